import { asCiphertext, type Bytes, type Ciphertext, type Hash, type StreamId } from '#bytes';
import { open, sealKey } from '#crypto';
import type { Photo, PhotoId, RenditionName } from '#domain';
import { err, ok, type Result } from '#result';
import type { Away, NotFound, OpenFailed } from './api.ts';
import { blobContext } from './contexts.ts';
import type { OpenPractice } from './open-practice.ts';

type Opened = Result<Bytes, OpenFailed | Away>;

/** The plain bytes of a rendition: from this device, or from the server where it is away or no longer opens here. */
export async function openRendition(
  practice: OpenPractice,
  id: PhotoId,
  name: RenditionName
): Promise<Result<Bytes, NotFound | OpenFailed | Away>> {
  const photo = await practice.contents.photo(id);
  const patient = photo && practice.catalogue.patients.get(photo.patient);
  if (!photo || !patient) return err({ type: 'NotFound' });
  const opened = await openHereOrFetched(practice, photo, patient.stream, name);
  practice.markBroken(id, name, !opened.ok && opened.error.type === 'OpenFailed');
  return opened;
}

async function openHereOrFetched(practice: OpenPractice, photo: Photo, stream: StreamId, name: RenditionName): Promise<Opened> {
  const { hash } = photo.renditions[name];
  const key = await sealKey(photo.key);
  const context = blobContext(practice.book.device.practice, stream, photo.id, name);
  const here = await practice.ports.storage.blob(hash);
  if (here !== null) {
    const opened = await open(key, context, here);
    if (opened.ok) return opened;
  }
  const fetched = await fetchAndKeep(practice, hash, name === 'original' ? stream : null);
  if (!fetched.ok) return here === null ? fetched : err({ type: 'OpenFailed' });
  return open(key, context, fetched.value);
}

/** What came has the hash that was asked for. Where the device is full it is shown all the same, and fetched again next time. */
async function fetchAndKeep(
  { ports }: OpenPractice,
  hash: Hash,
  original: StreamId | null
): Promise<Result<Ciphertext, OpenFailed | Away>> {
  const fetched = await ports.fetchBlob(hash);
  if (!fetched.ok) return fetched;
  const sealed = asCiphertext(fetched.value);
  if (sealed === null) return err({ type: 'OpenFailed' });
  await ports.storage.keepBlob({ hash, sealed, original }, ports.now());
  return ok(sealed);
}
