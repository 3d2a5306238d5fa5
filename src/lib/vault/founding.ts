/**
 * A new practice, in two steps: drafted in memory with its recovery kit, and founded, on this device, once the kit was re-entered. Nothing is
 * kept before that: a page that is closed in between leaves nothing behind. The practice recovery secret exists only while its sheets are made.
 */
import { type Bytes, type DeviceId, idToBytes, type ObjectId, type PersonId, type PracticeId, type StreamId, toId } from '#bytes';
import { type DeviceKeys, newDeviceKeys, type OpenPerson, personFrom, type RandomBytes, recoveryFrom, sign, splitRecovery } from '#crypto';
import { checkName } from '#domain';
import { encodeGenesis, encodeUnlockers, type GenesisCore, genesisCoreBytes, practiceIdOf, type Role } from '#ledger';
import { ok, type Result } from '#result';
import type { BadField, PracticeDraft, RecoveryKit } from './api.ts';
import { firstUnlockers, judgeFirst, kitOf } from './first-unlockers.ts';

/** Everything of a practice that is not yet founded. Lives in the worker's memory only. */
export interface Founding {
  readonly practice: PracticeId;
  readonly practiceName: string;
  readonly personName: string;
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly keys: OpenPerson;
  readonly deviceKeys: DeviceKeys;
  readonly streams: GenesisCore['streams'];
  readonly genesis: Bytes;
  readonly unlockers: Bytes;
  readonly kit: RecoveryKit;
}

export async function draftPractice(draft: PracticeDraft, random: RandomBytes): Promise<Result<Founding, BadField>> {
  const practiceName = checkName('practiceName', draft.practiceName);
  if (!practiceName.ok) return practiceName;
  const personName = checkName('personName', draft.personName);
  if (!personName.ok) return personName;
  const judged = judgeFirst(draft.unlocker);
  if (!judged.ok) return judged;

  const person = toId<PersonId>(random(16));
  const device = toId<DeviceId>(random(16));
  const secret = random(32);
  const recoverySecret = random(32);
  const [keys, deviceKeys, recovery] = await Promise.all([personFrom(secret), newDeviceKeys(), recoveryFrom(recoverySecret)]);
  const streams = newStreams(random);

  const coreBytes = genesisCoreBytes({
    random: random(32),
    person: { id: person, keys: keys.public, roles: rolesOf(draft.role) },
    device: { id: device, sign: deviceKeys.public, class: 'fixed' },
    recovery: recovery.public,
    streams
  });
  const practice = await practiceIdOf(coreBytes);
  const genesis = encodeGenesis({ coreBytes, recoverySignature: await sign(recovery.sign, 'join', coreBytes) });

  const owner = { practice, person, secret, sign: keys.sign };
  const { unlockers, words } = await firstUnlockers(owner, draft.unlocker, { device: deviceKeys.secret, deviceId: device }, random);
  const sheets = await splitRecovery(recoverySecret);
  for (const spent of [secret, recoverySecret]) spent.fill(0);

  const pages = sheets.map(({ index, text, code }) => ({ index, text, code }));
  const kit = kitOf(practice, words, pages, random);
  return ok({
    practice,
    practiceName: practiceName.value,
    personName: personName.value,
    person,
    device,
    keys,
    deviceKeys,
    streams,
    genesis,
    unlockers: encodeUnlockers({ person, unlockers }),
    kit
  });
}

/** Whoever founds a practice runs it: admin, and reader of its audit, beside the role of their work. */
const rolesOf = (role: PracticeDraft['role']): readonly Role[] => ['admin', 'auditor', role];

const newStreams = (random: RandomBytes): Founding['streams'] => {
  const stream = (): StreamId => toId<StreamId>(random(16));
  return { staff: stream(), desk: stream(), clinic: stream(), audit: stream(), roster: stream() };
};

/** The practice's own record has no other name than its id's beginning. */
export const practiceObject = (practice: PracticeId): ObjectId => toId<ObjectId>(idToBytes(practice).slice(0, 16));
