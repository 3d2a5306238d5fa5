/** Directories of tagged fields (TIFF 6.0 section 2): what EXIF consists of in every format, and TIFF itself. */
import { latin1, startsWith, viewOf } from './part.ts';

export interface Directory {
  /** The first of a field's numbers, whole ones. */
  number(tag: number): number | null;
  numbers(tag: number): readonly number[];
  text(tag: number): string | null;
  bytes(tag: number): Uint8Array | null;
  has(tag: number): boolean;
}

/** Opens the directories of a block: `main` is the first, `at` one at an offset. What is damaged reads as not told. */
export function readTiff(block: Uint8Array): { readonly main: Directory; at(offset: number): Directory } | null {
  const little = startsWith(block, 0, 'II*\0');
  if (block.length < 8 || (!little && !startsWith(block, 0, 'MM\0*'))) return null;
  const at = (offset: number): Directory => directory(block, offset, little);
  return { main: at(viewOf(block).getUint32(4, little)), at };
}

const bytesOfType: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

function directory(block: Uint8Array, offset: number, little: boolean): Directory {
  const view = viewOf(block);
  const fields = new Map<number, { readonly type: number; readonly value: Uint8Array }>();
  const count = offset + 2 <= block.length ? view.getUint16(offset, little) : 0;
  for (let i = 0, at = offset + 2; i < count && at + 12 <= block.length; i++, at += 12) {
    const type = view.getUint16(at + 2, little);
    const length = view.getUint32(at + 4, little) * (bytesOfType[type] ?? 0);
    const start = length > 4 ? view.getUint32(at + 8, little) : at + 8;
    const tag = view.getUint16(at, little);
    if (length > 0 && start + length <= block.length && !fields.has(tag))
      fields.set(tag, { type, value: block.subarray(start, start + length) });
  }
  const bytes = (tag: number): Uint8Array | null => fields.get(tag)?.value ?? null;
  const numbers = (tag: number): readonly number[] => {
    const field = fields.get(tag);
    if (!field) return [];
    const values = viewOf(field.value);
    const length = bytesOfType[field.type] ?? 0;
    const one = {
      1: (i: number) => values.getUint8(i),
      3: (i: number) => values.getUint16(i, little),
      4: (i: number) => values.getUint32(i, little)
    };
    const read = field.type === 1 || field.type === 3 || field.type === 4 ? one[field.type] : field.type === 13 ? one[4] : null;
    return read ? Array.from({ length: field.value.length / length }, (_, i) => read(i * length)) : [];
  };
  return {
    numbers,
    number: (tag) => numbers(tag)[0] ?? null,
    text: (tag) => (fields.get(tag)?.type === 2 ? latin1(bytes(tag) ?? new Uint8Array()).replace(/\0[^]*$/, '') : null),
    bytes,
    has: (tag) => fields.has(tag)
  };
}
