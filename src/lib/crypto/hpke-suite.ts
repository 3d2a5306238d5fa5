/** Where HPKE's algorithms come from. Both make the same bytes: the browser's own take 1 ms, the script's 12 ms. */
import { KEM_MLKEM768_X25519 as KEM_MLKEM768_X25519_script } from '@panva/hpke-noble';
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_MLKEM768_X25519 } from 'hpke';

export type Suite = CipherSuite;

export const nativeSuite: Suite = new CipherSuite(KEM_MLKEM768_X25519, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
export const scriptSuite: Suite = new CipherSuite(KEM_MLKEM768_X25519_script, KDF_HKDF_SHA256, AEAD_AES_256_GCM);

let chosen: Promise<Suite> | null = null;

/** The native one where it works, tried once: a browser may have ML-KEM and yet lack the SHA-3 functions that go with it. */
export function suite(): Promise<Suite> {
  chosen ??= worksNatively().then((works) => (works ? nativeSuite : scriptSuite));
  return chosen;
}

export async function worksNatively(): Promise<boolean> {
  try {
    const { publicKey, privateKey } = await nativeSuite.DeriveKeyPair(new Uint8Array(32), false);
    const { encapsulatedSecret, ciphertext } = await nativeSuite.Seal(publicKey, new Uint8Array(1));
    const opened = await nativeSuite.Open(privateKey, encapsulatedSecret, ciphertext);
    return opened.byteLength === 1;
  } catch {
    return false;
  }
}
