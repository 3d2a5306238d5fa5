/** What a session may fetch: what any one of its people may. The keys decide who can open it; this only keeps it from the curious. */
import type { StreamId } from '#bytes';
import { type Header, mayRead, mayReadBody } from '#ledger';
import type { Reader } from '../auth/sessions.ts';

export const mayHaveBody = ({ practice: { ledger }, persons }: Reader, header: Header): boolean =>
  persons.some((person) => mayReadBody(ledger, person, header));

export const mayHaveStream = ({ practice: { ledger }, persons }: Reader, stream: StreamId): boolean =>
  persons.some((person) => mayRead(ledger, person, stream));
