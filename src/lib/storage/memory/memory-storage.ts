import { ownBytes } from '#bytes';
import { err, ok, type Result } from '#result';
import {
  assertFollows,
  bytesOfBlobs,
  bytesOfBodies,
  bytesOfRows,
  chainAfter,
  chainAfterFounding,
  trimmed,
  whenAsked,
  whileFilling,
  withPerson
} from '../continuity.ts';
import type { Storage, StorageFull } from '../port.ts';
import { isAnswered, sameAlarm, stands } from '../standing.ts';
import { createMemoryDisk, type Kept, type Loudness, type MemoryDisk, nothing, QuotaExceeded, transact } from './disk.ts';
import { noteOriginal, originalVerbs } from './originals.ts';
import { snapshotVerbs } from './snapshots.ts';

/** How the verbs get at what is kept: each call is one transaction. */
export interface Access {
  readonly read: <T>(look: (kept: Kept) => T) => Promise<T>;
  readonly write: <T>(work: (draft: Kept) => T, loudness?: Loudness) => Promise<T>;
  /** `neededBytes`: what the work adds, for the answer where it does not fit. */
  readonly fill: <E>(
    neededBytes: number,
    work: (draft: Kept) => Result<null, E>,
    loudness?: Loudness
  ) => Promise<Result<null, E | StorageFull>>;
}

