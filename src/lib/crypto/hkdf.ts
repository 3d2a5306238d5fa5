/** HKDF-SHA-256 (RFC 5869) whose `info` is CBOR `["enamel", 1, …]`: every use has its own. The README's table lists them all. */
import { type Bytes, type Cbor, encode } from '#bytes';

export const hkdfKey = (ikm: Bytes): Promise<CryptoKey> => crypto.subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits']);

const noSalt = new Uint8Array();

export async function derive(from: CryptoKey, use: readonly Cbor[], length: 16 | 32, salt: Bytes = noSalt): Promise<Bytes> {
  const info = encode(['enamel', 1, ...use]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, from, 8 * length));
}

/** Hands a derived value to `make` and clears it. */
export async function derived<T>(from: CryptoKey, use: readonly Cbor[], make: (bytes: Bytes) => Promise<T>): Promise<T> {
  const bytes = await derive(from, use, 32);
  try {
    return await make(bytes);
  } finally {
    bytes.fill(0);
  }
}

/** A root secret of 32 bytes, ready to be derived from; throws a RangeError on any other length. */
export async function rootKey(secret: Uint8Array): Promise<CryptoKey> {
  if (secret.byteLength !== 32) throw new RangeError(`a secret of ${String(secret.byteLength)} bytes, not 32`);
  const own = secret.slice();
  try {
    return await hkdfKey(own);
  } finally {
    own.fill(0);
  }
}
