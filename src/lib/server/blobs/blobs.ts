/**
 * Sealed blobs in and out. Anybody of the practice may put one; nobody can fetch it before an entry names it, and then those who may
 * read that entry's stream: the first that counts. Naming somebody else's blob in a stream of one's own gives nothing.
 */
import type { Hash } from '#bytes';
import { maxBlobBytes, type Receipt } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Reader } from '../auth/sessions.ts';
import { mayHaveStream } from '../ledger/readable.ts';
import type { Parts } from '../parts.ts';
import type { PutFailure, StoredBlob } from '../ports.ts';

/** The receipt says that the blob is on the disk under its hash. A blob that is there already is answered without writing it again. */
export async function putBlob(
  { blobs }: Parts,
  { practice }: Reader,
  hash: Hash,
  content: ReadableStream<Uint8Array>
): Promise<Result<Receipt, PutFailure>> {
  const known = await blobs.size(practice.id, hash);
  if (known !== null) return ok({ hash, bytes: known });
  const put = await blobs.put(practice.id, hash, content, maxBlobBytes);
  return put.ok ? ok({ hash, bytes: put.value }) : put;
}

/** Those of these hashes that no blob here has. */
export async function missingBlobs({ blobs }: Parts, { practice }: Reader, hashes: readonly Hash[]): Promise<readonly Hash[]> {
  const missing: Hash[] = [];
  for (const hash of hashes) if ((await blobs.size(practice.id, hash)) === null) missing.push(hash);
  return missing;
}

/** `NotFound` also where it is there and not for this reader. */
export async function getBlob(
  { blobs, ledgers }: Parts,
  reader: Reader,
  hash: Hash
): Promise<Result<StoredBlob, { readonly type: 'NotFound' }>> {
  const { id, ledger } = reader.practice;
  const naming = await ledgers.entriesNaming(id, hash);
  const home = naming.find(({ place }) => ledger.verdictAt(place).type !== 'Refused');
  const blob = home && mayHaveStream(reader, home.stream) ? await blobs.get(id, hash) : null;
  return blob ? ok(blob) : err({ type: 'NotFound' });
}
