import { equal, type PersonId, type UnlockerId } from '#bytes';
import { type OpenPerson, openUnlocker, personFrom, type UnlockSecret } from '#crypto';
import { unlockerStatement, verify } from '#ledger';
import { err, ok, type Result } from '#result';
import type { OpenFailed, TypedSecret } from './api.ts';
import type { Book } from './book.ts';

/**
 * From what a person typed or touched to their keys. The unlocker must be one that the roster names and that the person signed, and what it
 * opens must yield the roster's public keys, before anything is signed or sealed with them. All that fails, fails the same.
 */
export async function openPerson(
  book: Book,
  person: PersonId,
  id: UnlockerId,
  secret: TypedSecret
): Promise<Result<OpenPerson, OpenFailed>> {
  const failed = err<OpenFailed>({ type: 'OpenFailed' });
  const known = book.ledger.roster?.persons.get(person);
  const unlocker = known?.unlockers.find((each) => each.id === id);
  if (!known || !unlocker) return failed;
  if (!(await verify(known.keys.sign, 'unlocker', unlockerStatement(person, unlocker), unlocker.signature))) return failed;

  const opened = await openUnlocker({ practice: book.device.practice, person }, unlocker, unlockSecret(book, secret));
  if (secret.kind === 'prf') secret.prf.fill(0);
  if (!opened.ok) return failed;
  const keys = await personFrom(opened.value);
  opened.value.fill(0);
  const same = equal(keys.public.sign, known.keys.sign) && equal(keys.public.hpke, known.keys.hpke);
  return same ? ok(keys) : failed;
}

const unlockSecret = ({ device }: Book, secret: TypedSecret): UnlockSecret =>
  secret.kind === 'passphrase' ? { ...secret, device: device.secret, deviceId: device.device } : secret;
