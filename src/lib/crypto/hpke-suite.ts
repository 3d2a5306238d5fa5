/**
 * Where HPKE's algorithms come from: the browser, or a script that makes the same bytes in ten times the time.
 *
 * DeriveKeyPair is the script's in either case. It needs SHAKE256, which a browser with ML-KEM may lack (Chromium 156 does), and
 * WebCrypto cannot tell the public half of a private key everywhere. What it yields is the KEM's own 32-byte private key, which goes
 * into the browser and does not come out again.
 */
import { KEM_MLKEM768_X25519 as KEM_MLKEM768_X25519_script } from '@panva/hpke-noble';
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_MLKEM768_X25519 } from 'hpke';
import { type Bytes, equal, ownBytes } from '#bytes';

export type Suite = CipherSuite;

export const nativeSuite: Suite = new CipherSuite(KEM_MLKEM768_X25519, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
export const scriptSuite: Suite = new CipherSuite(KEM_MLKEM768_X25519_script, KDF_HKDF_SHA256, AEAD_AES_256_GCM);

export interface SerializedPair {
  /** The KEM's private key, 32 bytes; the caller's to clear. */
  readonly private: Bytes;
  /** 1216 bytes. */
  readonly public: Bytes;
}

/** DeriveKeyPair of RFC 9180 section 7.1.3, in the form that draft-ietf-hpke-pq gives it for this KEM. */
export async function derivePair(ikm: Uint8Array): Promise<SerializedPair> {
  const pair = await scriptSuite.DeriveKeyPair(ikm, true);
  return {
    private: ownBytes(await scriptSuite.SerializePrivateKey(pair.privateKey)),
    public: ownBytes(await scriptSuite.SerializePublicKey(pair.publicKey))
  };
}

let chosen: Promise<Suite> | null = null;

/** The native one where it works; tried once. */
export function bestSuite(): Promise<Suite> {
  chosen ??= worksNatively().then((works) => (works ? nativeSuite : scriptSuite));
  return chosen;
}

/** Whether the platform opens what the script sealed, and the script what the platform sealed: an early draft of the KEM does neither. */
export async function worksNatively(): Promise<boolean> {
  const pair = await derivePair(new Uint8Array(32));
  try {
    return (await delivers(scriptSuite, nativeSuite, pair)) && (await delivers(nativeSuite, scriptSuite, pair));
  } catch {
    return false;
  }
}

async function delivers(from: Suite, to: Suite, pair: SerializedPair): Promise<boolean> {
  const message = Uint8Array.of(1, 2, 3);
  const { encapsulatedSecret, ciphertext } = await from.Seal(await from.DeserializePublicKey(pair.public), message);
  const privateKey = await to.DeserializePrivateKey(pair.private, false);
  return equal(await to.Open(privateKey, encapsulatedSecret, ciphertext), message);
}
