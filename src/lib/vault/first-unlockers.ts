/** How somebody who is new unlocks: the way that they choose, and 24 recovery words, which are written down and asked for before anything is kept. */
import type { PracticeId } from '#bytes';
import { judgePassphrase, makeUnlocker, type RandomBytes, type Unlocker, type UnlockerOwner, type UnlockSecret, wordsFrom } from '#crypto';
import { err, ok, type Result } from '#result';
import type { BadField, PracticeDraft, RecoveryKit, WrongWords } from './api.ts';

export type FirstUnlocker = PracticeDraft['unlocker'];

export function judgeFirst(unlocker: FirstUnlocker): Result<null, BadField> {
  if (unlocker.kind !== 'passphrase' || judgePassphrase(unlocker.passphrase).ok) return ok(null);
  return err({ type: 'BadField', field: 'passphrase', why: 'TooWeak' });
}

/** Two of two kinds. A PRF output is cleared. */
export async function firstUnlockers(
  owner: UnlockerOwner,
  chosen: FirstUnlocker,
  device: Pick<Extract<UnlockSecret, { kind: 'passphrase' }>, 'device' | 'deviceId'>,
  random: RandomBytes
): Promise<{ readonly unlockers: readonly Unlocker[]; readonly words: readonly string[] }> {
  const entropy = random(32);
  const words = wordsFrom(entropy);
  entropy.fill(0);
  const secret: UnlockSecret = chosen.kind === 'prf' ? chosen : { ...chosen, ...device };
  const unlockers = [
    await makeUnlocker(owner, secret, chosen.kind === 'prf' ? chosen.credential : null, random),
    await makeUnlocker(owner, { kind: 'words', words: words.join(' ') }, null, random)
  ];
  if (chosen.kind === 'prf') chosen.prf.fill(0);
  return { unlockers, words };
}

/** The page of words; sheets are the practice's own, and made with it. */
export function kitOf(practice: PracticeId, words: readonly string[], sheets: RecoveryKit['sheets'], random: RandomBytes): RecoveryKit {
  return { practice, words, wordsCode: `ENAMEL-WORDS1:${practice}:${words.join('-')}`, sheets, asked: askedWords(words.length, random) };
}

/** Were the words that were asked for written down? */
export function checkAnswers({ words, asked }: RecoveryKit, answers: readonly string[]): Result<null, WrongWords> {
  const positions = asked.filter((position, i) => answers[i]?.trim().toLowerCase() !== words[position - 1]);
  return positions.length === 0 ? ok(null) : err({ type: 'WrongWords', positions });
}

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
