import { encodePushAnswer, parsePushRequest } from '#protocol';
import { ok } from '#result';
import { answering, readBody, readerOf } from '#server';
import type { RequestHandler } from './$types';

/** Appends what a device has written. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const reader = await readerOf(event);
    if (!reader.ok) return reader;
    const body = await readBody(event.request);
    if (!body.ok) return body;
    const pushed = await event.locals.server.append(reader.value, parsePushRequest(body.value).parcels);
    return pushed.ok ? ok(encodePushAnswer(pushed.value)) : pushed;
  });
