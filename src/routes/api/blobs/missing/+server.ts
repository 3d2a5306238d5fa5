import { encodeHashList, parseHashList } from '#protocol';
import { ok } from '#result';
import { answering, readBody, readerOf } from '#server';
import type { RequestHandler } from './$types';

/** Which of these blobs are not here? */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const reader = await readerOf(event);
    if (!reader.ok) return reader;
    const body = await readBody(event.request);
    if (!body.ok) return body;
    const hashes = await event.locals.server.missingBlobs(reader.value, parseHashList(body.value).hashes);
    return ok(encodeHashList({ hashes }));
  });
