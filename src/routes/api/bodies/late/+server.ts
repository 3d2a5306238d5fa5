import { encodeLateBodiesAnswer, maxOpenRequestBytes, parseLateBodiesRequest } from '#protocol';
import { ok } from '#result';
import { answering, readBody, readerOf } from '#server';
import type { RequestHandler } from './$types';

/** Bodies that this device was not given with their entries, and may have by now. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const reader = await readerOf(event);
    if (!reader.ok) return reader;
    const body = await readBody(event.request, maxOpenRequestBytes);
    if (!body.ok) return body;
    return ok(encodeLateBodiesAnswer(await event.locals.server.lateBodies(reader.value, parseLateBodiesRequest(body.value))));
  });
