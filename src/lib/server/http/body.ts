/** Takes a request's body: limits first, then shape. */
import { type Bytes, concat } from '#bytes';
import { cborType, maxRequestBytes } from '#protocol';
import { err, ok, type Result } from '#result';

export interface Malformed {
  readonly type: 'Malformed';
}
export interface TooLarge {
  readonly type: 'TooLarge';
  readonly limit: number;
}

/** A whole CBOR body in memory, not more than `maxRequestBytes`. */
export async function readBody(request: Request): Promise<Result<Bytes, Malformed | TooLarge>> {
  const content = openBody(request, cborType, maxRequestBytes);
  if (!content.ok) return content;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of content.value.values({ preventCancel: true })) {
    bytes += part.byteLength;
    if (bytes > maxRequestBytes) return err({ type: 'TooLarge', limit: maxRequestBytes });
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

/**
 * Reads on and forgets. A refused upload must be taken off the line all the same: browsers send all of it before they read the answer,
 * and the connection would stand still.
 */
export async function drain(request: Request): Promise<void> {
  if (!request.body || request.body.locked) return;
  await request.body.pipeTo(new WritableStream()).catch(() => undefined);
}
