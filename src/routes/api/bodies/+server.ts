import { parseBodiesRequest } from '#protocol';
import { answering, readBody, readerOf } from '#server';
import type { RequestHandler } from './$types';

/** Bodies of entries that are here without. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const reader = await readerOf(event);
    if (!reader.ok) return reader;
    const body = await readBody(event.request);
    if (!body.ok) return body;
    return event.locals.server.takeBodies(reader.value, parseBodiesRequest(body.value).bodies);
  });
