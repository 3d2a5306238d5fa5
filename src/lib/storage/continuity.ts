/** What both adapters make sure of before they write: a chain and a ledger have no gap, and bytes are copied alone. */
import { type Hash, ownBytes, parseHash } from '#bytes';
import type { ChainEnd, Cursor, DevicePerson, LateBodies, LedgerRow, NewBlob, OutboxRow, SnapshotRow } from './port.ts';

export const noLateBodies: LateBodies = { filled: 0, isFilling: false, askedBelow: 0 };
export const whileFilling = (late: LateBodies): LateBodies => ({
  ...late,
  filled: late.isFilling ? late.filled : late.filled + 1,
  isFilling: true
});
export const whenAsked = (late: LateBodies, below: number): LateBodies => ({
  filled: late.isFilling ? late.filled + 1 : late.filled,
  isFilling: false,
  askedBelow: below
});

/** RFC 9162 section 2.1.1: the root of the empty tree is the hash of nothing. */
const emptyRoot = parseHash('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855') as Hash;

export const startOfLedger: Cursor = { size: 0, root: emptyRoot };
export const startOfChain: ChainEnd = { nextN: 0, prev: null };

/** Throws unless `rows` lead from one cursor to the next without a gap, an overlap or another root at the same size. */
export function assertFollows(from: Cursor, rows: readonly LedgerRow[], to: Cursor): void {
  if (rows.some(({ index }, i) => index !== from.size + i))
    throw new Error(`ledger rows do not begin at ${String(from.size)} without a gap`);
  if (to.size !== from.size + rows.length)
    throw new Error(`${String(rows.length)} rows do not lead from ${String(from.size)} to ${String(to.size)}`);
  if (rows.length === 0 && to.root !== from.root) throw new Error(`another root at the same size ${String(to.size)}`);
}

/** Where the chain ends after `rows`, the first of which is in its place. Throws on a gap between them. */
export function chainAfter(end: ChainEnd, rows: readonly OutboxRow[]): ChainEnd {
  if (rows.some(({ n }, i) => n !== end.nextN + i)) throw new Error(`outbox rows are not consecutive from ${String(end.nextN)}`);
  return { nextN: end.nextN + rows.length, prev: rows.at(-1)?.hash ?? end.prev };
}

/** A founded device's chain goes on after the practice's first entries: all of them are its own. */
export const chainAfterFounding = (rows: readonly LedgerRow[]): ChainEnd => ({ nextN: rows.length, prev: rows.at(-1)?.hash ?? null });

/** Each once, where they stood. */
export const withPerson = (people: readonly DevicePerson[], one: DevicePerson): readonly DevicePerson[] =>
  people.some(({ person }) => person === one.person) ? people.map((each) => (each.person === one.person ? one : each)) : [...people, one];

export const bytesOfBodies = (rows: readonly Pick<LedgerRow, 'body'>[]): number =>
  rows.reduce((sum, { body }) => sum + (body?.byteLength ?? 0), 0);

/** Bytes a write adds, for `StorageFull`. */
export const bytesOfRows = (rows: readonly (LedgerRow | OutboxRow)[]): number =>
  rows.reduce((sum, { entry, body }) => sum + entry.byteLength + (body?.byteLength ?? 0), 0);

export const bytesOfBlobs = (blobs: readonly NewBlob[]): number => blobs.reduce((sum, { sealed }) => sum + sealed.byteLength, 0);

export const bytesOfSnapshot = (row: SnapshotRow, parts: readonly { readonly sealed: Uint8Array }[]): number =>
  parts.reduce((sum, { sealed }) => sum + sealed.byteLength, row.head.byteLength);

/** A row whose bytes are copied alone: the structured clone of a view takes its whole buffer along. */
export const trimmed = <T extends LedgerRow | OutboxRow>(row: T): T => ({
  ...row,
  entry: ownBytes(row.entry),
  body: row.body && ownBytes(row.body)
});
