/** A photo's way in: read, strip, seal, prove, keep. Only when all of it has happened is the photo said to be kept. */
import { type Bytes, sha256, toId } from '#bytes';
import { sealedLength } from '#crypto';
import { fileNameOf, type KnownRecord, type Patient, type PhotoId } from '#domain';
import { prepare } from '#imaging';
import { maxBlobBytes } from '#protocol';
import { err, ok, type Result } from '#result';
import type { ImportFailure, VisitChoice } from './api.ts';
import type { OpenPractice, RecordBatch } from './open-practice.ts';
import { sealPhoto } from './seal-photo.ts';
import { chooseVisit } from './visits.ts';

export async function takeInPhoto(
  practice: OpenPractice,
  patient: Patient,
  file: File,
  choice: VisitChoice,
  onSealing: () => void
): Promise<Result<PhotoId, ImportFailure>> {
  if (sealedLength(file.size) > maxBlobBytes) return err({ type: 'TooManyBytes', megabytes: file.size / 1e6, limit: maxBlobBytes / 1e6 });
  const bytes = await readFile(file);
  if (bytes === null) return err({ type: 'Unreadable' });
  const prepared = await prepare(bytes);
  if (!prepared.ok) return prepared;
  onSealing();

  const { ports, book, catalogue, person } = practice;
  const { mime, width, height, takenAt, preview, thumbnail } = prepared.value;
  const photo = toId<PhotoId>(ports.random(16));
  const chosen = chooseVisit(catalogue, patient.id, choice, takenAt, ports.random);
  if (chosen === null) return err({ type: 'Stopped' });

  const plain = { original: bytes, preview: await bytesOf(preview), thumbnail: await bytesOf(thumbnail) };
  const { key, renditions, blobs } = await sealPhoto(
    { practice: book.device.practice, stream: patient.stream, photo },
    plain,
    ports.random
  );
  const record: KnownRecord = {
    type: 'photo',
    id: photo,
    set: {
      patient: patient.id,
      visit: chosen.visit,
      key,
      fileName: fileNameOf(file.name),
      mime,
      bytes: bytes.byteLength,
      sha256: await sha256(bytes),
      width,
      height,
      takenAt,
      addedAt: new Date(ports.now()).toISOString(),
      addedBy: person,
      ...renditions
    }
  };
  const batches: RecordBatch[] = [{ scope: 'chart', stream: patient.stream, records: [record], blobs }];
  const desk = book.ledger.roster?.streams.desk;
  if (chosen.created !== null && desk !== undefined) {
    batches.unshift({ scope: 'desk', stream: desk, records: [{ type: 'visit', id: chosen.visit, set: chosen.created }], blobs: [] });
  }
  const kept = await practice.write(batches);
  return kept.ok ? ok(photo) : err({ type: 'StorageFull' });
}

/** Null where the file vanished, changed, or may not be read. */
async function readFile(file: File): Promise<Bytes | null> {
  try {
    return await bytesOf(file);
  } catch {
    return null;
  }
}

const bytesOf = async (blob: Blob): Promise<Bytes> => new Uint8Array(await blob.arrayBuffer());
