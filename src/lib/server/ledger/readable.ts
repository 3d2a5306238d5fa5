/** What a session may fetch: what any one of its people may. The keys decide who can open it; this only keeps it from the curious. */
import type { StreamId } from '#bytes';
import { isPublicBody, mayRead, mayReadBody } from '#ledger';
import type { Reader } from '../auth/sessions.ts';
import type { BodyOf } from './practices.ts';

/** What everybody judges by goes to every device of the practice, also where nobody of today's people has written on it. */
export const mayHaveBody = ({ practice: { ledger }, persons, device }: Reader, body: BodyOf): boolean =>
  persons.some((person) => mayReadBody(ledger, person, body)) ||
  (device !== null && ledger.roster?.devices.has(device) === true && isPublicBody(ledger.roster, body));

export const mayHaveStream = ({ practice: { ledger }, persons }: Reader, stream: StreamId): boolean =>
  persons.some((person) => mayRead(ledger, person, stream));
