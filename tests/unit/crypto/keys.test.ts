import { expect, test } from 'vitest';
import { type Bytes, type DeviceId, hex, type Namespace, type PersonId, signedBytes, toHash, toId, utf8 } from '#bytes';
import {
  epochFrom,
  newDeviceKeys,
  open,
  openFrom,
  personFrom,
  recoveryFrom,
  seal,
  sealTo,
  sign,
  type SnapshotContext,
  systemRandom
} from '#crypto';
import { somewhere, willNotOpen } from './given.ts';

const place = somewhere();

test('a person secret yields the same public keys each time, and another secret others', async () => {
  const secret = systemRandom(32);
  const [one, again, other] = await Promise.all([personFrom(secret), personFrom(secret), personFrom(systemRandom(32))]);
  expect(again.public).toEqual(one.public);
  expect(hex(other.public.sign)).not.toBe(hex(one.public.sign));
  expect(hex(other.public.hpke)).not.toBe(hex(one.public.hpke));
  expect([one.public.sign.byteLength, one.public.hpke.byteLength]).toEqual([32, 1216]);
});

test('the same secret is another pair as a person and as the recovery', async () => {
  const secret = systemRandom(32);
  const [person, recovery] = await Promise.all([personFrom(secret), recoveryFrom(secret)]);
  expect(hex(recovery.public.sign)).not.toBe(hex(person.public.sign));
  expect(hex(recovery.public.hpke)).not.toBe(hex(person.public.hpke));
});

test('a signature verifies under its public key, in its namespace, over its bytes, and nowhere else', async () => {
  const { public: keys, sign: key } = await personFrom(systemRandom(32));
  const signature = await sign(key, 'session', utf8('bytes'));
  expect(signature.byteLength).toBe(64);
  expect(await verifies(keys.sign, signature, 'session', utf8('bytes'))).toBe(true);
  expect(await verifies(keys.sign, signature, 'head', utf8('bytes'))).toBe(false);
  expect(await verifies(keys.sign, signature, 'session', utf8('byte'))).toBe(false);
  expect(await verifies((await personFrom(systemRandom(32))).public.sign, signature, 'session', utf8('bytes'))).toBe(false);
});

test('private keys cannot be extracted', async () => {
  const person = await personFrom(systemRandom(32));
  const device = await newDeviceKeys();
  for (const key of [person.sign, device.sign, device.secret]) {
    expect(key.extractable).toBe(false);
    expect(key.usages).toEqual(['sign']);
    await expect(crypto.subtle.exportKey('jwk', key)).rejects.toThrow();
  }
});

test('a device signs under its own public key', async () => {
  const device = await newDeviceKeys();
  expect(device.public.byteLength).toBe(32);
  expect(await verifies(device.public, await sign(device.sign, 'entry-device', utf8('x')), 'entry-device', utf8('x'))).toBe(true);
  expect(device.secret.algorithm).toMatchObject({ name: 'HMAC', hash: { name: 'SHA-256' }, length: 256 });
});

test('an epoch id follows from its secret and tells a wrong one', async () => {
  const secret = systemRandom(32);
  const altered = secret.slice();
  altered[0] = (altered[0] ?? 0) ^ 1;
  expect((await epochFrom(secret)).id).toBe((await epochFrom(secret)).id);
  expect((await epochFrom(altered)).id).not.toBe((await epochFrom(secret)).id);
});

test('an epoch seals records, wraps earlier epochs and is sealed to, each with a key of its own', async () => {
  const epoch = await epochFrom(systemRandom(32));
  const record = await seal(epoch.seal, place, utf8('record'), systemRandom);
  expect(await open(epoch.seal, place, record)).toEqual({ ok: true, value: utf8('record') });
  expect(await open(epoch.wrapKey, place, record)).toEqual(willNotOpen);
  const keys = await epoch.hpke();
  expect(await epoch.hpke()).toBe(keys);
  const parties = { recipient: epoch.id, author: null };
  const sealed = await sealTo(keys.public, place, parties, utf8('from outside'));
  expect(await openFrom(keys, place, parties, sealed)).toEqual({ ok: true, value: utf8('from outside') });
});

test('a snapshot key takes the person’s secret and the device’s: neither alone, and no other', async () => {
  const [secret, here, there] = [systemRandom(32), await newDeviceKeys(), await newDeviceKeys()];
  const key = await (await personFrom(secret)).snapshotKey(here.secret);
  const sealed = await seal(key, place, utf8('what one person may read'), systemRandom);
  const opens = async (person: Uint8Array, device: CryptoKey) =>
    (await open(await (await personFrom(person)).snapshotKey(device), place, sealed)).ok;
  expect(await opens(secret, here.secret)).toBe(true);
  expect(await opens(secret, there.secret)).toBe(false);
  expect(await opens(systemRandom(32), here.secret)).toBe(false);
});

test('a snapshot opens in its own place only', async () => {
  const key = (await epochFrom(systemRandom(32))).seal;
  const { practice } = place;
  const [person, device, other] = [systemRandom(16), systemRandom(16), systemRandom(16)];
  const root = toHash(systemRandom(32));
  const mine: SnapshotContext = {
    purpose: 'snapshot',
    practice,
    person: toId(person),
    device: toId(device),
    part: 'head',
    cursor: { size: 9, root }
  };
  const sealed = await seal(key, mine, utf8('head'), systemRandom);
  expect((await open(key, mine, sealed)).ok).toBe(true);
  for (const elsewhere of [
    { ...mine, person: toId<PersonId>(other) },
    { ...mine, device: toId<DeviceId>(other) },
    { ...mine, part: 'homes' },
    { ...mine, cursor: { size: 10, root } },
    { ...mine, cursor: { size: 9, root: toHash(systemRandom(32)) } },
    { ...mine, cursor: null }
  ]) {
    expect(await open(key, elsewhere, sealed)).toEqual(willNotOpen);
  }
});

test('a root secret has 32 bytes and is left as it was', async () => {
  for (const from of [personFrom, recoveryFrom, epochFrom]) {
    for (const length of [0, 31, 33]) await expect(from(new Uint8Array(length))).rejects.toThrow(RangeError);
    const secret = systemRandom(32);
    const before = hex(secret);
    await from(secret);
    expect(hex(secret)).toBe(before);
  }
});

async function verifies(publicKey: Bytes, signature: Bytes, namespace: Namespace, bytes: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature, signedBytes(namespace, bytes));
}
