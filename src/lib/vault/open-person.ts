/**
 * From what a person typed or touched to their keys. The unlocker must be one that the roster names and that the person signed, and what it
 * opens must yield the roster's public keys, before anything is signed or sealed with them. All that fails, fails the same.
 */
import type { Bytes, PersonId, UnlockerId } from '#bytes';
import { openEarlierSecret, type OpenPerson, openUnlocker, personFrom, type UnlockSecret } from '#crypto';
import { type Person, type Unlocker, unlockerStatement, verify } from '#ledger';
import { err, ok, type Result } from '#result';
import type { OpenFailed, StepUp, TypedSecret } from './api.ts';
import type { Book } from './book.ts';
import { keptUnlockers } from './kept-unlockers.ts';
import { isOf, type OpenedPerson } from './own-keys.ts';

export async function openPerson(
  book: Book,
  person: PersonId,
  id: UnlockerId,
  secret: TypedSecret
): Promise<Result<OpenedPerson, OpenFailed>> {
  return withPersonSecret(book, person, { unlocker: id, secret }, async (opened, keys, known) =>
    ok({ ...keys, earlier: await earlierKeys(book, known, opened) })
  );
}

/** Hands the person's 32 bytes, and their keys, to `use`, and clears them after it: for what takes another proof that it is they. */
export async function withPersonSecret<T, E>(
  book: Book,
  person: PersonId,
  proof: StepUp,
  use: (secret: Bytes, keys: OpenPerson, person: Person) => Promise<Result<T, E>>
): Promise<Result<T, E | OpenFailed>> {
  try {
    return await proved(book, person, proof, use);
  } finally {
    if (proof.secret.kind === 'prf') proof.secret.prf.fill(0);
  }
}

async function proved<T, E>(
  book: Book,
  person: PersonId,
  { unlocker: id, secret }: StepUp,
  use: (secret: Bytes, keys: OpenPerson, person: Person) => Promise<Result<T, E>>
): Promise<Result<T, E | OpenFailed>> {
  const failed = err<OpenFailed>({ type: 'OpenFailed' });
  const known = book.roster?.persons.get(person);
  const unlocker = known && unlockersOf(book, known).find((each) => each.id === id);
  if (!known || !unlocker) return failed;
  if (!(await verify(known.keys.sign, 'unlocker', unlockerStatement(person, unlocker), unlocker.signature))) return failed;

  const opened = await openUnlocker({ practice: book.device.practice, person }, unlocker, unlockSecret(book, secret));
  if (!opened.ok) return failed;
  try {
    const keys = await personFrom(opened.value);
    return isOf(keys, known.keys) ? await use(opened.value, keys, known) : failed;
  } finally {
    opened.value.fill(0);
  }
}

/** Those of the roster; of somebody new, until it has theirs, those that this device keeps. */
export const unlockersOf = (book: Book, { id, unlockers }: Person): readonly Unlocker[] =>
  unlockers.length > 0 ? unlockers : keptUnlockers(book, id);

/** The keys that a person had before, newest first. Where one does not open, or is not what the roster says it was, those before it stay shut too. */
export async function earlierKeys(book: Book, { id: person, earlier }: Person, secret: Bytes): Promise<readonly OpenPerson[]> {
  const all: OpenPerson[] = [];
  let newer = secret.slice();
  try {
    for (const { keys, sealedSecret } of earlier) {
      const older = await openEarlierSecret({ practice: book.device.practice, person }, newer, sealedSecret);
      if (!older.ok) break;
      newer.fill(0);
      newer = older.value;
      const opened = await personFrom(newer);
      if (!isOf(opened, keys)) break;
      all.push(opened);
    }
    return all;
  } finally {
    newer.fill(0);
  }
}

/** What this device adds to a secret as it was typed. */
export const unlockSecret = ({ device }: Pick<Book, 'device'>, secret: TypedSecret): UnlockSecret =>
  secret.kind === 'passphrase' ? { ...secret, device: device.secret, deviceId: device.device } : secret;
