/** What a session may fetch: what any one of its people may. The keys decide who can open it; this only keeps it from the curious. */
import type { PersonId, StreamId } from '#bytes';
import { asOf, isPublicBody, type LedgerState, mayRead, mayReadBody } from '#ledger';
import type { Reader } from '../auth/sessions.ts';
import type { BodyOf } from './practices.ts';

/**
 * By the rights that the first `size` entries give: the reader can judge afterwards whether something was kept back. What everybody judges by goes to every
 * device of the practice, also where nobody of today's people uses it.
 */
export function mayHaveBody(reader: Reader, body: BodyOf, size: number): boolean {
  const ledger = then(reader.practice.ledger, size);
  if (peopleOf(reader, ledger).some((person) => mayReadBody(ledger, person, body))) return true;
  return reader.device !== null && ledger.roster?.devices.has(reader.device) === true && isPublicBody(ledger.roster, body);
}

export function mayHaveStream(reader: Reader, stream: StreamId): boolean {
  const ledger = then(reader.practice.ledger, reader.practice.committed);
  return peopleOf(reader, ledger).some((person) => mayRead(ledger, person, stream));
}

/**
 * Whoever uses a device is to find there what they may read, whoever of them it was that opened the session, or nobody. Who they are is of the same moment
 * as what they may: some may have come, or left, since the request was let in.
 */
function peopleOf({ device, person }: Reader, { roster }: LedgerState): readonly PersonId[] {
  const users = (device !== null && roster?.users.get(device)) || [];
  return person === null || users.includes(person) ? users : [...users, person];
}

/** In the middle of a write the ledger is ahead of the disk. */
const then = (ledger: LedgerState, size: number): LedgerState => (ledger.size === size ? ledger : asOf(ledger, size));
