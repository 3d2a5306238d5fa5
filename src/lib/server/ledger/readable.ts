/** What a session may fetch: what any one of its people may. The keys decide who can open it; this only keeps it from the curious. */
import type { StreamId } from '#bytes';
import { asOf, isPublicBody, type LedgerState, mayRead, mayReadBody } from '#ledger';
import type { Reader } from '../auth/sessions.ts';
import type { BodyOf } from './practices.ts';

/**
 * By the rights that the first `size` entries give: the reader can judge afterwards whether something was kept back. What everybody judges by goes to every
 * device of the practice, also where nobody of today's people uses it.
 */
export function mayHaveBody({ practice, persons, device }: Reader, body: BodyOf, size: number): boolean {
  const ledger = then(practice.ledger, size);
  if (persons.some((person) => mayReadBody(ledger, person, body))) return true;
  return device !== null && ledger.roster?.devices.has(device) === true && isPublicBody(ledger.roster, body);
}

export function mayHaveStream({ practice, persons }: Reader, stream: StreamId): boolean {
  const ledger = then(practice.ledger, practice.committed);
  return persons.some((person) => mayRead(ledger, person, stream));
}

/** In the middle of a write the ledger is ahead of the disk. */
const then = (ledger: LedgerState, size: number): LedgerState => (ledger.size === size ? ledger : asOf(ledger, size));
