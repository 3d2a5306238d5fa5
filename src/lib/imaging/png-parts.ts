/** PNG as its chunks (W3C PNG, third edition, section 5). */
import { latin1, type Part, type Parts, viewOf, withTrailer } from './part.ts';

export function pngParts(bytes: Uint8Array): Parts {
  const view = viewOf(bytes);
  const parts: Part[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) break;
    const name = latin1(bytes.subarray(at + 4, at + 8));
    parts.push({ name, payload: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    if (name === 'IEND') return { parts: withTrailer(parts, bytes, end), complete: true };
    at = end;
  }
  return { parts, complete: false };
}
