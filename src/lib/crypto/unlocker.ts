/**
 * An unlocker: one way of opening a person's secret.
 *
 *   sealedPrivate = seal(K_u, context {purpose unlocker, object unlocker, part "private"}, seed of the unlocker's own HPKE pair)
 *   sealedSecret  = HPKE to that pair's public half (context {purpose person, object person, part "secret"}, recipient unlocker, author person)
 *   signature     = the person's, namespace `unlocker`, over `unlockerStatement`
 *
 * The detour over an own pair lets the person's other devices seal a new secret to an unlocker that is not at hand.
 */
import { type Bytes, type DeviceId, encode, equal, idToBytes, type PersonId, type PracticeId, toId, type UnlockerId } from '#bytes';
import { ok, type Result } from '#result';
import type { SealContext } from './context.ts';
import { hpkeKeys, hpkePublicBytes, openFrom, sealedToLength, sealTo } from './hpke.ts';
import { openFailed, type OpenFailed } from './open-failed.ts';
import type { RandomBytes } from './random.ts';
import { open, seal, sealedLength, sealKey } from './seal.ts';
import { sign, type SignKey } from './sign.ts';
import { unlockKey, type UnlockerPlace, type UnlockSecret } from './unlock-key.ts';

/** The same shape as the ledger's. */
export interface Unlocker {
  readonly id: UnlockerId;
  readonly kind: 'prf' | 'passphrase' | 'words';
  readonly salt: Bytes;
  readonly device: DeviceId | null;
  readonly credential: Bytes | null;
  readonly public: Bytes;
  readonly sealedPrivate: Bytes;
  readonly sealedSecret: Bytes;
  readonly signature: Bytes;
}

/** Whose unlocker it is to be: `secret` is the person's 32 bytes, `sign` the identity key that comes out of them. */
export interface UnlockerOwner {
  readonly practice: PracticeId;
  readonly person: PersonId;
  readonly secret: Uint8Array;
  readonly sign: SignKey;
}

const idBytes = 16;
const saltBytes = 32;
const secretBytes = 32;

/** `credential` is the WebAuthn credential id of a `prf`. Throws a RangeError on a secret that cannot be one: judge it before. */
export async function makeUnlocker(
  owner: UnlockerOwner,
  secret: UnlockSecret,
  credential: Bytes | null,
  random: RandomBytes
): Promise<Unlocker> {
  if (owner.secret.byteLength !== secretBytes) throw new RangeError('a person secret has 32 bytes');
  const { practice, person } = owner;
  const id = toId<UnlockerId>(random(idBytes));
  const salt = random(saltBytes);
  const key = await unlockKey({ practice, person, id }, secret, salt);
  if (key === null) throw new RangeError(`not a secret of the kind ${secret.kind}`);

  const seed = random(secretBytes);
  const { public: publicKey } = await hpkeKeys(seed);
  const sealedPrivate = await seal(await sealKey(key), privateContext({ practice, person, id }), seed, random);
  const sealedSecret = await sealTo(publicKey, secretContext({ practice, person, id }), { recipient: id, author: person }, owner.secret);
  key.fill(0);
  seed.fill(0);

  const device = secret.kind === 'passphrase' ? secret.deviceId : null;
  const unsigned = { id, kind: secret.kind, salt, device, credential, public: publicKey, sealedPrivate, sealedSecret };
  return { ...unsigned, signature: await sign(owner.sign, 'unlocker', unlockerStatement(person, unsigned)) };
}

/** The same unlocker for a new secret of its person: opened by what opened it before. It needs neither the person's touch nor what they know. */
export async function resealUnlocker(owner: UnlockerOwner, unlocker: Unlocker): Promise<Unlocker> {
  if (owner.secret.byteLength !== secretBytes) throw new RangeError('a person secret has 32 bytes');
  const { practice, person, secret, sign: key } = owner;
  const { id, kind, salt, device, credential, public: publicKey, sealedPrivate } = unlocker;
  const sealedSecret = await sealTo(publicKey, secretContext({ practice, person, id }), { recipient: id, author: person }, secret);
  const unsigned = { id, kind, salt, device, credential, public: publicKey, sealedPrivate, sealedSecret };
  return { ...unsigned, signature: await sign(key, 'unlocker', unlockerStatement(person, unsigned)) };
}

/**
 * The person's 32 bytes, the caller's to clear. A wrong secret and an altered unlocker look the same. The signature is the roster's to
 * verify; the secret counts only once `personFrom` has yielded the roster's public keys.
 */
export async function openUnlocker(
  owner: { readonly practice: PracticeId; readonly person: PersonId },
  unlocker: Unlocker,
  secret: UnlockSecret
): Promise<Result<Bytes, OpenFailed>> {
  if (!wellFormed(unlocker) || unlocker.kind !== secret.kind) return openFailed;
  if (secret.kind === 'passphrase' && secret.deviceId !== unlocker.device) return openFailed;
  const place = { practice: owner.practice, person: owner.person, id: unlocker.id };

  const key = await unlockKey(place, secret, unlocker.salt);
  if (key === null) return openFailed;
  const seed = await open(await sealKey(key), privateContext(place), unlocker.sealedPrivate);
  key.fill(0);
  if (!seed.ok || seed.value.byteLength !== secretBytes) return openFailed;

  const keys = await hpkeKeys(seed.value);
  seed.value.fill(0);
  if (!equal(keys.public, unlocker.public)) return openFailed;
  const opened = await openFrom(keys, secretContext(place), { recipient: place.id, author: place.person }, unlocker.sealedSecret);
  return opened.ok && opened.value.byteLength === secretBytes ? ok(opened.value) : openFailed;
}

/** What the signature covers: a CBOR map of all fields but the signature, and the person; ids as bytes, null where there is none. */
export const unlockerStatement = (person: PersonId, unlocker: Omit<Unlocker, 'signature'>): Bytes =>
  encode({
    person: idToBytes(person),
    id: idToBytes(unlocker.id),
    kind: unlocker.kind,
    salt: unlocker.salt,
    device: unlocker.device && idToBytes(unlocker.device),
    credential: unlocker.credential,
    public: unlocker.public,
    sealedPrivate: unlocker.sealedPrivate,
    sealedSecret: unlocker.sealedSecret
  });

const wellFormed = (unlocker: Unlocker): boolean =>
  unlocker.salt.byteLength === saltBytes &&
  unlocker.public.byteLength === hpkePublicBytes &&
  unlocker.sealedPrivate.byteLength === sealedLength(secretBytes) &&
  unlocker.sealedSecret.byteLength === sealedToLength(secretBytes);

const privateContext = ({ practice, id }: UnlockerPlace): SealContext => ({
  purpose: 'unlocker',
  practice,
  stream: null,
  object: id,
  part: 'private',
  epoch: null
});

const secretContext = ({ practice, person }: UnlockerPlace): SealContext => ({
  purpose: 'person',
  practice,
  stream: null,
  object: person,
  part: 'secret',
  epoch: null
});
