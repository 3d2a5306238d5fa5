/** A worker that uses the room as the vault does: seals, unlocks, answers with what came out. */
import { type DeviceId, hex, type ObjectId, type PersonId, type PracticeId, toHash, toId } from '#bytes';
import { makeUnlocker, newDeviceKeys, open, openUnlocker, personFrom, seal, sealKey, systemRandom } from '#crypto';

const practice = toHash<PracticeId>(systemRandom(32));
const person = toId<PersonId>(systemRandom(16));

async function sealAndOpen(): Promise<boolean> {
  const key = await sealKey(systemRandom(32));
  const context = {
    purpose: 'blob',
    practice,
    stream: null,
    object: toId<ObjectId>(systemRandom(16)),
    part: 'original',
    epoch: null
  } as const;
  const plaintext = systemRandom(50_000);
  const opened = await open(key, context, await seal(key, context, plaintext, systemRandom));
  return opened.ok && hex(opened.value) === hex(plaintext);
}

async function unlockWithPassphrase(): Promise<boolean> {
  const secret = systemRandom(32);
  const device = await newDeviceKeys();
  const { sign } = await personFrom(secret);
  const typed = {
    kind: 'passphrase',
    passphrase: 'in a worker',
    device: device.secret,
    deviceId: toId<DeviceId>(systemRandom(16))
  } as const;
  const unlocker = await makeUnlocker({ practice, person, secret, sign }, typed, null, systemRandom);
  const opened = await openUnlocker({ practice, person }, unlocker, typed);
  return opened.ok && hex(opened.value) === hex(secret);
}

postMessage({ sealed: await sealAndOpen(), unlocked: await unlockWithPassphrase() });
