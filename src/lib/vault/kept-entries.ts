/** The verified entries that lie in storage, read in pages: while one is worked on, the next is being read. */
import { type Bytes, sha256 } from '#bytes';
import { type Header, type Ledger, parseEntry, type Taken } from '#ledger';
import type { GivenBody } from '#protocol';
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

export interface LateRow {
  readonly index: number;
  readonly kind: Header['kind'];
  readonly body: Bytes;
}

/** Of bodies that came late, those that belong to a kept entry which is without: each is the one that its author has signed. */
export async function lateRows(storage: Storage, given: readonly GivenBody[]): Promise<readonly LateRow[]> {
  const rows = await Promise.all(
    given.map(async ({ place, body }): Promise<readonly LateRow[]> => {
      const [row] = await storage.entries(place, 1);
      if (row?.body !== null) return [];
      const { header } = await parseEntry(row.entry);
      return (await sha256(body)) === header.bodyHash ? [{ index: place, kind: header.kind, body }] : [];
    })
  );
  return rows.flat();
}
