/** Boxes of the ISO base media file format (ISO/IEC 14496-12 section 4.2), which AVIF, HEIC and JPEG XL are made of. */
import { latin1, type Part, viewOf } from './part.ts';

/** The boxes of a file, or of a box's payload; `end` is where they stop being boxes: the length, unless it was cut or something follows. */
export function boxesIn(bytes: Uint8Array): { readonly boxes: readonly Part[]; readonly end: number } {
  const view = viewOf(bytes);
  const boxes: Part[] = [];
  let at = 0;
  while (at + 8 <= bytes.length) {
    const short = view.getUint32(at);
    // 1: a length of 64 bits follows. 0: to the end.
    const head = short === 1 ? 16 : 8;
    if (at + head > bytes.length) break;
    const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? bytes.length - at : short;
    if (length < head || at + length > bytes.length) break;
    const whole = bytes.subarray(at, at + length);
    boxes.push({ name: latin1(bytes.subarray(at + 4, at + 8)), payload: whole.subarray(head), whole });
    at += length;
  }
  return { boxes, end: at };
}

/** What stands behind the last whole box: the beginning of another one, or of anything. */
export const isCutBox = (bytes: Uint8Array, end: number): boolean =>
  end < bytes.length && /^[ -~]{0,4}$/.test(latin1(bytes.subarray(end + 4, end + 8)));

/** The major brand and those it is compatible with, as far as a file's first bytes reach. */
export function brandsOf(bytes: Uint8Array): readonly string[] {
  const payload = bytes.subarray(8, Math.min(viewOf(bytes).getUint32(0), 4096));
  return (latin1(payload).match(/[^]{4}/g) ?? []).filter((_, i) => i !== 1);
}
