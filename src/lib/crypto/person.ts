/** The keys of a person, and of the practice's recovery: both are an Ed25519 and an HPKE pair out of one secret of 32 bytes. */
import { type Bytes, encode } from '#bytes';
import { derive, rootKey, derived } from './hkdf.ts';
import { type HpkeKeys, hpkeKeys } from './hpke.ts';
import { type SealKey, sealKey } from './seal.ts';
import { type SignKey, signPair } from './sign.ts';

export interface OpenPerson {
  /** Must equal the roster's before anything is signed or sealed with these. Ed25519: 32 bytes; HPKE: 1216 bytes. */
  readonly public: { readonly sign: Bytes; readonly hpke: Bytes };
  readonly sign: SignKey;
  readonly hpke: HpkeKeys;
  /** Seals this person's snapshots on one device: it takes both the person's secret and the device's (`DeviceKeys.secret`). */
  snapshotKey(deviceSecret: CryptoKey): Promise<SealKey>;
  /** 16 bytes for what a link is made of (`statement`): the same each time, so that none has to be kept, and another after a renewal. */
  linkSecret(statement: Bytes): Promise<Bytes>;
}

/** The secret stays the caller's to clear. */
export const personFrom = (secret: Uint8Array): Promise<OpenPerson> => openPair(secret, 'person');

export const recoveryFrom = (secret: Uint8Array): Promise<OpenPerson> => openPair(secret, 'recovery');

async function openPair(secret: Uint8Array, whose: 'person' | 'recovery'): Promise<OpenPerson> {
  const root = await rootKey(secret);
  const [identity, hpke] = await Promise.all([derived(root, [whose, 'sign'], signPair), derived(root, [whose, 'hpke'], hpkeKeys)]);
  return {
    public: { sign: identity.public, hpke: hpke.public },
    sign: identity.sign,
    hpke,
    linkSecret: (statement) => derive(root, [whose, 'link'], 16, statement),
    snapshotKey: async (deviceSecret) => {
      const ofDevice = new Uint8Array(await crypto.subtle.sign('HMAC', deviceSecret, snapshotLabel));
      const key = await derive(root, [whose, 'snapshot'], 32, ofDevice);
      try {
        return await sealKey(key);
      } finally {
        key.fill(0);
        ofDevice.fill(0);
      }
    }
  };
}

/** No salt of an unlocker, which has 32 bytes: the device's secret answers each use differently. */
const snapshotLabel = encode(['enamel', 1, 'snapshot']);
