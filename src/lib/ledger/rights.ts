/** Whom a scope belongs to, and who may do what in it: by role, from a verified roster. */
import type { PersonId, StreamId } from '#bytes';
import type { Epoch, Header, LedgerState, Recipient, Roster, ScopeKind } from './types.ts';

/** Members of a practice-wide scope. */
export function scopeReaders(roster: Roster, scope: Exclude<ScopeKind, 'chart'>): readonly PersonId[] {
  throw new Error(`to come ${String(roster)} ${scope}`);
}

/** To exactly whom a new epoch of this scope must be sealed, in this order; null where a chart lacks a clinic epoch to be sealed to. */
export function recipientsFor(ledger: LedgerState, scope: ScopeKind, author: PersonId): readonly Recipient[] | null {
  throw new Error(`to come ${String(ledger)} ${scope} ${author}`);
}

/** The newest epoch of a stream that one may still seal under; null where a new one must be opened first. */
export function usableEpoch(ledger: LedgerState, stream: StreamId): Epoch | null {
  throw new Error(`to come ${String(ledger)} ${stream}`);
}

/** May this person fetch what is sealed in this stream: record bodies and blobs? */
export function mayRead(ledger: LedgerState, person: PersonId, stream: StreamId): boolean {
  throw new Error(`to come ${String(ledger)} ${person} ${stream}`);
}

/** May this person fetch the body of this entry? As `mayRead`; grants of practice-wide scopes go to everybody, who may seal to them. */
export function mayReadBody(ledger: LedgerState, person: PersonId, header: Header): boolean {
  throw new Error(`to come ${String(ledger)} ${person} ${String(header)}`);
}
