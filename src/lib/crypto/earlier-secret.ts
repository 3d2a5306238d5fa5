/**
 * A person's earlier secrets, each sealed under the one that replaced it, so that whoever has the newest opens what was sealed to any of them:
 *
 *   sealed = seal(HKDF(newer secret, "person", "earlier"), context {purpose person, object person, part "earlier"}, older secret)
 */
import type { Bytes, PersonId, PracticeId } from '#bytes';
import { ok, type Result } from '#result';
import type { SealContext } from './context.ts';
import { derived, rootKey } from './hkdf.ts';
import { openFailed, type OpenFailed } from './open-failed.ts';
import type { RandomBytes } from './random.ts';
import { open, seal, sealKey } from './seal.ts';

export interface SecretOwner {
  readonly practice: PracticeId;
  readonly person: PersonId;
}

const secretBytes = 32;

/** Both secrets stay the caller's to clear. Throws a RangeError unless each has 32 bytes. */
export async function sealEarlierSecret(owner: SecretOwner, newer: Uint8Array, older: Uint8Array, random: RandomBytes): Promise<Bytes> {
  if (older.byteLength !== secretBytes) throw new RangeError('a person secret has 32 bytes');
  return seal(await keyUnder(newer), contextOf(owner), older, random);
}

/** The older 32 bytes, the caller's to clear; they count only once `personFrom` has yielded the keys that the roster had then. */
export async function openEarlierSecret(owner: SecretOwner, newer: Uint8Array, sealed: Bytes): Promise<Result<Bytes, OpenFailed>> {
  const opened = await open(await keyUnder(newer), contextOf(owner), sealed);
  return opened.ok && opened.value.byteLength === secretBytes ? ok(opened.value) : openFailed;
}

const keyUnder = async (newer: Uint8Array) => derived(await rootKey(newer), ['person', 'earlier'], sealKey);

const contextOf = ({ practice, person }: SecretOwner): SealContext => ({
  purpose: 'person',
  practice,
  stream: null,
  object: person,
  part: 'earlier',
  epoch: null
});