/** The port's semantics without a browser. Two storages on one `disk` are two tabs; a storage opened later on it is a reload. */
export function createMemoryStorage({ disk = createMemoryDisk() }: { readonly disk?: MemoryDisk } = {}): Storage {
  const watching = new Set<() => void>();
  let open = true;

  async function read<T>(look: (kept: Kept) => T): Promise<T> {
    await Promise.resolve();
    if (!open) throw new Error('the storage is closed');
    return structuredClone(look(disk.kept));
  }

  async function write<T>(work: (draft: Kept) => T, loudness?: Loudness): Promise<T> {
    await Promise.resolve();
    if (!open) throw new Error('the storage is closed');
    return transact(disk, work, loudness);
  }

  async function fill<E>(
    neededBytes: number,
    work: (draft: Kept) => Result<null, E>,
    loudness?: Loudness
  ): Promise<Result<null, E | StorageFull>> {
    try {
      return await write(work, loudness);
    } catch (cause) {
      if (cause instanceof QuotaExceeded) return err({ type: 'StorageFull', neededBytes });
      throw cause;
    }
  }

  const access: Access = { read, write, fill };
  return {
    device: () => read(({ device }) => device),
    found: (device, entries, cursor) =>
      fill(bytesOfRows(entries), (draft) => {
        if (draft.device) throw new Error('this storage has a device');
        assertFollows(draft.cursor, entries, cursor);
        draft.device = structuredClone(device);
        draft.ledger.push(...structuredClone(entries.map(trimmed)));
        draft.cursor = { ...cursor };
        draft.chain = chainAfterFounding(entries);
        return ok(null);
      }),
    join: (device) =>
      fill(0, (draft) => {
        if (draft.device) throw new Error('this storage has a device');
        draft.device = structuredClone(device);
        return ok(null);
      }),
    keepPerson: (person) =>
      fill(person.unlockers?.byteLength ?? 0, (draft) => {
        if (!draft.device) throw new Error('this storage has no device');
        draft.device = { ...draft.device, people: withPerson(draft.device.people, structuredClone(person)) };
        return ok(null);
      }),
    setupDone: () =>
      write((draft) => {
        if (draft.device) draft.device = { ...draft.device, setup: null };
      }),

    chainEnd: () => read(({ chain }) => chain),
    shelve: (rows, blobs, at) =>
      fill(bytesOfRows(rows) + bytesOfBlobs(blobs), (draft) => {
        if (!draft.device) throw new Error('this storage has no device');
        const [first] = rows;
        if (first && first.n !== draft.chain.nextN) return err({ type: 'ChainMoved', nextN: draft.chain.nextN });
        draft.chain = chainAfter(draft.chain, rows);
        draft.outbox.push(...structuredClone(rows.map(trimmed)));
        for (const blob of blobs) {
          noteOriginal(draft, blob, at);
          if (draft.blobs.has(blob.hash)) continue;
          draft.blobs.set(blob.hash, structuredClone(blob.sealed));
          draft.owed.add(blob.hash);
        }
        return ok(null);
      }),
    outbox: () => read(({ outbox }) => outbox),

    cursor: () => read(({ cursor }) => cursor),
    entries: (from, count) => read(({ ledger }) => ledger.slice(from, from + count)),
    accept: (rows, cursor) =>
      fill(bytesOfRows(rows), (draft) => {
        assertFollows(draft.cursor, rows, cursor);
        draft.ledger.push(...structuredClone(rows.map(trimmed)));
        draft.cursor = { ...cursor };
        const arrived = new Set(rows.map(({ hash }) => hash));
        draft.outbox = draft.outbox.filter(({ hash }) => !arrived.has(hash));
        return ok(null);
      }),

    lateBodies: () => read(({ late }) => late),
    fillBodies: (rows) =>
      fill(bytesOfBodies(rows), (draft) => {
        for (const { index, body } of rows) {
          const row = draft.ledger[index];
          if (row?.body === null) draft.ledger[index] = { ...row, body: structuredClone(body && ownBytes(body)) };
        }
        draft.late = whileFilling(draft.late);
        draft.checkpoint = null;
        return ok(null);
      }),
    askedForBodies: async (below) => {
      const { isFilling } = await read(({ late }) => late);
      await write(
        (draft) => {
          draft.late = whenAsked(draft.late, below);
        },
        isFilling ? 'heard' : 'quiet'
      );
    },

    blob: (hash) => read(({ blobs }) => blobs.get(hash) ?? null),
    holds: (hashes) => read(({ blobs }) => new Set(hashes.filter((hash) => blobs.has(hash)))),
    keepBlob: (blob, at) =>
      fill(bytesOfBlobs([blob]), (draft) => {
        draft.blobs.set(blob.hash, structuredClone(blob.sealed));
        noteOriginal(draft, blob, at);
        return ok(null);
      }),
    receipted: (hashes) =>
      write((draft) => {
        for (const hash of hashes) draft.owed.delete(hash);
      }),
    owe: (hashes) =>
      write(({ blobs, owed }) => {
        for (const hash of hashes) if (blobs.has(hash)) owed.add(hash);
      }),
    blobHashes: (after, count) =>
      read(({ blobs }) =>
        [...blobs.keys()]
          .filter((hash) => after === null || hash > after)
          .toSorted()
          .slice(0, count)
      ),
    unreceipted: () => read(({ owed }) => [...owed]),

    ...originalVerbs(access),

    noteImport: (row) => write((draft) => void draft.imports.set(row.id, { ...row }), 'quiet'),
    importEnded: (id) => write((draft) => void draft.imports.delete(id), 'quiet'),
    imports: () => read(({ imports }) => [...imports.values()].toSorted((a, b) => a.at - b.at)),

    ...snapshotVerbs(access),

    raise: (alarm) =>
      write(({ alarms: kept }) => {
        if (!kept.some((one) => stands(one) && sameAlarm(one, alarm))) kept.push({ ...structuredClone(alarm), endedAt: null });
      }),
    alarms: () => read(({ alarms }) => alarms),
    endAlarms: (at, askedAt) =>
      write((draft) => {
        draft.alarms = draft.alarms.map((alarm) => (isAnswered(alarm, askedAt) ? { ...alarm, endedAt: at } : alarm));
      }),

    watch(changed) {
      let due = false;
      let watched = true;
      const tell = (): void => {
        if (due) return;
        due = true;
        queueMicrotask(() => {
          due = false;
          if (watched) changed();
        });
      };
      const undo = (): void => {
        watched = false;
        disk.watchers.delete(tell);
        watching.delete(undo);
      };
      disk.watchers.add(tell);
      watching.add(undo);
      return undo;
    },
    wipe: () => write((draft) => void Object.assign(draft, nothing())),
    close() {
      open = false;
      for (const undo of watching) undo();
    }
  };
}
