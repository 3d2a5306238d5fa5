/** Ed25519 signatures, RFC 8032, by WebCrypto. */
import { type Bytes, type Namespace, signedBytes } from '#bytes';

/** Does `signature` (64 bytes) by this public key (32 bytes) cover these bytes for this purpose? Never rejects. */
export async function verify(publicKey: Bytes, namespace: Namespace, bytes: Uint8Array, signature: Bytes): Promise<boolean> {
  try {
    return await crypto.subtle.verify('Ed25519', await keyOf(publicKey), signature, signedBytes(namespace, bytes));
  } catch {
    return false;
  }
}

/** A roster hands out the same bytes for the same key again and again; importing one costs a third of a verification. */
const imported = new WeakMap<Bytes, Promise<CryptoKey>>();

function keyOf(publicKey: Bytes): Promise<CryptoKey> {
  const known = imported.get(publicKey);
  if (known) return known;
  const key = crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  imported.set(publicKey, key);
  return key;
}
