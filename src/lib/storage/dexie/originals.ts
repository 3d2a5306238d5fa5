/** Originals, and which of them may make room. A row for each says so without touching the sealed bytes. */
import type { NewBlob, OriginalRow, Storage } from '../port.ts';
import { stands } from '../standing.ts';
import type { Tables } from './tables.ts';

type OriginalVerbs = Pick<Storage, 'originals' | 'originalsNamed' | 'nameOriginals' | 'used' | 'evict' | 'pin' | 'unpin' | 'pins'>;

export function originalVerbs({ db, originals, unnamed, blobs, owed, outbox, pins, alarms }: Tables): OriginalVerbs {
  return {
    originals: () => originals.orderBy('usedAt').toArray(),
    originalsNamed: async () => (await unnamed.count()) === 0,
    nameOriginals: (rows, all) =>
      db.transaction('rw', [originals, unnamed, blobs], async () => {
        const named = rows.map(({ hash }) => hash);
        const here = new Set(await blobs.where(':id').anyOf(named).primaryKeys());
        const known = new Set(await originals.where('hash').anyOf(named).primaryKeys());
        await originals.bulkPut(rows.filter(({ hash }) => here.has(hash) && !known.has(hash)));
        if (all) await unnamed.clear();
      }),
    used: async (hash, at) => {
      await originals.update(hash, { usedAt: at });
    },
    evict: (hashes) =>
      db.transaction('rw', [originals, blobs, owed, outbox, pins, alarms], async () => {
        if ((await alarms.filter(stands).count()) > 0) return [];
        const here = await originals.where('hash').anyOf(hashes).toArray();
        const unsafe = new Set((await owed.where('hash').anyOf(hashes).toArray()).map(({ hash }) => hash));
        const unsent = new Set<unknown>(await outbox.where('blobs').anyOf(hashes).keys());
        const pinned = new Set(await pins.toCollection().primaryKeys());
        const going = here.filter(({ hash, stream }) => !unsafe.has(hash) && !unsent.has(hash) && !pinned.has(stream));
        const gone = going.map(({ hash }) => hash);
        await originals.bulkDelete(gone);
        await blobs.bulkDelete(gone);
        return going;
      }),
    pin: async (stream) => {
      await pins.put({ stream });
    },
    unpin: async (stream) => {
      await pins.delete(stream);
    },
    pins: async () => new Set(await pins.toCollection().primaryKeys())
  };
}

/** Inside the transaction that keeps the blob. */
export async function noteOriginal({ originals }: Tables, { hash, sealed, original: stream }: NewBlob, usedAt: number): Promise<void> {
  if (stream !== null) await originals.put({ hash, stream, bytes: sealed.byteLength, usedAt } satisfies OriginalRow);
}
