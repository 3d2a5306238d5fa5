/** An epoch: 32 random bytes, and what is derived from them. */
import { type EpochId, toId } from '#bytes';
import { derive, derived, rootKey } from './hkdf.ts';
import { type HpkeKeys, hpkeKeys } from './hpke.ts';
import { type SealKey, sealKey } from './seal.ts';

export interface OpenEpoch {
  /** Derived from the secret: compare it after every unwrap with the one that was asked for. */
  readonly id: EpochId;
  /** Seals records. */
  readonly seal: SealKey;
  /** Seals the secrets of earlier epochs. */
  readonly wrapKey: SealKey;
  /** For who may seal to the epoch without being its member (staff, desk, clinic, audit). Derived when first asked for. */
  hpke(): Promise<HpkeKeys>;
}

/** The secret stays the caller's to clear. */
export async function epochFrom(secret: Uint8Array): Promise<OpenEpoch> {
  const root = await rootKey(secret);
  const [id, seal, wrapKey] = await Promise.all([
    derive(root, ['epoch', 'id'], 16),
    derived(root, ['epoch', 'seal'], sealKey),
    derived(root, ['epoch', 'wrap'], sealKey)
  ]);
  let keys: Promise<HpkeKeys> | null = null;
  const hpke = (): Promise<HpkeKeys> => (keys ??= derived(root, ['epoch', 'hpke'], hpkeKeys));
  return { id: toId<EpochId>(id), seal, wrapKey, hpke };
}
