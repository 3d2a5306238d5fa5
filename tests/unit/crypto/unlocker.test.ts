import { beforeAll, expect, test } from 'vitest';
import { type Bytes, type DeviceId, hex, type PersonId, signedBytes, type UnlockerId, toId } from '#bytes';
import {
  makeUnlocker,
  newDeviceKeys,
  openUnlocker,
  personFrom,
  type RandomBytes,
  systemRandom,
  type Unlocker,
  unlockerStatement,
  type UnlockSecret,
  wordsFrom
} from '#crypto';
import { newPractice, willNotOpen } from './given.ts';

const owner = { practice: newPractice(), person: toId<PersonId>(systemRandom(16)) };
const personSecret = systemRandom(32);
const prf: UnlockSecret = { kind: 'prf', prf: systemRandom(32) };
const words: UnlockSecret = { kind: 'words', words: wordsFrom(systemRandom(32)).join(' ') };
let passphrase: Extract<UnlockSecret, { kind: 'passphrase' }>;
let signPublic: Bytes;
let make: (secret: UnlockSecret, credential?: Bytes) => Promise<Unlocker>;

beforeAll(async () => {
  const { sign, public: keys } = await personFrom(personSecret);
  const device = await newDeviceKeys();
  signPublic = keys.sign;
  passphrase = {
    kind: 'passphrase',
    passphrase: 'correct horse battery staple',
    device: device.secret,
    deviceId: toId<DeviceId>(systemRandom(16))
  };
  make = (secret, credential) => makeUnlocker({ ...owner, secret: personSecret, sign }, secret, credential ?? null, systemRandom);
});

test('each kind opens the person secret it was made for, with its own fields set', async () => {
  const credential = systemRandom(20);
  const made = [await make(prf, credential), await make(passphrase), await make(words)];
  expect(made.map(({ kind, device, credential: of }) => ({ kind, device, of }))).toEqual([
    { kind: 'prf', device: null, of: credential },
    { kind: 'passphrase', device: passphrase.deviceId, of: null },
    { kind: 'words', device: null, of: null }
  ]);
  for (const [i, secret] of [prf, passphrase, words].entries()) {
    const unlocker = made[i];
    if (!unlocker) throw new Error('made above');
    expect(await openUnlocker(owner, unlocker, secret)).toEqual({ ok: true, value: personSecret });
  }
});

test('a passphrase and words may be typed less neatly', async () => {
  const typed = { ...passphrase, passphrase: '  correct horse\u00a0 battery staple\n' };
  expect((await openUnlocker(owner, await make(passphrase), typed)).ok).toBe(true);
  const shouted = { kind: 'words', words: words.words.toUpperCase().replaceAll(' ', '\n') } as const;
  expect((await openUnlocker(owner, await make(words), shouted)).ok).toBe(true);
});

test('a wrong secret of any kind does not open', async () => {
  const device = await newDeviceKeys();
  const unlocker = await make(passphrase);
  expect(await openUnlocker(owner, unlocker, { ...passphrase, passphrase: 'Correct horse battery staple' })).toEqual(willNotOpen);
  expect(await openUnlocker(owner, unlocker, { ...passphrase, device: device.secret })).toEqual(willNotOpen);
  expect(await openUnlocker(owner, unlocker, { ...passphrase, deviceId: toId<DeviceId>(systemRandom(16)) })).toEqual(willNotOpen);
  expect(await openUnlocker(owner, await make(prf), { kind: 'prf', prf: systemRandom(32) })).toEqual(willNotOpen);
  const otherWords = { kind: 'words', words: wordsFrom(systemRandom(32)).join(' ') } as const;
  expect(await openUnlocker(owner, await make(words), otherWords)).toEqual(willNotOpen);
  expect(await openUnlocker(owner, await make(words), { kind: 'words', words: 'not the words' })).toEqual(willNotOpen);
  expect(await openUnlocker(owner, await make(words), prf)).toEqual(willNotOpen);
});

test('the same bytes as a PRF output and as words are two different keys', async () => {
  const entropy = systemRandom(32);
  const asPrf = await make({ kind: 'prf', prf: entropy });
  const disguised: Unlocker = { ...asPrf, kind: 'words' };
  expect(await openUnlocker(owner, disguised, { kind: 'words', words: wordsFrom(entropy).join(' ') })).toEqual(willNotOpen);
  expect(await openUnlocker(owner, disguised, { kind: 'prf', prf: entropy })).toEqual(willNotOpen);
});

