/**
 * A photo's original on its way out: from this device, or from the server where it is away or no longer opens here. It passes through: what is
 * fetched for it is not kept, and what lies here counts as no more used than before, so that taking everything along changes nothing on the device.
 */
import type { Bytes, Ciphertext } from '#bytes';
import { open, sealKey } from '#crypto';
import type { Patient, Photo } from '#domain';
import type { WhyMissing } from '#export';
import { err, ok, type Result } from '#result';
import type { OpenFailed } from './api.ts';
import { blobContext } from './contexts.ts';
import type { ExportFetch } from './export-fetch.ts';
import type { OpenPractice } from './open-practice.ts';

export async function originalToExport(
  practice: OpenPractice,
  fetch: ExportFetch,
  photo: Photo,
  { stream }: Patient
): Promise<Result<Bytes, WhyMissing>> {
  const { hash } = photo.renditions.original;
  const key = await sealKey(photo.key);
  const context = blobContext(practice.book.device.practice, stream, photo.id, 'original');
  const unseal = (sealed: Ciphertext): Promise<Result<Bytes, OpenFailed>> => open(key, context, sealed);

  // A large value that a browser has lost is told by rejecting.
  const here = await practice.ports.storage.blob(hash).catch(() => 'lost' as const);
  const opened = here === null || here === 'lost' ? null : await unseal(here);
  if (opened?.ok) return opened;
  const fetched = await fetch.original(photo);
  if (!fetched.ok) return err(here === null ? fetched.error.type : 'OpenFailed');
  const plain = await unseal(fetched.value);
  return plain.ok ? ok(plain.value) : err('OpenFailed');
}
