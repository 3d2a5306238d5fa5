/** The keys of a person, and of the practice's recovery: both are an Ed25519 and an HPKE pair out of one secret of 32 bytes. */
import type { Bytes } from '#bytes';
import { derived, rootKey } from './hkdf.ts';
import { type HpkeKeys, hpkeKeys } from './hpke.ts';
import { type SignKey, signPair } from './sign.ts';

export interface OpenPerson {
  /** Must equal the roster's before anything is signed or sealed with these. Ed25519: 32 bytes; HPKE: 1216 bytes. */
  readonly public: { readonly sign: Bytes; readonly hpke: Bytes };
  readonly sign: SignKey;
  readonly hpke: HpkeKeys;
}

/** The secret stays the caller's to clear. */
export const personFrom = (secret: Uint8Array): Promise<OpenPerson> => openPair(secret, 'person');

export const recoveryFrom = (secret: Uint8Array): Promise<OpenPerson> => openPair(secret, 'recovery');

async function openPair(secret: Uint8Array, whose: 'person' | 'recovery'): Promise<OpenPerson> {
  const root = await rootKey(secret);
  const [identity, hpke] = await Promise.all([derived(root, [whose, 'sign'], signPair), derived(root, [whose, 'hpke'], hpkeKeys)]);
  return { public: { sign: identity.public, hpke: hpke.public }, sign: identity.sign, hpke };
}
