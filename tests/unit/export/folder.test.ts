import { beforeEach, describe, expect, test } from 'vitest';
import { fromUtf8, type PersonId, sha256, utf8 } from '#bytes';
import type { Patient, Photo } from '#domain';
import { type ExportedPatient, folderOf, type FolderPorts, wallClock, type WhyMissing } from '#export';
import { err, ok } from '#result';
import type { ArchiveFile } from '../../../src/lib/export/zip.ts';
import { day, newPhoto, patientId, personId, photoId, streamId, visitId } from '../domain/sample.ts';

const about = { practiceName: 'Praxis am Park', personName: 'Dr. Vega', at: '2026-11-22T09:30:00' };
let broken: Map<Photo['id'], WhyMissing>;

beforeEach(() => {
  broken = new Map();
});

const patientOf = (n: number, changes: Partial<Patient> = {}): Patient => ({
  id: patientId(n),
  name: 'Ana Lima',
  alias: null,
  chart: String(n),
  born: null,
  stream: streamId(n),
  ...changes
});

function photoOf(n: number, changes: Partial<Photo> = {}): Photo {
  const { original, preview, thumbnail, ...facts } = newPhoto();
  return { ...facts, id: photoId(n), renditions: { original, preview, thumbnail }, note: '', deleted: false, ...changes };
}

const visitedOn = (text: string, ...photos: readonly Photo[]): ExportedPatient['visits'][number] => ({
  visit: { id: visitId(1), patient: patientId(1), day: day(text) },
  photos
});

async function made(...patients: readonly ExportedPatient[]): Promise<ReadonlyMap<string, ArchiveFile>> {
  const ports: FolderPorts = {
    patients: (async function* () {
      for (const patient of patients) yield await Promise.resolve(patient);
    })(),
    original: ({ id }) => Promise.resolve(broken.has(id) ? err(broken.get(id) ?? 'Away') : ok(utf8(`original ${id}`))),
    nameOf: (person: PersonId) => (person === personId(5) ? 'Dr. Vega' : ''),
    unread: () => 3
  };
  const files = new Map<string, ArchiveFile>();
  for await (const file of folderOf(about, ports)) {
    expect(files.has(file.path)).toBe(false);
    files.set(file.path, file);
  }
  return files;
}

const textOf = (file: ArchiveFile | undefined): string => (file?.content ?? []).map(fromUtf8).join('');

describe('a folder', () => {
  test('has the originals by patient and day, under the time on the wall, and says what they are', async () => {
    const first = photoOf(1, { takenAt: '2026-03-02T10:11:12+01:00', fileName: 'IMG_1.JPG' });
    const second = photoOf(2, { takenAt: '2026-03-02T10:11:12', fileName: 'IMG_1.JPG' });
    const files = await made(
      { patient: patientOf(1), visits: [visitedOn('2026-03-02', first, second)] },
      { patient: patientOf(2), visits: [] }
    );
    expect([...files.keys()]).toEqual([
      'photos/Ana Lima (1)/2026-03-02/10.11.12 IMG_1.JPG',
      'photos/Ana Lima (1)/2026-03-02/10.11.12 IMG_1 (2).JPG',
      'index.csv',
      'index.html',
      'README.txt'
    ]);
    const file = files.get('photos/Ana Lima (1)/2026-03-02/10.11.12 IMG_1 (2).JPG');
    expect(textOf(file)).toBe(`original ${second.id}`);
    expect(file?.modified).toBe('2026-03-02T10:11:12');
    const readMe = textOf(files.get('README.txt'));
    expect(readMe).toContain('Exported from Praxis am Park by Dr. Vega on 2026-11-22 at 09:30:00');
    expect(readMe).toMatch(/Patients: 2\r\n.*in this folder: 2\r\n.*missing: 0\r\n/s);
    expect(readMe).toContain('photographs that were deleted');
    expect(readMe).toContain('3 sealed records');
    expect(readMe).not.toContain('missing.txt');
    expect(readMe.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const index of ['index.csv', 'index.html']) expect(textOf(files.get(index))).toContain('Ana Lima');
  });

  test('takes the time of a photo that tells none from when it was added, on the clock of this device', async () => {
    const addedAt = '2026-03-02T09:30:00.000Z';
    const files = await made({ patient: patientOf(1), visits: [visitedOn('2026-03-02', photoOf(1, { takenAt: null, addedAt }))] });
    expect([...files.values()][0]?.modified).toBe(wallClock(Date.parse(addedAt)));
  });

  test('names what it lacks and why, and has all the rest', async () => {
    const photos = [
      photoOf(1, { fileName: 'one.jpg' }),
      photoOf(2, { fileName: 'two.jpg' }),
      photoOf(3, { fileName: 'three\r\nforged line.jpg' })
    ];
    broken = new Map([
      [photoId(1), 'Away'],
      [photoId(3), 'OpenFailed']
    ]);
    const files = await made({ patient: patientOf(1), visits: [visitedOn('2026-03-02', ...photos)] });
    expect([...files.keys()].filter((path) => path.startsWith('photos/'))).toEqual(['photos/Ana Lima (1)/2026-03-02/10.11.12 two.jpg']);
    const lines = textOf(files.get('missing.txt')).split('\r\n');
    expect(lines.filter((line) => line.startsWith('Ana Lima (1), 2026-03-02, '))).toEqual([
      expect.stringMatching(/one\.jpg: it is on the server only/) as string,
      expect.stringMatching(/three forged line\.jpg: it does not open/) as string
    ]);
    expect(lines).toHaveLength(5);
    expect(textOf(files.get('README.txt'))).toMatch(/in this folder: 1\r\n.*missing: 2\r\n/s);
  });

  test('of a patient whose every photo is missing is none', async () => {
    broken = new Map([[photoId(1), 'Away']]);
    const files = await made({ patient: patientOf(1), visits: [visitedOn('2026-03-02', photoOf(1))] });
    expect([...files.keys()]).toEqual(['missing.txt', 'index.csv', 'index.html', 'README.txt']);
  });

  test('never holds two originals: the next is asked for when the one before was taken', async () => {
    const open: string[] = [];
    const folder = folderOf(about, {
      patients: (async function* () {
        yield await Promise.resolve({ patient: patientOf(1), visits: [visitedOn('2026-03-02', photoOf(1), photoOf(2))] });
      })(),
      original: async ({ id }) => {
        open.push(id);
        return ok(utf8(await sha256(utf8(id))));
      },
      nameOf: () => '',
      unread: () => 0
    });
    await folder.next();
    expect(open).toEqual([photoId(1)]);
    await folder.next();
    expect(open).toEqual([photoId(1), photoId(2)]);
  });
});