test('an unlocker opens for its own person, in its own practice, under its own id', async () => {
  const unlocker = await make(prf);
  expect(await openUnlocker({ ...owner, person: toId<PersonId>(systemRandom(16)) }, unlocker, prf)).toEqual(willNotOpen);
  expect(await openUnlocker({ ...owner, practice: newPractice() }, unlocker, prf)).toEqual(willNotOpen);
  expect(await openUnlocker(owner, { ...unlocker, id: toId<UnlockerId>(systemRandom(16)) }, prf)).toEqual(willNotOpen);
});

test('altered, cut or lengthened in any field that opens, an unlocker only fails to open', async () => {
  const unlocker = await make(prf);
  for (const field of ['salt', 'public', 'sealedPrivate', 'sealedSecret'] as const) {
    const bytes = unlocker[field];
    const altered = bytes.slice();
    altered[bytes.byteLength >> 1] = (altered[bytes.byteLength >> 1] ?? 0) ^ 1;
    const longer = new Uint8Array(bytes.byteLength + 1);
    longer.set(bytes);
    for (const value of [altered, bytes.slice(1), bytes.slice(0, -1), longer, new Uint8Array()]) {
      expect(await openUnlocker(owner, { ...unlocker, [field]: value }, prf)).toEqual(willNotOpen);
    }
  }
});

test('a salt of a wrong length does not open, however the unlocker was made', async () => {
  expect(await openUnlocker(owner, { ...(await make(passphrase)), salt: new Uint8Array() }, passphrase)).toEqual(willNotOpen);
  const { sign } = await personFrom(personSecret);
  const shortOnce = (): RandomBytes => {
    let salted = false;
    return (length) => {
      const isSalt = length === 32 && !salted;
      salted ||= isSalt;
      return systemRandom(isSalt ? 31 : length);
    };
  };
  const made = await makeUnlocker({ ...owner, secret: personSecret, sign }, prf, null, shortOnce());
  expect(made.salt.byteLength).toBe(31);
  expect(await openUnlocker(owner, made, prf)).toEqual(willNotOpen);
});

test('parts of two unlockers do not open together', async () => {
  const [one, other] = [await make(prf), await make(prf)];
  for (const field of ['salt', 'public', 'sealedPrivate', 'sealedSecret'] as const) {
    expect(await openUnlocker(owner, { ...one, [field]: other[field] }, prf)).toEqual(willNotOpen);
  }
});

test('no unlocker is made of a PRF output of a wrong length or of zeros, nor of words that are none', async () => {
  for (const bytes of [new Uint8Array(32), systemRandom(31), systemRandom(33), new Uint8Array()]) {
    await expect(make({ kind: 'prf', prf: bytes })).rejects.toThrow(RangeError);
    expect(await openUnlocker(owner, await make(prf), { kind: 'prf', prf: bytes })).toEqual(willNotOpen);
  }
  await expect(make({ kind: 'words', words: 'zoo zoo zoo' })).rejects.toThrow(RangeError);
});

test('a person secret has 32 bytes', async () => {
  const { sign } = await personFrom(personSecret);
  for (const length of [0, 31, 33]) {
    const other = { ...owner, secret: systemRandom(length), sign };
    await expect(makeUnlocker(other, prf, null, systemRandom)).rejects.toThrow(RangeError);
  }
});

test('the signature is the person’s and covers every field', async () => {
  const unlocker = await make(prf, systemRandom(20));
  const key = await crypto.subtle.importKey('raw', signPublic, 'Ed25519', false, ['verify']);
  const verifies = (person: PersonId, of: Unlocker): Promise<boolean> =>
    crypto.subtle.verify('Ed25519', key, of.signature, signedBytes('unlocker', unlockerStatement(person, of)));
  expect(await verifies(owner.person, unlocker)).toBe(true);
  expect(await verifies(toId<PersonId>(systemRandom(16)), unlocker)).toBe(false);
  const other = await make(passphrase);
  for (const field of ['id', 'kind', 'salt', 'device', 'credential', 'public', 'sealedPrivate', 'sealedSecret'] as const) {
    expect(await verifies(owner.person, { ...unlocker, [field]: other[field] })).toBe(false);
  }
});

test('neither the PRF output given nor the person secret is altered', async () => {
  const given = systemRandom(32);
  const before = [hex(given), hex(personSecret)];
  await openUnlocker(owner, await make({ kind: 'prf', prf: given }), { kind: 'prf', prf: given });
  expect([hex(given), hex(personSecret)]).toEqual(before);
});
