/** The plain bytes of a rendition: from this device, or from the server where it is away or no longer opens here. */
import type { Bytes, Ciphertext, StreamId } from '#bytes';
import { open, sealKey } from '#crypto';
import type { Photo, PhotoId, RenditionName } from '#domain';
import { err, ok, type Result } from '#result';
import type { Away, NotFound, OpenFailed, StorageFull } from './api.ts';
import { blobContext } from './contexts.ts';
import { fetchSealed, keepFetched } from './keep-fetched.ts';
import type { OpenPractice } from './open-practice.ts';

export interface OpenedRendition {
  readonly plain: Bytes;
  /** Whether its sealed bytes are on this device now: one that finds no room here is shown all the same, and fetched again next time. */
  readonly kept: Result<null, StorageFull>;
}

export async function openRendition(
  practice: OpenPractice,
  id: PhotoId,
  name: RenditionName
): Promise<Result<OpenedRendition, NotFound | OpenFailed | Away>> {
  const photo = await practice.contents.photo(id);
  const patient = photo && practice.catalogue.patients.get(photo.patient);
  if (!photo || !patient) return err({ type: 'NotFound' });
  const opened = await openHereOrFetched(practice, photo, patient.stream, name);
  practice.markBroken(id, name, !opened.ok && opened.error.type === 'OpenFailed');
  return opened;
}

async function openHereOrFetched(
  practice: OpenPractice,
  photo: Photo,
  stream: StreamId,
  name: RenditionName
): Promise<Result<OpenedRendition, OpenFailed | Away>> {
  const { storage, now } = practice.ports;
  const { hash } = photo.renditions[name];
  const key = await sealKey(photo.key);
  const context = blobContext(practice.book.device.practice, stream, photo.id, name);
  const unseal = (sealed: Ciphertext): Promise<Result<Bytes, OpenFailed>> => open(key, context, sealed);

  // A large value that a browser has lost is told by rejecting.
  const here = await storage.blob(hash).catch(() => 'lost' as const);
  const opened = here === null || here === 'lost' ? null : await unseal(here);
  if (opened?.ok) {
    // Beside the opening: what may be lost of it is a place in an order.
    if (name === 'original') void storage.used(hash, now()).catch(() => null);
    return ok({ plain: opened.value, kept: ok(null) });
  }
  const fetched = await fetchSealed(practice, photo, name);
  if (!fetched.ok) return here === null ? fetched : err({ type: 'OpenFailed' });
  const plain = await unseal(fetched.value);
  if (!plain.ok) return plain;
  const kept = await keepFetched(practice, { hash, sealed: fetched.value, original: name === 'original' ? stream : null });
  return ok({ plain: plain.value, kept });
}
