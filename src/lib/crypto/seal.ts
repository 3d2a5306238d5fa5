/** Seal and open: Cobblestone-256 over the padded plaintext, bound to a context. */
import { asCiphertext, type Bytes, type Ciphertext, ownBytes } from '#bytes';
import { ok, type Result } from '#result';
import { chunkedLength, messageKey, openChunks, saltBytes, sealChunks } from './cobblestone.ts';
import { contextBytes, type SealContext, type SnapshotContext } from './context.ts';
import { openFailed, type OpenFailed } from './open-failed.ts';
import { pad, paddedLength, unpad } from './padding.ts';
import type { RandomBytes } from './random.ts';
import { Redacted } from './redacted.ts';

/** A key that seals and opens, and can do nothing else: not extractable, and it prints as `<redacted>`. */
export type SealKey = Redacted<CryptoKey, 'SealKey'>;

/** From 32 bytes, which stay the caller's to clear; throws a RangeError on any other length. */
export const sealKey = async (bytes: Uint8Array): Promise<SealKey> => new Redacted<CryptoKey, 'SealKey'>(await messageKey(ownBytes(bytes)));

/** Length in bytes of what `seal` makes. */
export const sealedLength = (plainBytes: number): number => chunkedLength(paddedLength(plainBytes));

export const seal = (
  key: SealKey,
  context: SealContext | SnapshotContext,
  plaintext: Uint8Array,
  random: RandomBytes
): Promise<Ciphertext> => sealSalted(key, context, plaintext, random(saltBytes));

/** Not exported from the room: two seals under one salt and key would share their nonces. */
export async function sealSalted(
  key: SealKey,
  context: SealContext | SnapshotContext,
  plaintext: Uint8Array,
  salt: Bytes
): Promise<Ciphertext> {
  const padded = pad(plaintext);
  try {
    const sealed = asCiphertext(await sealChunks(Redacted.reveal(key), contextBytes(context), padded, salt));
    if (sealed === null) throw new Error('a seal is never shorter than its header and tag');
    return sealed;
  } finally {
    padded.fill(0);
  }
}

/** The plaintext in a buffer of its own, or nothing. */
export async function open(key: SealKey, context: SealContext | SnapshotContext, sealed: Uint8Array): Promise<Result<Bytes, OpenFailed>> {
  const padded = await openChunks(Redacted.reveal(key), contextBytes(context), ownBytes(sealed));
  if (!padded.ok) return padded;
  const plaintext = unpad(padded.value);
  return plaintext ? ok(plaintext) : openFailed;
}
