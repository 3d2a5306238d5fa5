/**
 * Deterministic CBOR (RFC 8949 section 4.2.1): shortest integers and lengths, map keys in bytewise order, no indefinite lengths, no
 * floats, no tags, no `undefined`. One value has one encoding, and `decode` accepts no other.
 */
import * as cborg from 'cborg';
import { type Bytes, equal, ownBytes } from './bytes.ts';

export type Cbor = null | boolean | number | string | Bytes | readonly Cbor[] | { readonly [key: string]: Cbor };

export class MalformedCbor extends Error {
  override name = 'MalformedCbor';
}

/** Throws a TypeError on a value that is not `Cbor`: that is a mistake of ours, not of the input. */
export const encode = (value: Cbor): Bytes => ownBytes(cborg.encode(value, encodeOptions));

const encodeOptions = {
  ...cborg.rfc8949EncodeOptions,
  typeEncoders: {
    number: (value: unknown) => {
      if (!Number.isSafeInteger(value)) throw new TypeError('only safe integers are encoded');
      return null;
    },
    undefined: () => {
      throw new TypeError('undefined is not encoded');
    }
  }
};

/** The one value these bytes encode. Throws MalformedCbor on trailing bytes, any other form than ours, and more than `maxItems` items. */
export function decode(bytes: Uint8Array): Cbor {
  if (!isModest(bytes)) throw new MalformedCbor('too many items');
  let value: Cbor;
  try {
    value = cborg.decode(bytes, decodeOptions) as Cbor;
    if (equal(encode(value), bytes)) return value;
  } catch {
    throw new MalformedCbor('not CBOR of the accepted form');
  }
  throw new MalformedCbor('not the deterministic encoding');
}

/** A batch of 20,000 records, the most we write, stays below. Without it 8 MiB of empty maps take five seconds and most of a gigabyte before any shape is asked for. */
const maxItems = 2 ** 20;

/** Counts the heads of items; what is no CBOR is left to the decoder. */
function isModest(bytes: Uint8Array): boolean {
  if (bytes.byteLength <= maxItems) return true;
  let at = 0;
  for (let items = 0; at < bytes.byteLength; items++) {
    if (items === maxItems) return false;
    const head = bytes[at] ?? 0;
    const short = head & 31;
    const isString = head >> 5 === 2 || head >> 5 === 3;
    at += 1;
    if (short < 24) {
      at += isString ? short : 0;
    } else {
      let count = 0;
      for (const end = at + 2 ** (short - 24); short < 28 && at < end; at++) count = count * 256 + (bytes[at] ?? 0);
      at += isString ? count : 0;
    }
  }
  return true;
}

const decodeOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
  useMaps: false,
  tags: []
};
