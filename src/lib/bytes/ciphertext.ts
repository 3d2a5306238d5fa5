import type { Brand } from '../brand.ts';
import type { Bytes } from './bytes.ts';

/** Bytes that are opaque here: sealed by `#crypto`, or come from a store that holds only such. A photo is never one by mistake. */
export type Ciphertext = Brand<Bytes, 'Ciphertext'>;

/** Salt 24 ‖ commitment 32 ‖ at least one GCM tag 16: nothing shorter was ever sealed. */
export const sealedOverheadBytes = 72;

/** Mints a Ciphertext; checks only that it is long enough to be one. Null where it is not. */
export const asCiphertext = (bytes: Bytes): Ciphertext | null => (bytes.byteLength >= sealedOverheadBytes ? (bytes as Ciphertext) : null);
