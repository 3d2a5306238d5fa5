/**
 * Which originals make room on this device. A pure decision; `make-room.ts` carries it out, and storage checks each original once more
 * in the transaction that lets it go.
 *
 *   1. An original that is only here never goes, however much room is needed.
 *   2. Nor does one of a pinned patient.
 *   3. What may go is kept up to the budget; what only is here or pinned does not count into it.
 *   4. The least recently used go first.
 *   5. No more go than are needed: without the last of them there would be too few.
 *   6. Where more is needed than may go, all that may go does.
 *   7. None goes while an alarm stands: the server may not have what it confirmed.
 */
import type { Hash, StreamId } from '#bytes';
import type { OriginalRow } from '#storage';

export interface Originals {
  /** All that are here. */
  readonly originals: readonly OriginalRow[];
  /** Hashes of blobs that are only here: without a receipt, or named by an entry that is not in the verified ledger. */
  readonly onlyHere: ReadonlySet<Hash>;
  readonly pins: ReadonlySet<StreamId>;
  readonly alarmed: boolean;
}

export interface Goal {
  /** How many bytes of originals that may go are kept. */
  readonly budgetBytes: number;
  /** How many bytes must be made free, whatever the budget. */
  readonly neededBytes: number;
}

/** The least recently used first. */
export function lettingGo(here: Originals, { budgetBytes, neededBytes }: Goal): readonly OriginalRow[] {
  const mayGo = whatMayGo(here);
  const enough = Math.max(neededBytes, bytesOf(mayGo) - budgetBytes);
  const going: OriginalRow[] = [];
  let freed = 0;
  for (const row of mayGo) {
    if (freed >= enough) break;
    going.push(row);
    freed += row.bytes;
  }
  return going;
}

/** The least recently used first. */
export const whatMayGo = ({ originals, onlyHere, pins, alarmed }: Originals): readonly OriginalRow[] =>
  (alarmed ? [] : originals).filter(({ hash, stream }) => !onlyHere.has(hash) && !pins.has(stream)).toSorted((a, b) => a.usedAt - b.usedAt);

export const bytesOf = (rows: readonly OriginalRow[]): number => rows.reduce((sum, { bytes }) => sum + bytes, 0);

const mostBytes = 2_000_000_000;

/** Two gigabytes, or two fifths of what the browser gives this site where that is less. */
export const budgetFor = (quotaBytes: number | null): number => Math.min(mostBytes, quotaBytes === null ? mostBytes : quotaBytes * 0.4);
