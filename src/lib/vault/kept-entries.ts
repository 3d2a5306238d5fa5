/** The verified entries that lie in storage, read in pages: while one is worked on, the next is being read. */
import { sha256 } from '#bytes';
import { type Ledger, parseEntry, type Taken } from '#ledger';
import type { LedgerRow, Storage } from '#storage';

/** What this device keeps contradicts itself, or what it verified. */
export class LedgerDamaged extends Error {
  override name = 'LedgerDamaged';
}

const rowsAtOnce = 500;

/** From one place up to another, as they are kept. Throws LedgerDamaged where there are fewer. */
export async function* rowPages(storage: Storage, from: number, to: number): AsyncGenerator<readonly LedgerRow[], void> {
  const read = (at: number): Promise<readonly LedgerRow[]> =>
    at < to ? storage.entries(at, Math.min(rowsAtOnce, to - at)) : Promise.resolve([]);
  let next = read(from);
  for (let at = from; at < to;) {
    const rows = await next;
    if (rows.length === 0) throw new LedgerDamaged('the ledger on this device is shorter than its cursor');
    at += rows.length;
    next = read(at);
    // Whoever stops reading does not hear of it.
    next.catch(() => null);
    yield rows;
  }
}

/** The same, each compared with the entry that the ledger has at its place, and with what that counts for. Throws LedgerDamaged. */
export async function* takenPages(storage: Storage, ledger: Ledger, from: number, to: number): AsyncGenerator<readonly Taken[], void> {
  for await (const rows of rowPages(storage, from, to)) yield await Promise.all(rows.map((row) => takenAgain(ledger, row)));
}

async function takenAgain(ledger: Ledger, { index, entry: bytes, body }: LedgerRow): Promise<Taken> {
  const entry = await parseEntry(bytes).catch(() => null);
  if (entry?.hash !== ledger.leaf(index) || (body && (await sha256(body)) !== entry.header.bodyHash))
    throw new LedgerDamaged(`entry ${String(index)} on this device is not the one that was verified`);
  return { index, entry, body, verdict: ledger.verdictAt(index) };
}
