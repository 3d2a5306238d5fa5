/**
 * Columns: many values of one kind in one run of bytes, for what must be decoded by the ten thousand. A column is a CBOR byte string, or
 * an array of two; each has a packer and a shape. A shape refuses what its packer does not make.
 *
 *   uints     LEB128, one after the other
 *   texts     [uints: UTF-16 length + 1, or 0 for null; all the text as UTF-8]
 *   coded     [texts: the different values in order of their first use; uints: which of them]
 *   ids       16 bytes each        hashes    32 bytes each
 */
import type { Bytes } from './bytes.ts';
import { type Cbor, MalformedCbor } from './cbor.ts';
import type { Hash, Id } from './id.ts';
import { fromHex, fromUtf8, utf8 } from './text.ts';
import type { Shape } from './shape.ts';

const idBytes = 16;
const hashBytes = 32;

// ---------------------------------------------------------------- numbers

export function packUints(values: readonly number[]): Bytes {
  let out = new Uint8Array(2 * values.length + 8);
  let at = 0;
  for (const value of values) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('only safe integers from 0 on are packed');
    if (at + 8 > out.byteLength) out = new Uint8Array(out.buffer.transfer(2 * out.byteLength));
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out[at++] = (rest % 0x80) | 0x80;
    out[at++] = rest;
  }
  return out.slice(0, at);
}

export const uints: Shape<readonly number[]> = (value) => {
  const bytes = bytesIn(value);
  const out: number[] = [];
  let number = 0;
  let scale = 1;
  for (const byte of bytes) {
    number += (byte & 0x7f) * scale;
    if (byte >= 0x80) {
      scale *= 0x80;
      continue;
    }
    if ((byte === 0 && scale > 1) || !Number.isSafeInteger(number)) refuse();
    out.push(number);
    number = 0;
    scale = 1;
  }
  return scale === 1 ? out : refuse();
};

// ---------------------------------------------------------------- texts

export const packTexts = (values: readonly (string | null)[]): Cbor => [
  packUints(values.map((value) => (value === null ? 0 : value.length + 1))),
  utf8(values.map((value) => value ?? '').join(''))
];

export const textsOrNull: Shape<readonly (string | null)[]> = (value) => {
  const [lengths, all] = twoOf(value);
  const text = textIn(all);
  let at = 0;
  const out = uints(lengths).map((length) => (length === 0 ? null : text.slice(at, (at += length - 1))));
  return at === text.length ? out : refuse();
};

export const texts: Shape<readonly string[]> = (value) => textsOrNull(value).map((text) => text ?? refuse());

export function packCoded(values: readonly string[]): Cbor {
  const codes = new Map<string, number>();
  const coded = values.map((value) => {
    const known = codes.get(value);
    if (known !== undefined) return known;
    codes.set(value, codes.size);
    return codes.size - 1;
  });
  return [packTexts([...codes.keys()]), packUints(coded)];
}

export const coded: Shape<readonly string[]> = (value) => {
  const [known, codes] = twoOf(value);
  const all = texts(known);
  return uints(codes).map((code) => all[code] ?? refuse());
};

// ---------------------------------------------------------------- ids and hashes

export const packIds = (ids: readonly (Id | Hash)[]): Bytes => fromHex(ids.join(''));

export const ids =
  <T extends Id>(): Shape<readonly T[]> =>
  (value) =>
    branded<T>(cut(bytesIn(value), idBytes));

export const hashes: Shape<readonly Hash[]> = (value) => branded<Hash>(cut(bytesIn(value), hashBytes));

/** Of the length that makes them what they are called: as `toId` and `toHash` mint them. */
const branded = <T extends Id | Hash>(texts: readonly string[]): readonly T[] => texts as readonly T[];

/** Runs of `width` bytes as hex, by one text for all: many times faster than one by one. */
function cut(bytes: Bytes, width: number): readonly string[] {
  if (bytes.byteLength % width !== 0) refuse();
  const letters = new Uint8Array(2 * bytes.byteLength);
  for (let i = 0; i < bytes.byteLength; i++) {
    const byte = bytes[i] ?? 0;
    letters[2 * i] = digit(byte >> 4);
    letters[2 * i + 1] = digit(byte & 15);
  }
  const all = latin1.decode(letters);
  return Array.from({ length: bytes.byteLength / width }, (_, i) => all.slice(2 * width * i, 2 * width * (i + 1)));
}

const digit = (half: number): number => half + (half < 10 ? 0x30 : 0x57);

const latin1 = new TextDecoder('latin1');

// ---------------------------------------------------------------- steps

const bytesIn = (value: Cbor | undefined): Bytes => (value instanceof Uint8Array ? value : refuse());

function textIn(value: Cbor | undefined): string {
  try {
    return fromUtf8(bytesIn(value));
  } catch {
    return refuse();
  }
}

const twoOf = (value: Cbor | undefined): readonly [Cbor | undefined, Cbor | undefined] =>
  Array.isArray(value) && value.length === 2 ? [value[0] as Cbor, value[1] as Cbor] : refuse();

function refuse(): never {
  throw new MalformedCbor('not a column of the expected shape');
}
