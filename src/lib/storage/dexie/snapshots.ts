/** What saves reading everything again: the checkpoint of the public ledger, and each person's sealed snapshot. */
import { asCiphertext, ownBytes } from '#bytes';
import { ok } from '#result';
import { bytesOfSnapshot } from '../continuity.ts';
import type { Storage } from '../port.ts';
import type { Fill } from './fill.ts';
import type { Tables } from './tables.ts';

type SnapshotVerbs = Pick<Storage, 'checkpoint' | 'keepCheckpoint' | 'snapshot' | 'snapshotPart' | 'keepSnapshot' | 'dropSnapshot'>;

export function snapshotVerbs({ db, checkpoint, snapshots, snapshotParts }: Tables, fill: Fill): SnapshotVerbs {
  return {
    checkpoint: async () => (await checkpoint.get('only')) ?? null,
    keepCheckpoint: (bytes) =>
      fill(bytes.byteLength, [checkpoint], async () => {
        await checkpoint.put(ownBytes(bytes), 'only');
        return ok(null);
      }),
    snapshot: async (person) => {
      const row = await snapshots.get(person);
      const head = row && asCiphertext(row.head);
      return row && head ? { ...row, head } : null;
    },
    snapshotPart: async (person, name) => {
      const row = await snapshotParts.get([person, name]);
      return row ? asCiphertext(row.sealed) : null;
    },
    keepSnapshot: (row, parts) =>
      fill(bytesOfSnapshot(row, parts), [snapshots, snapshotParts], async () => {
        await snapshots.put({ ...row, head: ownBytes(row.head) });
        await snapshotParts.bulkPut(parts.map(({ name, sealed }) => ({ person: row.person, name, sealed: ownBytes(sealed) })));
        return ok(null);
      }),
    dropSnapshot: (person) =>
      db.transaction('rw', [snapshots, snapshotParts], async () => {
        await snapshots.delete(person);
        await snapshotParts.where('person').equals(person).delete();
      })
  };
}
