import { parseHash } from '#bytes';
import { blobType, encodeReceipt, maxBlobBytes } from '#protocol';
import { err, ok } from '#result';
import { answering, openBody, readerOf } from '#server';
import type { RequestHandler } from './$types';

/** Takes a sealed blob in; the receipt comes when it is safe on the disk. */
export const PUT: RequestHandler = (event) =>
  answering(event, async () => {
    const reader = await readerOf(event);
    if (!reader.ok) return reader;
    const hash = parseHash(event.params.hash);
    const content = openBody(event.request, blobType, maxBlobBytes);
    if (!content.ok) return content;
    if (hash === null) return err({ type: 'Malformed' });
    const receipt = await event.locals.server.putBlob(reader.value, hash, content.value);
    return receipt.ok ? ok(encodeReceipt(receipt.value)) : receipt;
  });

/** Hands a sealed blob out to those who may read a stream that names it. */
export const GET: RequestHandler = (event) =>
  answering(event, async () => {
    const reader = await readerOf(event);
    if (!reader.ok) return reader;
    const hash = parseHash(event.params.hash);
    if (hash === null) return err({ type: 'NotFound' });
    const blob = await event.locals.server.getBlob(reader.value, hash);
    if (!blob.ok) return blob;
    const { bytes, stream } = blob.value;
    return ok(new Response(stream, { headers: { 'content-type': blobType, 'content-length': String(bytes) } }));
  });
