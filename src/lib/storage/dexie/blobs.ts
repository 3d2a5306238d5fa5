/** Sealed blobs, and which of them wait for a receipt. Nothing but `blob` itself reads their bytes. */
import { asCiphertext, type Hash, ownBytes } from '#bytes';
import { ok } from '#result';
import { bytesOfBlobs } from '../continuity.ts';
import type { Storage } from '../port.ts';
import type { Fill } from './fill.ts';
import { noteOriginal } from './originals.ts';
import type { Tables } from './tables.ts';

type BlobVerbs = Pick<Storage, 'blob' | 'holds' | 'keepBlob' | 'receipted' | 'owe' | 'blobHashes' | 'unreceipted'>;

export function blobVerbs(tables: Tables, fill: Fill): BlobVerbs {
  const { db, blobs, owed, originals } = tables;
  const here = (hashes: readonly Hash[]): Promise<Hash[]> => blobs.where(':id').anyOf(hashes).primaryKeys();
  return {
    blob: async (hash) => {
      const sealed = await blobs.get(hash);
      return sealed ? asCiphertext(sealed) : null;
    },
    holds: async (hashes) => new Set(await here(hashes)),
    keepBlob: (blob, at) =>
      fill(bytesOfBlobs([blob]), [blobs, originals], async () => {
        await blobs.put(ownBytes(blob.sealed), blob.hash);
        await noteOriginal(tables, blob, at);
        return ok(null);
      }),
    receipted: async (hashes) => {
      await owed.where('hash').anyOf(hashes).delete();
    },
    owe: (hashes) =>
      db.transaction('rw', [blobs, owed], async () => {
        const held = new Set(await here(hashes));
        for (const { hash } of await owed.where('hash').anyOf(hashes).toArray()) held.delete(hash);
        // In the order they were given: they go up in it.
        await owed.bulkAdd(hashes.filter((hash) => held.delete(hash)).map((hash) => ({ hash })));
      }),
    blobHashes: (after, count) => (after === null ? blobs.orderBy(':id') : blobs.where(':id').above(after)).limit(count).primaryKeys(),
    unreceipted: async () => (await owed.orderBy('order').toArray()).map(({ hash }) => hash)
  };
}
