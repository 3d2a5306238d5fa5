/** Small true values for the tests of this room. */
import { toHash, toId, type PersonId, type StreamId } from '#bytes';
import { type Day, type NewPhoto, parseDay, type PatientId, type PhotoId, type VisitId } from '#domain';

const bytesOf = (seed: number, length: number) => new Uint8Array(length).fill(seed);

export const patientId = (n: number): PatientId => toId<PatientId>(bytesOf(n, 16));
export const visitId = (n: number): VisitId => toId<VisitId>(bytesOf(n, 16));
export const photoId = (n: number): PhotoId => toId<PhotoId>(bytesOf(n, 16));
export const personId = (n: number): PersonId => toId<PersonId>(bytesOf(n, 16));
export const streamId = (n: number): StreamId => toId<StreamId>(bytesOf(n, 16));
const hash = (n: number) => toHash(bytesOf(n, 32));

export function day(text: string): Day {
  const parsed = parseDay(text);
  if (!parsed.ok) throw new Error(`${text} is no day`);
  return parsed.value;
}

export const newPhoto = (changes: Partial<NewPhoto> = {}): NewPhoto => ({
  patient: patientId(1),
  visit: visitId(2),
  key: bytesOf(9, 32),
  fileName: 'DSC_0001.JPG',
  mime: 'image/jpeg',
  bytes: 8_000_000,
  sha256: hash(8),
  width: 6000,
  height: 4000,
  takenAt: '2026-03-02T10:11:12+01:00',
  addedAt: '2026-03-02T09:30:00.000Z',
  addedBy: personId(5),
  original: { hash: hash(10), bytes: 8_100_000 },
  preview: { hash: hash(11), bytes: 500_000 },
  thumbnail: { hash: hash(12), bytes: 20_000 },
  ...changes
});
