/**
 * What one browser keeps, in memory: several storages (tabs) may stand on one disk. Nothing is shared with the caller: values are cloned
 * on the way in and on the way out, as IndexedDB does.
 */
import type { Ciphertext, Hash } from '#bytes';
import { bytesOfRows, startOfChain, startOfLedger } from '../continuity.ts';
import type { Alarm, ChainEnd, Cursor, DeviceRow, LedgerRow, OutboxRow } from '../port.ts';

export interface Kept {
  device: DeviceRow | null;
  cursor: Cursor;
  chain: ChainEnd;
  ledger: LedgerRow[];
  outbox: OutboxRow[];
  blobs: Map<Hash, Ciphertext>;
  /** Blobs without a receipt. */
  owed: Set<Hash>;
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
  alarms: []
});

/** Thrown inside a transaction where the disk is too small for it. */
export class QuotaExceeded extends Error {
  override name = 'QuotaExceededError';
}

/** Runs `work` on a draft that takes the place of what is kept only if `work` returns and the quota holds. */
export function transact<T>(disk: MemoryDisk, work: (draft: Kept) => T): T {
  const { device, cursor, chain, ledger, outbox, blobs, owed, alarms } = disk.kept;
  const draft: Kept = {
    device,
    cursor,
    chain,
    ledger: [...ledger],
    outbox: [...outbox],
    blobs: new Map(blobs),
    owed: new Set(owed),
    alarms: [...alarms]
  };
  const before = usedBytes(disk.kept);
  const outcome = work(draft);
  const after = usedBytes(draft);
  if (after > before && after > disk.quotaBytes) throw new QuotaExceeded();
  disk.kept = draft;
  for (const tell of disk.watchers) tell();
  return outcome;
}

function usedBytes({ ledger, outbox, blobs, alarms }: Kept): number {
  const sealed = [...blobs.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const evidence = alarms.reduce((sum, alarm) => sum + alarm.evidence.byteLength, 0);
  return bytesOfRows(ledger) + bytesOfRows(outbox) + sealed + evidence;
}
