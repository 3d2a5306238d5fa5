/** What a session may fetch: what any one of its people may. The keys decide who can open it; this only keeps it from the curious. */
import type { StreamId } from '#bytes';
import { mayRead, mayReadBody } from '#ledger';
import type { Reader } from '../auth/sessions.ts';
import type { BodyOf } from './practices.ts';

export const mayHaveBody = ({ practice: { ledger }, persons }: Reader, body: BodyOf): boolean =>
  persons.some((person) => mayReadBody(ledger, person, body));

export const mayHaveStream = ({ practice: { ledger }, persons }: Reader, stream: StreamId): boolean =>
  persons.some((person) => mayRead(ledger, person, stream));
