import Dexie, { type ObservabilitySet, type Table } from 'dexie';
import { asCiphertext, type Hash, ownBytes } from '#bytes';
import { err, ok, type Result } from '#result';
import {
  assertFollows,
  bytesOfBlobs,
  bytesOfRows,
  chainAfter,
  chainAfterFounding,
  startOfChain,
  startOfLedger,
  trimmed
} from '../continuity.ts';
import type { ChainEnd, Cursor, NewBlob, Storage, StorageFull } from '../port.ts';
import { openTables } from './tables.ts';

export interface DexieStorageOptions {
  /** Of the IndexedDB database. */
  readonly name?: string;
  /** The browser's own where none is given; a storage bucket has another. */
  readonly factory?: IDBFactory;
  /** A newer program has taken the storage over, now or before this one started: every verb rejects; reload. */
  readonly onOutdated?: () => void;
  /** An old tab holds the storage open and this one waits until it is closed. */
  readonly onBlocked?: () => void;
}

/** What this browser keeps, in IndexedDB. Each verb is one transaction with strict durability. */
export function createDexieStorage({ name = 'enamel', factory = indexedDB, onOutdated, onBlocked }: DexieStorageOptions = {}): Storage {
  const tables = openTables(name, factory, () => onOutdated?.());
  const { db, device, cursor, chain, ledger, outbox, blobs, owed, alarms } = tables;
  db.on('blocked', () => onBlocked?.());
  db.on('versionchange', () => {
    db.close();
    onOutdated?.();
    // Dexie's own handler, which would come next, opens again at the next verb.
    return false;
  });

  const verified = async (): Promise<Cursor> => (await cursor.get('only')) ?? startOfLedger;
  const end = async (): Promise<ChainEnd> => (await chain.get('only')) ?? startOfChain;
  /** Whether it is new. */
  async function putBlob({ hash, sealed }: NewBlob): Promise<boolean> {
    if ((await blobs.where(':id').equals(hash).count()) > 0) return false;
    await blobs.add(ownBytes(sealed), hash);
    return true;
  }

  async function fill<E>(
    neededBytes: number,
    among: readonly Table[],
    work: () => Promise<Result<null, E>>
  ): Promise<Result<null, E | StorageFull>> {
    try {
      return await db.transaction('rw', among, work);
    } catch (cause) {
      if (saysFull(cause)) return err({ type: 'StorageFull', neededBytes });
      throw cause;
    }
  }

  return {
    device: async () => (await device.toCollection().first()) ?? null,
    found: (row, entries, to) =>
      fill(bytesOfRows(entries), [device, cursor, chain, ledger], async () => {
        if ((await device.count()) > 0) throw new Error('this storage has a device');
        assertFollows(await verified(), entries, to);
        await device.add(row);
        await ledger.bulkAdd(entries.map(trimmed));
        await cursor.put(to, 'only');
        await chain.put(chainAfterFounding(entries), 'only');
        return ok(null);
      }),
    setupDone: async () => {
      await device.toCollection().modify({ setup: null });
    },

    chainEnd: () => end(),
    shelve: (rows, added) =>
      fill(bytesOfRows(rows) + bytesOfBlobs(added), [device, chain, outbox, blobs, owed], async () => {
        if ((await device.count()) === 0) throw new Error('this storage has no device');
        const from = await end();
        const [first] = rows;
        if (first && first.n !== from.nextN) return err({ type: 'ChainMoved', nextN: from.nextN });
        await chain.put(chainAfter(from, rows), 'only');
        await outbox.bulkAdd(rows.map(trimmed));
        for (const blob of added) if (await putBlob(blob)) await owed.add({ hash: blob.hash });
        return ok(null);
      }),
    outbox: () => outbox.orderBy('n').toArray(),

    cursor: () => verified(),
    entries: (from, count) =>
      ledger
        .where('index')
        .between(from, from + count)
        .toArray(),
    accept: (rows, to) =>
      fill(bytesOfRows(rows), [cursor, ledger, outbox], async () => {
        assertFollows(await verified(), rows, to);
        await ledger.bulkAdd(rows.map(trimmed));
        await cursor.put(to, 'only');
        await outbox
          .where('hash')
          .anyOf(rows.map(({ hash }) => hash))
          .delete();
        return ok(null);
      }),

    blob: async (hash) => {
      const sealed = await blobs.get(hash);
      return sealed ? asCiphertext(sealed) : null;
    },
    holds: async (hashes) => new Set<Hash>(await blobs.where(':id').anyOf(hashes).primaryKeys()),
    keepBlob: (blob) =>
      fill(bytesOfBlobs([blob]), [blobs], async () => {
        await blobs.put(ownBytes(blob.sealed), blob.hash);
        return ok(null);
      }),
    receipted: async (hashes) => {
      await owed.where('hash').anyOf(hashes).delete();
    },
    unreceipted: async () => (await owed.orderBy('order').toArray()).map(({ hash }) => hash),

    raise: async (alarm) => {
      await alarms.add(alarm);
    },
    alarms: () => alarms.toArray(),

    watch: (changed) => watchDatabase(name, changed),
    wipe: () =>
      db.transaction('rw', db.tables, async () => {
        for (const table of db.tables) await table.clear();
      }),
    close() {
      db.close();
    }
  };
}

/** Dexie tells of every committed change, and over a BroadcastChannel those of other tabs and workers. */
function watchDatabase(name: string, changed: () => void): () => void {
  let due = false;
  let watched = true;
  const tell = (parts: ObservabilitySet): void => {
    const ours = Object.keys(parts).some((part) => part === 'all' || part.startsWith(`idb://${name}/`));
    if (!ours || due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      if (watched) changed();
    });
  };
  Dexie.on('storagemutated', tell);
  return () => {
    watched = false;
    Dexie.on.storagemutated.unsubscribe(tell);
  };
}

/** A full disk shows at the request or only at the commit; there Dexie's AbortError holds the cause. */
function saysFull(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  if (cause.name === 'QuotaExceededError') return true;
  return 'inner' in cause && saysFull(cause.inner);
}
