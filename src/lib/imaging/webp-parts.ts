/** WebP as its RIFF chunks (RFC 9649). */
import { latin1, type Part, type Parts, viewOf, withTrailer } from './part.ts';

export function webpParts(bytes: Uint8Array): Parts {
  const view = viewOf(bytes);
  const parts: Part[] = [];
  const end = 8 + (bytes.length >= 12 ? view.getUint32(4, true) : 0);
  let at = 12;
  while (at + 8 <= Math.min(end, bytes.length)) {
    const length = view.getUint32(at + 4, true);
    const next = at + 8 + length + (length % 2);
    if (at + 8 + length > Math.min(end, bytes.length)) break;
    parts.push({
      name: latin1(bytes.subarray(at, at + 4)),
      payload: bytes.subarray(at + 8, at + 8 + length),
      whole: bytes.subarray(at, next)
    });
    at = next;
  }
  const complete = end <= bytes.length && at >= end && parts.length > 0;
  return { parts: complete ? withTrailer(parts, bytes, end) : parts, complete };
}
