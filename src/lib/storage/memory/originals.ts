import type { NewBlob, Storage } from '../port.ts';
import { stands } from '../standing.ts';
import type { Kept } from './disk.ts';
import type { Access } from './memory-storage.ts';

type OriginalVerbs = Pick<Storage, 'originals' | 'originalsNamed' | 'nameOriginals' | 'used' | 'evict' | 'pin' | 'unpin' | 'pins'>;

export function originalVerbs({ read, write }: Access): OriginalVerbs {
  return {
    originals: () => read(({ originals }) => [...originals.values()].toSorted((a, b) => a.usedAt - b.usedAt)),
    originalsNamed: () => read(({ unnamed }) => !unnamed),
    nameOriginals: (rows, all) =>
      write((draft) => {
        const { originals, blobs } = draft;
        for (const row of rows) if (blobs.has(row.hash) && !originals.has(row.hash)) originals.set(row.hash, { ...row });
        draft.unnamed &&= !all;
      }, 'quiet'),
    used: (hash, at) =>
      write(({ originals }) => {
        const row = originals.get(hash);
        if (row) originals.set(hash, { ...row, usedAt: at });
      }, 'quiet'),
    evict: (hashes) =>
      write(({ originals, blobs, owed, outbox, pins, alarms }) => {
        if (alarms.some(stands)) return [];
        const unsent = new Set(outbox.flatMap((row) => row.blobs));
        const asked = new Set(hashes);
        const going = [...originals.values()].filter(
          ({ hash, stream }) => asked.has(hash) && !owed.has(hash) && !unsent.has(hash) && !pins.has(stream)
        );
        for (const { hash } of going) {
          originals.delete(hash);
          blobs.delete(hash);
        }
        return going;
      }),
    pin: (stream) => write(({ pins }) => void pins.add(stream)),
    unpin: (stream) => write(({ pins }) => void pins.delete(stream)),
    pins: () => read(({ pins }) => pins)
  };
}

/** Inside the transaction that keeps the blob. */
export function noteOriginal({ originals }: Kept, { hash, sealed, original: stream }: NewBlob, usedAt: number): void {
  if (stream !== null) originals.set(hash, { hash, stream, bytes: sealed.byteLength, usedAt });
}
