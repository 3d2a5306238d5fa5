/** Sealed bytes that come back from the server to this device. */
import { asCiphertext, type Ciphertext } from '#bytes';
import type { Photo, RenditionName } from '#domain';
import { err, ok, type Result } from '#result';
import { type NewBlob, tooLittleRoom } from '#storage';
import type { Away, OpenFailed, StorageFull } from './api.ts';
import { makeRoom, makeRoomFor } from './make-room.ts';
import type { OpenPractice } from './open-practice.ts';

/**
 * What comes has the hash that the photo's record names. A server that does not have one rendition is not believed of the others, whatever it has
 * confirmed and said since: those that are here go up again.
 */
export async function fetchSealed(
  { ports: { fetchBlob, storage } }: OpenPractice,
  { renditions }: Photo,
  name: RenditionName
): Promise<Result<Ciphertext, OpenFailed | Away>> {
  const fetched = await fetchBlob(renditions[name].hash);
  if (!fetched.ok) {
    if (fetched.error.type === 'Lost') await storage.owe(Object.values(renditions).map(({ hash }) => hash));
    return err({ type: 'Away' });
  }
  const sealed = asCiphertext(fetched.value);
  return sealed === null ? err({ type: 'OpenFailed' }) : ok(sealed);
}

/** Originals that were longer out of use make room for it; one that would leave too little for new photos is not kept. */
export async function keepFetched(practice: OpenPractice, blob: NewBlob): Promise<Result<null, StorageFull>> {
  const { storage, now } = practice.ports;
  const neededBytes = blob.sealed.byteLength;
  if (blob.original !== null && !(await hasRoomFor(practice, neededBytes))) return err({ type: 'StorageFull', neededBytes });
  const kept = await storage.keepBlob(blob, now());
  if (kept.ok || (await makeRoom(practice, neededBytes)).photos === 0) return kept;
  return storage.keepBlob(blob, now());
}

/** Whether an original of so many bytes leaves enough for new photos, now or after others made room. */
export async function hasRoomFor(practice: OpenPractice, bytes: number): Promise<boolean> {
  const left = await practice.imports.room();
  if (left === null || !tooLittleRoom(left, bytes)) return true;
  const gone = await makeRoomFor(practice, bytes);
  return !tooLittleRoom(left + gone.bytes, bytes);
}
