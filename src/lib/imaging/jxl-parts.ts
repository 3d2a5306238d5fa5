/** JPEG XL (ISO/IEC 18181-2): boxes around a codestream, or the codestream alone, which does not say where it ends. */
import { concat } from '#bytes';
import { boxesIn, isCutBox } from './boxes.ts';
import { type Part, type Parts, startsWith, withTrailer } from './part.ts';

/** Parts are the boxes, the codestream (`jxlc`) first. */
export function jxlParts(bytes: Uint8Array): Parts {
  if (startsWith(bytes, 0, '\xff\x0a')) return { parts: [{ name: 'jxlc', payload: bytes, whole: bytes }], complete: true };
  const { boxes, end } = boxesIn(bytes);
  const beside = boxes.filter(({ name }) => !['JXL ', 'ftyp', 'jxlc', 'jxlp', 'jxll'].includes(name));
  const stream = codestream(boxes);
  return { parts: withTrailer([stream, ...beside], bytes, end), complete: stream.payload.length > 0 && !isCutBox(bytes, end) };
}

/** In one box, or in numbered pieces of which the last says so with its highest bit. */
function codestream(boxes: readonly Part[]): Part {
  const one = boxes.find(({ name }) => name === 'jxlc');
  if (one) return one;
  const pieces = boxes.filter(({ name }) => name === 'jxlp');
  const ended = ((pieces.at(-1)?.payload[0] ?? 0) & 0x80) !== 0;
  const payload = ended ? concat(...pieces.map((piece) => piece.payload.subarray(4))) : new Uint8Array();
  return { name: 'jxlc', payload, whole: payload };
}

/** SizeHeader of the codestream (ISO/IEC 18181-1 section D.2): bits, the lowest first, behind its two bytes of signature. */
export function jxlSize(codestream: Uint8Array): { readonly width: number; readonly height: number } | null {
  if (!startsWith(codestream, 0, '\xff\x0a') || codestream.length < 12) return null;
  let at = 16;
  const take = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++, at++) value += (((codestream[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** i;
    return value;
  };
  const byEights = take(1) === 1;
  const side = (): number => (byEights ? (take(5) + 1) * 8 : take([9, 13, 18, 30][take(2)] ?? 9) + 1);
  const height = side();
  const ratio = ratios[take(3)];
  return { width: ratio ? Math.floor((height * ratio[0]) / ratio[1]) : side(), height };
}

const ratios: readonly (readonly [number, number] | null)[] = [null, [1, 1], [12, 10], [4, 3], [3, 2], [16, 9], [5, 4], [2, 1]];
