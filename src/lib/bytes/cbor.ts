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

/** The one value these bytes encode. Throws MalformedCbor on trailing bytes or any other form than ours. */
export function decode(bytes: Uint8Array): Cbor {
  let value: Cbor;
  try {
    value = cborg.decode(bytes, decodeOptions) as Cbor;
    if (equal(encode(value), bytes)) return value;
  } catch {
    throw new MalformedCbor('not CBOR of the accepted form');
  }
  throw new MalformedCbor('not the deterministic encoding');
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
