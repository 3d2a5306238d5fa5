/**
 * A new practice, in two steps: drafted in memory with its recovery kit, and founded, on this device, once the kit was re-entered. Nothing is
 * kept before that: a page that is closed in between leaves nothing behind. The practice recovery secret exists only while its sheets are made.
 */
import { type Bytes, type DeviceId, idToBytes, type ObjectId, type PersonId, type PracticeId, type StreamId, toId } from '#bytes';
import {
  type DeviceKeys,
  judgePassphrase,
  makeUnlocker,
  newDeviceKeys,
  type OpenPerson,
  personFrom,
  type RandomBytes,
  recoveryFrom,
  sign,
  splitRecovery,
  type Unlocker,
  type UnlockSecret,
  wordsFrom
} from '#crypto';
import { checkName } from '#domain';
import { encodeGenesis, encodeUnlockers, type GenesisCore, genesisCoreBytes, practiceIdOf, type Role } from '#ledger';
import { err, ok, type Result } from '#result';
import type { BadField, PracticeDraft, RecoveryKit, WrongWords } from './api.ts';

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
  const { unlocker } = draft;
  if (unlocker.kind === 'passphrase' && !judgePassphrase(unlocker.passphrase).ok) {
    return err({ type: 'BadField', field: 'passphrase', why: 'TooWeak' });
  }

  const person = toId<PersonId>(random(16));
  const device = toId<DeviceId>(random(16));
  const secret = random(32);
  const recoverySecret = random(32);
  const entropy = random(32);
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
  const words = wordsFrom(entropy);
  const first: UnlockSecret =
    unlocker.kind === 'prf'
      ? unlocker
      : { kind: 'passphrase', passphrase: unlocker.passphrase, device: deviceKeys.secret, deviceId: device };
  const unlockers: Unlocker[] = [
    await makeUnlocker(owner, first, unlocker.kind === 'prf' ? unlocker.credential : null, random),
    await makeUnlocker(owner, { kind: 'words', words: words.join(' ') }, null, random)
  ];
  const sheets = await splitRecovery(recoverySecret);
  for (const spent of [secret, recoverySecret, entropy, ...(unlocker.kind === 'prf' ? [unlocker.prf] : [])]) spent.fill(0);

  const kit: RecoveryKit = {
    practice,
    words,
    wordsCode: `ENAMEL-WORDS1:${practice}:${words.join('-')}`,
    sheets: sheets.map(({ index, text, code }) => ({ index, text, code })),
    asked: askedWords(words.length, random)
  };
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

/** Were the words that were asked for written down? */
export function checkAnswers({ words, asked }: RecoveryKit, answers: readonly string[]): Result<null, WrongWords> {
  const positions = asked.filter((position, i) => answers[i]?.trim().toLowerCase() !== words[position - 1]);
  return positions.length === 0 ? ok(null) : err({ type: 'WrongWords', positions });
}

/** Whoever founds a practice runs it: admin, and reader of its audit, beside the role of their work. */
const rolesOf = (role: PracticeDraft['role']): readonly Role[] => ['admin', 'auditor', role];

const newStreams = (random: RandomBytes): Founding['streams'] => {
  const stream = (): StreamId => toId<StreamId>(random(16));
  return { staff: stream(), desk: stream(), clinic: stream(), audit: stream(), roster: stream() };
};

const askedCount = 3;

/** Three different positions, in order, counted from 1. */
function askedWords(count: number, random: RandomBytes): readonly number[] {
  const asked = new Set<number>();
  while (asked.size < askedCount) {
    const byte = random(1)[0] ?? 0;
    // 240 is a multiple of 24: what lies above would favour the first words.
    if (byte < 240) asked.add((byte % count) + 1);
  }
  return [...asked].sort((a, b) => a - b);
}

/** The practice's own record has no other name than its id's beginning. */
export const practiceObject = (practice: PracticeId): ObjectId => toId<ObjectId>(idToBytes(practice).slice(0, 16));
