import type { LedgerState } from './types.ts';

/** What a ledger says of the moment when it had so many entries. Epochs are all that are known now: one that was opened later has a later place. */
export const asOf = (ledger: LedgerState, size: number): LedgerState => ({
  practice: ledger.practice,
  size,
  roster: ledger.rosterAt(size),
  rosterAt: (earlier) => ledger.rosterAt(earlier),
  epoch: (id) => ledger.epoch(id),
  epochsOf: (stream) => ledger.epochsOf(stream),
  teamAt: (stream, earlier) => ledger.teamAt(stream, earlier)
});
