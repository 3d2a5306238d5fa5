/**
 * Ed25519 (RFC 8032) over `namespace 0x00 bytes`. Safari's signatures are randomised: nothing is ever derived from one.
 * Verifying needs public keys only and is the ledger's.
 */
import { type Bytes, concat, fromBase64url, fromHex, type Namespace, signedBytes } from '#bytes';

/** An Ed25519 private key, not extractable, usage `sign`. */
export type SignKey = CryptoKey;

/** 64 bytes. */
export const sign = async (key: SignKey, namespace: Namespace, bytes: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign('Ed25519', key, signedBytes(namespace, bytes)));

export interface SignPair {
  /** 32 bytes. */
  readonly public: Bytes;
  readonly sign: SignKey;
}

/** The pair of a 32-byte seed (RFC 8032 section 5.1.5). */
export async function signPair(seed: Bytes): Promise<SignPair> {
  const pkcs8 = concat(pkcs8Header, seed);
  try {
    // WebCrypto tells the public half of a private key as JWK only, and for that it must once be extractable.
    const readable = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
    const { x } = await crypto.subtle.exportKey('jwk', readable);
    if (x === undefined) throw new Error('an Ed25519 JWK has x');
    return { public: fromBase64url(x), sign: await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']) };
  } finally {
    pkcs8.fill(0);
  }
}

/** PrivateKeyInfo of an Ed25519 key up to its 32 bytes, RFC 8410 section 7. */
const pkcs8Header = fromHex('302e020100300506032b657004220420');
