/**
 * A photo's way in: read, recognise, prepare; then seal, prove, keep. The first half needs no key, and may run for several files at once; the
 * second runs for one after the other. Only when all of it has happened is the photo said to be kept.
 */
import { type Bytes, type Hash, sha256, toId } from '#bytes';
import { sealedLength } from '#crypto';
import { fileNameOf, type KnownRecord, type Patient, type PatientId, type Photo, type PhotoId, photosOf } from '#domain';
import { sniff } from '#imaging';
import { maxBlobBytes } from '#protocol';
import { err, ok, type Result } from '#result';
import type { ImportFailure, NotAllowed, StorageFull, VisitChoice } from './api.ts';
import type { OpenPractice, RecordBatch } from './open-practice.ts';
import { openRendition } from './open-rendition.ts';
import type { PreparedPhoto, Preparing } from './prepare-photo.ts';
import { sealPhoto } from './seal-photo.ts';
import { chooseVisit } from './visits.ts';

/** A file that was read and prepared, or the photo that it is already. */
export type ReadPhoto =
  | { readonly type: 'Prepared'; readonly fileName: string; readonly sha256: Hash; readonly photo: PreparedPhoto }
  | { readonly type: 'Known'; readonly photo: PhotoId };

export async function readPhoto(
  file: File,
  preparing: Preparing,
  knownAs: (sha256: Hash) => Promise<PhotoId | null>
): Promise<Result<ReadPhoto, ImportFailure>> {
  const bytes = await readFile(file);
  if (!bytes.ok) return bytes;
  const hash = await sha256(bytes.value);
  const known = await knownAs(hash);
  if (known !== null) return ok({ type: 'Known', photo: known });
  const prepared = await preparing.prepare(bytes.value);
  return prepared.ok ? ok({ type: 'Prepared', fileName: fileNameOf(file.name), sha256: hash, photo: prepared.value }) : prepared;
}

/** `Stopped` where the visit is gone that it was to go to. */
export async function keepPhoto(
  practice: OpenPractice,
  patient: Patient,
  { fileName, sha256, photo: read }: Extract<ReadPhoto, { type: 'Prepared' }>,
  choice: VisitChoice
): Promise<Result<PhotoId, NotAllowed | StorageFull | { readonly type: 'Stopped' }>> {
  const { ports, book, person } = practice;
  const { original, preview, thumbnail, ...facts } = read;
  const photo = toId<PhotoId>(ports.random(16));
  const chosen = chooseVisit(await practice.contents.chart(patient.id), patient.id, choice, facts.takenAt, ports.random);
  if (chosen === null) return err({ type: 'Stopped' });

  const place = { practice: book.device.practice, stream: patient.stream, photo };
  const { key, renditions, blobs } = await sealPhoto(place, { original, preview, thumbnail }, ports.random);
  const record: KnownRecord = {
    type: 'photo',
    id: photo,
    set: {
      patient: patient.id,
      visit: chosen.visit,
      key,
      fileName,
      mime: facts.mime,
      bytes: original.byteLength,
      sha256,
      width: facts.width,
      height: facts.height,
      takenAt: facts.takenAt,
      addedAt: new Date(ports.now()).toISOString(),
      addedBy: person,
      ...renditions
    }
  };
  const batches: RecordBatch[] = [{ scope: 'chart', stream: patient.stream, records: [record], blobs }];
  const desk = book.roster?.streams.desk;
  if (chosen.created !== null && desk !== undefined) {
    batches.unshift({ scope: 'desk', stream: desk, records: [{ type: 'visit', id: chosen.visit, set: chosen.created }], blobs: [] });
  }
  const kept = await practice.write(batches);
  return kept.ok ? ok(photo) : kept;
}

/**
 * The patient's photo of these very bytes. One that was deleted does not count, nor one whose original can no longer be had: the file in hand may be
 * the last good copy.
 */
export async function knownPhoto(practice: OpenPractice, patient: PatientId, hash: Hash): Promise<PhotoId | null> {
  const same = photosOf(await practice.contents.chart(patient)).filter(({ sha256, deleted }) => !deleted && sha256 === hash);
  for (const photo of same) if (await canBeHad(practice, photo)) return photo.id;
  return null;
}

/** A server has confirmed that it holds the original, which is not here; or it opens. */
async function canBeHad(practice: OpenPractice, photo: Photo): Promise<boolean> {
  const where = await practice.whereabouts([photo]);
  return where(photo.id) === 'away' || (await openRendition(practice, photo.id, 'original')).ok;
}

/** Enough for every format to be told. */
const headBytes = 64;

/**
 * The whole file, as it was when it was chosen. What is no photo is told by its first bytes, so that a film is not read into memory for nothing.
 * Browsers refuse to read a file that was changed since; one that did not would give another length.
 */
async function readFile(file: File): Promise<Result<Bytes, ImportFailure>> {
  if (sealedLength(file.size) > maxBlobBytes) return err({ type: 'TooManyBytes', megabytes: file.size / 1e6, limit: maxBlobBytes / 1e6 });
  if (file.size === 0) return err({ type: 'Empty' });
  try {
    const told = sniff(await bytesOf(file.slice(0, headBytes)));
    if (!told.ok && told.error.type === 'NotAPhoto') return err(told.error);
    const bytes = await bytesOf(file);
    return bytes.byteLength === file.size ? ok(bytes) : err({ type: 'Vanished' });
  } catch (broke) {
    if (broke instanceof DOMException) return err({ type: 'Vanished' });
    throw broke;
  }
}

const bytesOf = async (blob: Blob): Promise<Bytes> => new Uint8Array(await blob.arrayBuffer());
