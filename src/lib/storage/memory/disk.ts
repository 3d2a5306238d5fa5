/**
 * What one browser keeps, in memory: several storages (tabs) may stand on one disk. Nothing is shared with the caller: values are cloned
 * on the way in and on the way out, as IndexedDB does.
 */
import type { Bytes, Ciphertext, Hash, ObjectId, PersonId, StreamId } from '#bytes';
import { bytesOfRows, bytesOfSnapshot, noLateBodies, startOfChain, startOfLedger } from '../continuity.ts';
import type { Alarm, ChainEnd, Cursor, DeviceRow, ImportRow, LateBodies, LedgerRow, OriginalRow, OutboxRow, SnapshotRow } from '../port.ts';

export interface KeptSnapshot {
  readonly row: SnapshotRow;
  readonly parts: ReadonlyMap<string, Ciphertext>;
}

export interface Kept {
  device: DeviceRow | null;
  cursor: Cursor;
  chain: ChainEnd;
  ledger: LedgerRow[];
  outbox: OutboxRow[];
  blobs: Map<Hash, Ciphertext>;
  /** Blobs without a receipt. */
  owed: Set<Hash>;
  originals: Map<Hash, OriginalRow>;
  /** Whether originals that are not told apart may be here: what an earlier version leaves. */
  unnamed: boolean;
  pins: Set<StreamId>;
  imports: Map<ObjectId, ImportRow>;
  checkpoint: Bytes | null;
  snapshots: Map<PersonId, KeptSnapshot>;
  late: LateBodies;
  alarms: Alarm[];
}

export interface MemoryDisk {
  /** What is kept may grow to this; may be changed at any time. */
  quotaBytes: number;
  kept: Kept;
  usedBytes(): number;
  readonly watchers: Set<() => void>;
}

export const createMemoryDisk = (quotaBytes = Number.POSITIVE_INFINITY): MemoryDisk => ({
  quotaBytes,
  kept: nothing(),
  usedBytes() {
    return usedBytes(this.kept);
  },
  watchers: new Set()
});

export const nothing = (): Kept => ({
  device: null,
  cursor: startOfLedger,
  chain: startOfChain,
  ledger: [],
  outbox: [],
  blobs: new Map(),
  owed: new Set(),
  originals: new Map(),
  unnamed: false,
  pins: new Set(),
  imports: new Map(),
  checkpoint: null,
  snapshots: new Map(),
  late: noLateBodies,
  alarms: []
});

/** Thrown inside a transaction where the disk is too small for it. */
export class QuotaExceeded extends Error {
  override name = 'QuotaExceededError';
}

/** Whether those who watch are woken by what was written. */
export type Loudness = 'heard' | 'quiet';

/** Runs `work` on a draft that takes the place of what is kept only if `work` returns and the quota holds. */
export function transact<T>(disk: MemoryDisk, work: (draft: Kept) => T, loudness: Loudness = 'heard'): T {
  const { kept } = disk;
  const draft: Kept = {
    ...kept,
    ledger: [...kept.ledger],
    outbox: [...kept.outbox],
    blobs: new Map(kept.blobs),
    owed: new Set(kept.owed),
    originals: new Map(kept.originals),
    pins: new Set(kept.pins),
    imports: new Map(kept.imports),
    snapshots: new Map(kept.snapshots),
    alarms: [...kept.alarms]
  };
  const before = usedBytes(kept);
  const outcome = work(draft);
  const after = usedBytes(draft);
  if (after > before && after > disk.quotaBytes) throw new QuotaExceeded();
  disk.kept = draft;
  if (loudness === 'heard') for (const tell of disk.watchers) tell();
  return outcome;
}

function usedBytes({ ledger, outbox, blobs, checkpoint, snapshots, alarms }: Kept): number {
  const sealed = sum([...blobs.values()].map(({ byteLength }) => byteLength));
  const evidence = sum(alarms.map((alarm) => alarm.evidence.byteLength));
  const shortcuts = sum(
    [...snapshots.values()].map(({ row, parts }) =>
      bytesOfSnapshot(
        row,
        [...parts.values()].map((part) => ({ sealed: part }))
      )
    )
  );
  return bytesOfRows(ledger) + bytesOfRows(outbox) + sealed + evidence + shortcuts + (checkpoint?.byteLength ?? 0);
}

const sum = (lengths: readonly number[]): number => lengths.reduce((total, length) => total + length, 0);
