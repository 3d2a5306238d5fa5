/** Another way of unlocking, of what a person typed or touched, or of words that are drawn here. */
import type { Bytes } from '#bytes';
import { judgePassphrase, makeUnlocker, type OpenPerson, type RandomBytes, type Unlocker, wordsFrom } from '#crypto';
import { err, ok, type Result } from '#result';
import type { BadField, NewUnlocker } from './api.ts';
import type { Book } from './book.ts';
import { unlockSecret } from './open-person.ts';

export interface MadeUnlocker {
  readonly unlocker: Unlocker;
  /** Shown once. */
  readonly words: readonly string[] | null;
}

export function judgeUnlocker(asked: NewUnlocker): Result<null, BadField> {
  if (asked.kind !== 'passphrase' || judgePassphrase(asked.passphrase).ok) return ok(null);
  return err({ type: 'BadField', field: 'passphrase', why: 'TooWeak' });
}

/** For the person with this secret, on this device. A PRF output is cleared. */
export async function newUnlocker(
  book: Pick<Book, 'device'>,
  person: Parameters<typeof makeUnlocker>[0]['person'],
  { secret, keys }: { readonly secret: Bytes; readonly keys: OpenPerson },
  asked: NewUnlocker,
  random: RandomBytes
): Promise<MadeUnlocker> {
  const owner = { practice: book.device.practice, person, secret, sign: keys.sign };
  if (asked.kind === 'words') {
    const entropy = random(32);
    const words = wordsFrom(entropy);
    entropy.fill(0);
    return { unlocker: await makeUnlocker(owner, { kind: 'words', words: words.join(' ') }, null, random), words };
  }
  const credential = asked.kind === 'prf' ? asked.credential : null;
  try {
    return { unlocker: await makeUnlocker(owner, unlockSecret(book, asked), credential, random), words: null };
  } finally {
    if (asked.kind === 'prf') asked.prf.fill(0);
  }
}
