/**
 * Shapes of decoded CBOR: each is a function that returns the value it wants or throws MalformedCbor. Maps refuse unknown keys and
 * missing ones, so a decoder that is written with these accepts nothing it does not name.
 */
import type { Bytes } from './bytes.ts';
import { type Cbor, decode, MalformedCbor } from './cbor.ts';
import { type Hash, type Id, type PracticeId, toHash, toId } from './id.ts';

export type Shape<T> = (value: Cbor | undefined) => T;

function refuse(): never {
  throw new MalformedCbor('not the expected shape');
}

export const bytesOf =
  (min: number, max = min): Shape<Bytes> =>
  (value) =>
    value instanceof Uint8Array && value.byteLength >= min && value.byteLength <= max ? value : refuse();

export const text =
  (maxLength: number): Shape<string> =>
  (value) =>
    typeof value === 'string' && value.length <= maxLength ? value : refuse();

export const uint =
  (max = Number.MAX_SAFE_INTEGER): Shape<number> =>
  (value) =>
    typeof value === 'number' && value >= 0 && value <= max ? value : refuse();

export const flag: Shape<boolean> = (value) => (typeof value === 'boolean' ? value : refuse());

export const oneOf =
  <const T extends string | number>(...allowed: readonly T[]): Shape<T> =>
  (value) =>
    allowed.find((one) => one === value) ?? refuse();

export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value) =>
    value === null ? null : shape(value);

export const list =
  <T>(shape: Shape<T>, maxLength: number): Shape<readonly T[]> =>
  (value) =>
    Array.isArray(value) && value.length <= maxLength ? value.map((item: Cbor) => shape(item)) : refuse();

export const map =
  <T extends Record<string, unknown>>(fields: { readonly [Key in keyof T]: Shape<T[Key]> }): Shape<T> =>
  (value) => {
    if (!isMap(value)) return refuse();
    const names = Object.keys(fields);
    if (Object.keys(value).length !== names.length) return refuse();
    const out: Record<string, unknown> = {};
    for (const name of names) {
      if (!Object.hasOwn(value, name)) return refuse();
      out[name] = fields[name]?.(value[name]);
    }
    return out as T;
  };

/** A map whose field `tag` says which of several shapes it has. */
export const tagged =
  <T>(tag: string, shapes: Readonly<Record<string, Shape<T>>>): Shape<T> =>
  (value) => {
    const name = isMap(value) ? value[tag] : undefined;
    const known = (typeof name === 'string' || typeof name === 'number') && Object.hasOwn(shapes, name);
    const shape = known ? shapes[name] : undefined;
    return shape ? shape(value) : refuse();
  };

export const hashOf: Shape<Hash> = (value) => toHash(bytesOf(32)(value));

export const practiceOf: Shape<PracticeId> = (value) => toHash<PracticeId>(bytesOf(32)(value));

export const idOf =
  <T extends Id>(): Shape<T> =>
  (value) =>
    toId<T>(bytesOf(16)(value));

/** Decodes and shapes in one step; throws MalformedCbor. */
export const parse = <T>(shape: Shape<T>, bytes: Uint8Array): T => shape(decode(bytes));

function isMap(value: Cbor | undefined): value is Readonly<Record<string, Cbor>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
