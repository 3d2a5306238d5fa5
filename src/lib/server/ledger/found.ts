/**
 * Creates a practice from its first entries and the setup code: the genesis, how its person unlocks, and the scopes. All of it is
 * verified as any reader will, and written in one transaction with the first passkey and the end of the code.
 *
 * A device whose answer was lost sends the same again and gets the same answer, though no second session: it can prove itself.
 */
import { createLedger, type Ledger, type Taken } from '#ledger';
import type { PushAnswer, SetupRequest } from '#protocol';
import { err, ok, type Result } from '#result';
import type { TooMany } from '../auth/limits.ts';
import { checkRegistration, type Registered } from '../auth/passkeys.ts';
import { openSession, type Unauthorised } from '../auth/sessions.ts';
import { checkSetupCode } from '../auth/setup-code.ts';
import type { Caller, Parts } from '../parts.ts';
import type { Setup, StorageFull } from '../ports.ts';
import { type BlobMissing, checkAccepted, checkBlobs, type EntryRefused, newEntry, readParcels, type Sent, takeAll } from './check.ts';
import { openPractice } from './practices.ts';

export interface Founded {
  readonly answer: PushAnswer;
  /** The new session's token; null for a founding that was repeated. */
  readonly token: string | null;
}

export type FoundFailure =
  TooMany | StorageFull | Unauthorised | EntryRefused | BlobMissing | { readonly type: 'SetupClosed' } | { readonly type: 'Malformed' };

export async function found(parts: Parts, request: SetupRequest, caller: Caller): Promise<Result<Founded, FoundFailure>> {
  const setup = await checkSetupCode(parts, request.code, caller.address);
  if (!setup.ok) return setup;
  const sent = await readParcels(request.parcels);
  const genesis = sent?.[0]?.entry;
  if (!sent || !genesis) return err({ type: 'Malformed' });
  if (setup.value.used !== null) return repeated(parts, setup.value.used, sent);

  const { practice, author: person, device } = genesis.header;
  const ledger = createLedger(practice);
  const taken = await takeAll(ledger, sent);
  if (!taken.ok) return taken;
  const accepted = checkAccepted(sent, taken.value);
  if (!accepted.ok) return accepted;
  const there = await checkBlobs(parts.blobs, practice, sent);
  if (!there.ok) return there;

  let registered: Registered | null = null;
  if (request.registration !== null) {
    const checked = await checkRegistration(parts, request.registration, { practice, person }, caller.origin);
    if (!checked.ok) return checked;
    registered = checked.value;
  }

  const written = await write(parts, ledger, taken.value, registered);
  if (!written.ok) {
    // Two tabs, or a repeat that overtook its first: whoever came second is answered as a repeat.
    const used = written.error.type === 'SetupClosed' ? (await parts.accounts.setup())?.used : null;
    return used ? repeated(parts, used, sent) : written;
  }
  const token = await openSession(parts, { practice, person, device });
  return ok({ answer: await answerOf(ledger, sent), token: token.ok ? token.value : null });
}

async function write(
  { accounts, practices, now }: Parts,
  ledger: Ledger,
  taken: readonly Taken[],
  registered: Registered | null
): Promise<Result<null, StorageFull | { readonly type: 'SetupClosed' }>> {
  const written = await accounts.found({
    batch: { practice: ledger.practice, entries: taken.map(newEntry), head: await ledger.head() },
    credential: registered?.credential ?? null,
    challenge: registered?.challenge ?? null,
    at: now()
  });
  if (!written.ok) return written;
  const practice = openPractice(ledger.practice, ledger);
  practice.note(taken);
  practices.add(practice);
  return written;
}

async function repeated(
  { practices }: Parts,
  used: NonNullable<Setup['used']>,
  sent: readonly Sent[]
): Promise<Result<Founded, FoundFailure>> {
  const ledger = practices.get(used.practice)?.ledger;
  const same = ledger && sent.length === used.size && sent.every(({ entry }, index) => ledger.leaf(index) === entry.hash);
  return same ? ok({ answer: await answerOf(ledger, sent), token: null }) : err({ type: 'SetupClosed' });
}

const answerOf = async (ledger: Ledger, sent: readonly Sent[]): Promise<PushAnswer> => ({
  accepted: sent.map(({ entry }, index) => ({ hash: entry.hash, index })),
  head: await ledger.head(sent.length)
});
