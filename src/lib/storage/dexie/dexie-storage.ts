import { ownBytes } from '#bytes';
import { err, ok } from '#result';
import {
  assertFollows,
  bytesOfBlobs,
  bytesOfBodies,
  bytesOfRows,
  chainAfter,
  chainAfterFounding,
  noLateBodies,
  startOfChain,
  startOfLedger,
  trimmed,
  whenAsked,
  whileFilling,
  withPerson
} from '../continuity.ts';
import type { ChainEnd, Cursor, NewBlob, Storage } from '../port.ts';
import { alarmVerbs } from './alarms.ts';
import { blobVerbs } from './blobs.ts';
import { staysClosed } from './stays-closed.ts';
import { fillInto } from './fill.ts';
import { noteOriginal, originalVerbs } from './originals.ts';
import { snapshotVerbs } from './snapshots.ts';
import { openTables } from './tables.ts';
import { watchDatabase } from './watch-database.ts';

export interface DexieStorageOptions {
  /** Of the IndexedDB database. */
  readonly name?: string;
  /** The browser's own where none is given; a storage bucket has another. */
  readonly factory?: IDBFactory;
  /** A newer program has taken the storage over, now or before this one started: every verb rejects; reload. */
  readonly onOutdated?: () => void;
  /** An old tab holds the storage open and this one waits until it is closed. */
  readonly onBlocked?: () => void;
  /** What is kept was taken away from outside, as when somebody clears the site's data: every verb rejects; reload. Told once. */
  readonly onClosed?: () => void;
}

/** What this browser keeps, in IndexedDB. Each verb is one transaction with strict durability. */
export function createDexieStorage(options: DexieStorageOptions = {}): Storage {
  const { name = 'enamel', factory = indexedDB, onOutdated, onBlocked } = options;
  const tables = openTables(name, factory, () => onOutdated?.());
  const { db, device, cursor, chain, ledger, outbox, blobs, owed, originals, imports, late, checkpoint } = tables;
  const fill = fillInto(db);
  db.on('blocked', () => onBlocked?.());
  const close = staysClosed(db, options);

  const verified = async (): Promise<Cursor> => (await cursor.get('only')) ?? startOfLedger;
  const end = async (): Promise<ChainEnd> => (await chain.get('only')) ?? startOfChain;
  /** Those that are not here yet, each once. */
  async function newOf(added: readonly NewBlob[]): Promise<readonly NewBlob[]> {
    const byHash = new Map(added.map((blob) => [blob.hash, blob]));
    for (const hash of await blobs
      .where(':id')
      .anyOf([...byHash.keys()])
      .primaryKeys())
      byHash.delete(hash);
    return [...byHash.values()];
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
    join: (row) =>
      fill(0, [device], async () => {
        if ((await device.count()) > 0) throw new Error('this storage has a device');
        await device.add(row);
        return ok(null);
      }),
    keepPerson: ({ person, unlockers }) =>
      fill(unlockers?.byteLength ?? 0, [device], async () => {
        const row = await device.toCollection().first();
        if (!row) throw new Error('this storage has no device');
        const kept = { person, unlockers: unlockers && ownBytes(unlockers) };
        await device.put({ ...row, people: withPerson(row.people, kept) });
        return ok(null);
      }),
    setupDone: async () => {
      await device.toCollection().modify({ setup: null });
    },

    chainEnd: () => end(),
    shelve: (rows, added, at) =>
      fill(bytesOfRows(rows) + bytesOfBlobs(added), [device, chain, outbox, blobs, owed, originals], async () => {
        if ((await device.count()) === 0) throw new Error('this storage has no device');
        const from = await end();
        const [first] = rows;
        if (first && first.n !== from.nextN) return err({ type: 'ChainMoved', nextN: from.nextN });
        const fresh = await newOf(added);
        // Asked for at once: each wait of its own would cost a turn of the browser's storage. The large ones last and each by itself, so that the
        // first thing to fail on a full disk is one that says so.
        await Promise.all([
          chain.put(chainAfter(from, rows), 'only'),
          outbox.bulkAdd(rows.map(trimmed)),
          owed.bulkAdd(fresh.map(({ hash }) => ({ hash }))),
          ...added.map((blob) => noteOriginal(tables, blob, at))
        ]);
        await Promise.all(fresh.map(({ hash, sealed }) => blobs.add(ownBytes(sealed), hash)));
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

    lateBodies: async () => (await late.get('only')) ?? noLateBodies,
    fillBodies: (rows) =>
      fill(bytesOfBodies(rows), [ledger, late, checkpoint], async () => {
        for (const { index, body } of rows) {
          const row = await ledger.get(index);
          if (row?.body === null) await ledger.put({ ...row, body: body && ownBytes(body) });
        }
        await late.put(whileFilling((await late.get('only')) ?? noLateBodies), 'only');
        await checkpoint.clear();
        return ok(null);
      }),
    askedForBodies: (below) =>
      db.transaction('rw', [late, cursor], async () => {
        const before = (await late.get('only')) ?? noLateBodies;
        await late.put(whenAsked(before, below), 'only');
        // What came is read when all of it is here: that is told, which `late` alone is not.
        if (before.isFilling) await cursor.put(await verified(), 'only');
      }),

    ...blobVerbs(tables, fill),
    ...originalVerbs(tables),

    noteImport: async (row) => {
      await imports.put(row);
    },
    importEnded: (id) => imports.delete(id),
    imports: () => imports.orderBy('at').toArray(),

    ...snapshotVerbs(tables, fill),

    ...alarmVerbs(tables),

    watch: (changed) => watchDatabase(name, changed),
    wipe: () =>
      db.transaction('rw', db.tables, async () => {
        for (const table of db.tables) await table.clear();
      }),
    close
  };
}
