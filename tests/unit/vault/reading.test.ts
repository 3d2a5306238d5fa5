import { expect, test } from 'vitest';
import { type StreamId, toHash, toId } from '#bytes';
import { systemRandom } from '#crypto';
import type { KnownRecord, PatientId, PhotoId } from '#domain';
import type { OpenPractice } from '../../../src/lib/vault/open-practice.ts';
import { PhotoDevice, value } from '../../fixtures/photo-device.ts';

const rendition = () => ({ hash: toHash(systemRandom(32)), bytes: 100 });

const photoOf = (patient: PatientId, { person }: OpenPractice): KnownRecord => ({
  type: 'photo',
  id: toId<PhotoId>(systemRandom(16)),
  set: {
    patient,
    visit: toId(systemRandom(16)),
    key: systemRandom(32),
    fileName: 'a.jpg',
    mime: 'image/jpeg',
    bytes: 100,
    sha256: toHash(systemRandom(32)),
    width: 4,
    height: 3,
    takenAt: null,
    addedAt: '2026-01-05T08:30:00.000Z',
    addedBy: person,
    original: rendition(),
    preview: rendition(),
    thumbnail: rendition()
  }
});

test('photos that came before their patient count where they are in its own stream; in another they are nobody’s, and wait for nothing', async () => {
  const practice = await (await PhotoDevice.founded()).practice();
  const desk = practice.book.roster?.streams.desk;
  if (!desk) throw new Error('a practice without a desk');
  const [patient, stream, other] = [toId<PatientId>(systemRandom(16)), toId<StreamId>(systemRandom(16)), toId<StreamId>(systemRandom(16))];
  const write = async (scope: 'desk' | 'chart', to: StreamId, record: KnownRecord) =>
    value(await practice.write([{ scope, stream: to, records: [record], blobs: [] }]));

  const theirs = photoOf(patient, practice);
  await write('chart', stream, theirs);
  await write('chart', other, photoOf(patient, practice));
  expect(practice.contents.onlyHere).toBe(2);

  await write('desk', desk, { type: 'patient', id: patient, set: { name: 'Ana', chart: '', born: null, stream } });
  expect(practice.contents.onlyHere).toBe(1);
  expect([...(await practice.contents.chart(patient)).photos.keys()]).toEqual([theirs.id]);
});
