/** Takes a request's body: limits first, then shape. */
import { type Bytes, concat } from '#bytes';
import { cborType, maxBlobBytes, maxRequestBytes } from '#protocol';
import { err, ok, type Result } from '#result';

export interface Malformed {
  readonly type: 'Malformed';
}
export interface TooLarge {
  readonly type: 'TooLarge';
  readonly limit: number;
}

/** A whole CBOR body in memory, not more than `limit` bytes: little where anybody may ask. */
export async function readBody(request: Request, limit = maxRequestBytes): Promise<Result<Bytes, Malformed | TooLarge>> {
  const content = openBody(request, cborType, limit);
  if (!content.ok) return content;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of content.value.values({ preventCancel: true })) {
    bytes += part.byteLength;
    if (bytes > limit) return err({ type: 'TooLarge', limit });
    parts.push(part);
  }
  return ok(concat(...parts));
}

/** The body as a stream, whose reader counts on: a length that is said in advance is only a first word. */
export function openBody(request: Request, contentType: string, limit: number): Result<ReadableStream<Uint8Array>, Malformed | TooLarge> {
  if (request.headers.get('content-type') !== contentType) return err({ type: 'Malformed' });
  if (Number(request.headers.get('content-length') ?? 0) > limit) return err({ type: 'TooLarge', limit });
  return request.body ? ok(request.body) : err({ type: 'Malformed' });
}

/** More than any program of ours sends, and so much that one too large by mistake still hears that it is. */
const drainedBytes = 4 * maxBlobBytes;

/**
 * Reads what is left of a body and forgets it, `limit` bytes at most: false where there is more. [Note: Answers wait for the upload]
 * Browsers send all of a body before they read the answer. Whoever answers and leaves the rest on the line has the connection cut from
 * under the upload, sooner or later, and the answer is lost with it.
 */
export async function drain({ body, headers }: Pick<Request, 'body' | 'headers'>, limit = drainedBytes): Promise<boolean> {
  if (!body || body.locked) return true;
  if (Number(headers.get('content-length') ?? 0) > limit) return false;
  let bytes = 0;
  try {
    for await (const part of body.values({ preventCancel: true })) {
      bytes += part.byteLength;
      if (bytes > limit) return false;
    }
  } catch {
    // The other side went away: nobody waits for the answer.
  }
  return true;
}
