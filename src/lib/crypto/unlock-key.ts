/**
 * K_u, the key of one unlocker:
 *
 *   K_u = HKDF-SHA-256(ikm, salt, CBOR ["enamel", 1, "unlock", practice, person, unlocker, kind])
 *   ikm   prf          the authenticator's 32 bytes
 *         passphrase   Argon2id(passphrase, salt) 32 ‖ HMAC-SHA-256(device secret, salt) 32
 *         words        the 32 bytes of 24 recovery words
 */
import { type Bytes, concat, type DeviceId, idToBytes, type PersonId, type PracticeId, type UnlockerId } from '#bytes';
import { stretch } from './argon2.ts';
import { derive, hkdfKey } from './hkdf.ts';
import { parseWords } from './words.ts';

export type UnlockSecret =
  | { readonly kind: 'prf'; readonly prf: Bytes }
  | { readonly kind: 'passphrase'; readonly passphrase: string; readonly device: CryptoKey; readonly deviceId: DeviceId }
  | { readonly kind: 'words'; readonly words: string };

export interface UnlockerPlace {
  readonly practice: PracticeId;
  readonly person: PersonId;
  readonly id: UnlockerId;
}

/** 32 bytes, the caller's to clear; null where the secret cannot be one: a PRF output of a wrong length or all zero, words that are none. */
export async function unlockKey({ practice, person, id }: UnlockerPlace, secret: UnlockSecret, salt: Bytes): Promise<Bytes | null> {
  const ikm = await keyingMaterial(secret, salt);
  if (ikm === null) return null;
  const use = ['unlock', idToBytes(practice), idToBytes(person), idToBytes(id), secret.kind];
  const key = await derive(await hkdfKey(ikm), use, 32, salt);
  ikm.fill(0);
  return key;
}

async function keyingMaterial(secret: UnlockSecret, salt: Bytes): Promise<Bytes | null> {
  switch (secret.kind) {
    case 'prf':
      return secret.prf.byteLength === 32 && secret.prf.some((byte) => byte !== 0) ? secret.prf.slice() : null;
    case 'passphrase': {
      const [stretched, ofDevice] = await Promise.all([stretch(secret.passphrase, salt), crypto.subtle.sign('HMAC', secret.device, salt)]);
      const both = concat(stretched, new Uint8Array(ofDevice));
      stretched.fill(0);
      return both;
    }
    case 'words': {
      const entropy = parseWords(secret.words);
      return entropy.ok ? entropy.value : null;
    }
  }
}
