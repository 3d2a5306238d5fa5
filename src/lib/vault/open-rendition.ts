import { asCiphertext, type Bytes } from '#bytes';
import { open, sealKey } from '#crypto';
import type { PhotoId, RenditionName } from '#domain';
import { err, type Result } from '#result';
import type { Away, NotFound, OpenFailed } from './api.ts';
import { blobContext } from './contexts.ts';
import { chartOf, type OpenPractice } from './open-practice.ts';

/** The plain bytes of a rendition: from this device, or fetched and kept where it is away. */
export async function openRendition(
  practice: OpenPractice,
  id: PhotoId,
  name: RenditionName
): Promise<Result<Bytes, NotFound | OpenFailed | Away>> {
  const photo = practice.catalogue.photos.get(id);
  const patient = chartOf(practice.catalogue, id);
  if (!photo || !patient) return err({ type: 'NotFound' });
  const { hash } = photo.renditions[name];
  const { storage, fetchBlob } = practice.ports;

  let sealed = await storage.blob(hash);
  if (sealed === null) {
    const fetched = await fetchBlob(hash);
    if (!fetched.ok) return fetched;
    sealed = asCiphertext(fetched.value);
    if (sealed === null) return err({ type: 'OpenFailed' });
    // Where the device is full it is shown all the same, and fetched again next time.
    await storage.keepBlob({ hash, sealed });
  }
  const opened = await open(await sealKey(photo.key), blobContext(practice.book.device.practice, patient.stream, id, name), sealed);
  practice.markBroken(id, !opened.ok);
  return opened;
}
