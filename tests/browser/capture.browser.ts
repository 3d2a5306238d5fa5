/**
 * A photo's way in, ended at every single step: whatever call to storage is the last one, the next program finds nothing of the photo, or all of it,
 * and all of it opens.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, equal } from '#bytes';
import { systemRandom } from '#crypto';
import type { PatientId } from '#domain';
import { err } from '#result';
import type { Storage } from '#storage';
import { createMemoryStorage } from '#storage/memory';
import { Book } from '../../src/lib/vault/book.ts';
import { createVault } from '../../src/lib/vault/create-vault.ts';
import { openPerson } from '../../src/lib/vault/open-person.ts';
import { OpenPractice } from '../../src/lib/vault/open-practice.ts';
import { openRendition } from '../../src/lib/vault/open-rendition.ts';
import { takeInPhoto } from '../../src/lib/vault/take-in-photo.ts';
import { failingStorage } from '../fixtures/failing-storage.ts';
import { drawJpeg } from '../fixtures/images/index.ts';

const ports = (storage: Storage) => ({
  storage,
  random: systemRandom,
  now: () => Date.UTC(2026, 10, 22),
  fetchBlob: () => Promise.resolve(err({ type: 'Away' as const }))
});

let words: string;
let original: Bytes;

beforeAll(() => {
  original = drawJpeg({ width: 320, height: 240, orientation: 6, takenAt: '2026:11:02 10:00:00' });
});

/** A practice with one patient, on a disk of its own. */
async function practiceOn(storage: Storage): Promise<PatientId> {
  const vault = createVault(ports(storage));
  const drafted = await vault.draftPractice({
    practiceName: 'Praxis',
    personName: 'Dr. Vega',
    role: 'dentist',
    unlocker: { kind: 'passphrase', passphrase: 'granite velvet morning otter lantern fjord' }
  });
  if (!drafted.ok) throw new Error(drafted.error.type);
  const { asked, words: all } = drafted.value;
  words = all.join(' ');
  const answers = asked.map((position) => all[position - 1] ?? '');
  await vault.foundPractice(answers, { code: 'code', registration: null });
  const patient = await vault.addPatient({ name: 'Ana', chart: '', born: null });
  if (!patient.ok) throw new Error(patient.error.type);
  return patient.value;
}

async function opened(storage: Storage): Promise<OpenPractice> {
  const book = await Book.load(storage, () => Date.UTC(2026, 10, 22));
  const person = book?.ledger.roster?.persons.get(book.device.person);
  const unlocker = person?.unlockers.find(({ kind }) => kind === 'words');
  if (!book || !person || !unlocker) throw new Error('no practice');
  const keys = await openPerson(book, person.id, unlocker.id, { kind: 'words', words });
  if (!keys.ok) throw new Error(keys.error.type);
  const practice = new OpenPractice(book, ports(storage), person.id, keys.value);
  await practice.refresh();
  return practice;
}

/** How many calls to storage come before the file is taken, and how many taking it makes. A change here is a change in the way in: look at it. */
const callsToOpen = 8;
const callsToTakeIn = 4;

/** Takes one photo in; the `failAt`-th call to storage from then on is the program's last. Then a fresh program looks. */
async function lookAfter(failAt: number | null, when: 'before' | 'after'): Promise<{ calls: number; kept: boolean; photos: number }> {
  const storage = createMemoryStorage();
  const patient = await practiceOn(storage);
  const failing = failingStorage(storage, failAt === null ? null : callsToOpen + failAt, when);
  const practice = await opened(failing.storage);
  expect(failing.calls()).toBe(callsToOpen);
  const known = practice.catalogue.patients.get(patient);
  if (!known) throw new Error('no patient');
  const file = new File([original], 'a.jpg');
  const kept = await takeInPhoto(practice, known, file, { type: 'ByDate', today: '2026-11-22' }, () => undefined).then(
    (taken) => taken.ok,
    () => false
  );
  const calls = failing.calls() - callsToOpen;

  // The same program, if it lives on, and a fresh one see the same.
  await practice.book.follow().catch(() => null);
  await practice.refresh();
  const after = await opened(storage);
  expect(practice.catalogue.photos.size).toBe(after.catalogue.photos.size);
  for (const photo of after.catalogue.photos.values()) {
    const plain = await openRendition(after, photo.id, 'original');
    expect(plain.ok && equal(plain.value, original)).toBe(true);
    for (const name of ['preview', 'thumbnail'] as const) expect((await openRendition(after, photo.id, name)).ok).toBe(true);
    expect(after.catalogue.visits.get(photo.visit)?.day).toBe('2026-11-02');
  }
  expect(await storage.unreceipted()).toHaveLength(3 * after.catalogue.photos.size);
  return { calls, kept, photos: after.catalogue.photos.size };
}

test('the way in makes as many calls as is written here', async () => {
  expect(await lookAfter(null, 'before')).toEqual({ calls: callsToTakeIn, kept: true, photos: 1 });
});

test('a file larger than a server takes is refused before it is read', async () => {
  const storage = createMemoryStorage();
  const patient = await practiceOn(storage);
  const practice = await opened(storage);
  const known = practice.catalogue.patients.get(patient);
  const megabyte = new Blob([new Uint8Array(1_000_000)]);
  const file = new File(
    Array.from({ length: 270 }, () => megabyte),
    'a.jpg'
  );
  const taken = known && (await takeInPhoto(practice, known, file, { type: 'Day', day: '2026-11-22' }, () => undefined));
  expect(taken).toEqual({ ok: false, error: { type: 'TooManyBytes', megabytes: 270, limit: 268.435456 } });
});

describe.each(['before', 'after'] as const)('a program that ends %s its k-th call', (when) => {
  test.each(Array.from({ length: callsToTakeIn }, (_, i) => i + 1))('k = %i leaves nothing, or a whole photo', async (k) => {
    const { kept, photos } = await lookAfter(k, when);
    expect(photos).toBeLessThanOrEqual(1);
    if (kept) expect(photos).toBe(1);
  });
});
