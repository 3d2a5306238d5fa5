import { ok } from '#result';
import { bytesOfSnapshot } from '../continuity.ts';
import type { Storage } from '../port.ts';
import type { Access } from './memory-storage.ts';

type SnapshotVerbs = Pick<Storage, 'checkpoint' | 'keepCheckpoint' | 'snapshot' | 'snapshotPart' | 'keepSnapshot' | 'dropSnapshot'>;

export function snapshotVerbs({ read, write, fill }: Access): SnapshotVerbs {
  return {
    checkpoint: () => read(({ checkpoint }) => checkpoint),
    keepCheckpoint: (bytes) =>
      fill(
        bytes.byteLength,
        (draft) => {
          draft.checkpoint = structuredClone(bytes);
          return ok(null);
        },
        'quiet'
      ),
    snapshot: (person) => read(({ snapshots }) => snapshots.get(person)?.row ?? null),
    snapshotPart: (person, name) => read(({ snapshots }) => snapshots.get(person)?.parts.get(name) ?? null),
    keepSnapshot: (row, parts) =>
      fill(
        bytesOfSnapshot(row, parts),
        ({ snapshots }) => {
          const before = snapshots.get(row.person)?.parts ?? [];
          const added = structuredClone(parts).map(({ name, sealed }) => [name, sealed] as const);
          snapshots.set(row.person, { row: structuredClone(row), parts: new Map([...before, ...added]) });
          return ok(null);
        },
        'quiet'
      ),
    dropSnapshot: (person) => write(({ snapshots }) => void snapshots.delete(person), 'quiet')
  };
}
