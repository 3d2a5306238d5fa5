/** An expected outcome the caller can act on; `E` is a union of `{ type: '…', … }` shapes. Impossible things are thrown instead. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });

/** For the end of an exhaustive `switch`: compiles only when every case was handled. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${typeof value}`);
}
