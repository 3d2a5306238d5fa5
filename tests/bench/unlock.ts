/**
 * From the keys to the list, in a practice of 10,000 patients with 100,000 photos, out of a snapshot: `node tests/bench/unlock.ts`. Beside it, in
 * the same run, what reading and opening all of the snapshot's bytes once costs. The practice is folded and packed, not written entry by entry:
 * sealing 120,000 entries is not what is measured. Medians of 9; the ratio is one of processor time, which other programs disturb less.
 */
import { type EpochId, IdRows, type PersonId, type StreamId, toHash, toId } from '#bytes';
import { open, type OpenPerson, type SealKey, systemRandom } from '#crypto';
import { apply, type Catalogue, createCatalogue, parseDay, type PatientId, type PhotoId, type VisitId } from '#domain';
import type { Head } from '#ledger';
import { createMemoryStorage, type MemoryDisk } from '#storage/memory';
import { firstPerson } from '../fixtures/first-person.ts';
import { Book } from '../../src/lib/vault/book.ts';
import { bitsFor } from '../../src/lib/vault/chart-parts.ts';
import { openPerson } from '../../src/lib/vault/open-person.ts';
import { OpenPractice } from '../../src/lib/vault/open-practice.ts';
import { SnapshotShelf } from '../../src/lib/vault/snapshot-shelf.ts';
import { SnapshotWriter } from '../../src/lib/vault/snapshot-writer.ts';
import { findPatients, overviewOf } from '../../src/lib/vault/views.ts';
import { PhotoDevice, value } from '../fixtures/photo-device.ts';

const patients = 10_000;
const photosEach = 10;
const visitsEach = 4;
const rounds = 9;

const device = await PhotoDevice.founded();
const keys = await opened(device);
const { disk } = device;
const books = await Promise.all(Array.from({ length: rounds + 1 }, () => bookOn(disk)));
const [first] = books;
if (!first) throw new Error('no book');
const { practice } = first.device;
const person = firstPerson(first.device);
const owner = { practice, person, device: first.device.device };
const snapshotKey = await keys.snapshotKey(first.device.secret);
const catalogue = folded(person);
await measure('making the first snapshot, all parts', 1, keepSnapshot);

const kept = disk.kept.snapshots.get(person);
if (!kept) throw new Error('no snapshot');
const sizes = [kept.row.head, ...kept.parts.values()].map(({ byteLength }) => byteLength);
console.log(`${String(kept.parts.size)} parts, ${mb(sizes.reduce((sum, each) => sum + each, 0))}; the head alone ${mb(sizes[0] ?? 0)}`);

const bytes = await measure('reading and opening all bytes once', rounds, async () => {
  const storage = createMemoryStorage({ disk });
  const row = await storage.snapshot(person);
  if (!row) throw new Error('no snapshot');
  await mustOpen(snapshotKey, 'head', row.head, row.cursor);
  for (const name of kept.parts.keys()) {
    const sealed = await storage.snapshotPart(person, name);
    if (sealed) await mustOpen(snapshotKey, name, sealed, null);
  }
});

const head = await measure('reading and opening the head alone', rounds, async () => {
  const row = await createMemoryStorage({ disk }).snapshot(person);
  if (row) await mustOpen(snapshotKey, 'head', row.head, row.cursor);
});

const opens: OpenPractice[] = [];
const list = await measure('from the keys to the list', rounds, async (round) => {
  const book = books[round + 1];
  if (!book) throw new Error('no book');
  const open = new OpenPractice(book, device.ports(), person, keys);
  opens.push(open);
  await open.refresh();
  const { photos } = await overviewOf(open);
  const { total } = findPatients(open, '', 0, 50);
  if (photos !== patients * photosEach || total !== patients) throw new Error('not the whole list');
});
console.log(`${(list / bytes).toFixed(2)} times reading and opening all bytes, ${(list / head).toFixed(1)} times the head's`);

await measure('the first search after it', rounds, (round) => Promise.resolve(opens[round] && findPatients(opens[round], 'mul', 0, 50)));
const ids = [...catalogue.patients.keys()];
await measure('the first chart', rounds, async (round) => opens[round]?.contents.chart(ids[round * 97] ?? someone()));
const photoIds = [...catalogue.photoHomes].slice(0, rounds).map(([id]) => id);
await measure('the first photo by its id alone', rounds, async (round) =>
  opens[round]?.contents.photo(photoIds[round] ?? toId(systemRandom(16)))
);

// ---------------------------------------------------------------- steps

async function measure(what: string, times: number, work: (round: number) => Promise<unknown>): Promise<number> {
  const [wall, processor]: [number[], number[]] = [[], []];
  for (let round = 0; round < times; round++) {
    const [start, used] = [performance.now(), process.cpuUsage()];
    await work(round);
    const { user, system } = process.cpuUsage(used);
    wall.push(performance.now() - start);
    processor.push((user + system) / 1000);
  }
  const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
  const first = times > 1 ? `; the first time ${(processor[0] ?? 0).toFixed(1)} ms` : '';
  console.log(`${what.padEnd(38)} ${median(wall).toFixed(1).padStart(8)} ms; processor time ${median(processor).toFixed(1)} ms${first}`);
  return median(processor);
}

function mb(length: number): string {
  return `${(length / 1e6).toFixed(2)} MB`;
}

function someone(): PatientId {
  return toId<PatientId>(systemRandom(16));
}

async function bookOn(on: MemoryDisk): Promise<Book> {
  const book = await Book.load(createMemoryStorage({ disk: on }), () => 0);
  if (!book) throw new Error('no practice');
  return book;
}

async function opened(on: PhotoDevice): Promise<OpenPerson> {
  const book = await bookOn(on.disk);
  const [person] = book.ledger.roster?.persons.values() ?? [];
  const words = person?.unlockers.find(({ kind }) => kind === 'words');
  if (!person || !words) throw new Error('nobody');
  return value(await openPerson(book, person.id, words.id, { kind: 'words', words: on.words }));
}

async function mustOpen(key: SealKey, part: string, sealed: Uint8Array, cursor: Head | null): Promise<void> {
  if (!(await open(key, { purpose: 'snapshot', ...owner, part, cursor }, sealed)).ok) throw new Error(`${part} does not open`);
}

async function keepSnapshot(): Promise<void> {
  if (!first) throw new Error('no book');
  const storage = createMemoryStorage({ disk });
  const shelf = new SnapshotShelf(storage, owner, () => Promise.resolve(snapshotKey), systemRandom);
  const practiceHere = new OpenPractice(first, device.ports(), person, keys);
  await practiceHere.refresh();
  const captured = await practiceHere.contents.capture();
  if (!captured) throw new Error('nothing to capture');
  const epochs = Array.from({ length: patients }, () => [toId<EpochId>(systemRandom(16)), systemRandom(32)] as const);
  const large = {
    ...captured,
    catalogue,
    bits: bitsFor(patients * (photosEach + visitsEach), null),
    head: { ...captured.head, epochs: IdRows.of(epochs, 32).bytes }
  };
  const contents = { snapshotSize: null, capture: () => Promise.resolve(large), captured: () => undefined };
  await new SnapshotWriter({ contents, shelf, book: first, pause: () => Promise.resolve() }).write();
}

function folded(by: PersonId): Catalogue {
  const into = createCatalogue();
  const desk = { kind: 'desk', stream: toId<StreamId>(systemRandom(16)) } as const;
  for (let i = 0; i < patients; i++) {
    const patient = toId<PatientId>(systemRandom(16));
    const stream = toId<StreamId>(systemRandom(16));
    const born = dayOf(`${String(1930 + (i % 90))}-${String((i % 12) + 1).padStart(2, '0')}-04`);
    apply(into, { type: 'patient', id: patient, set: { name: nameOf(i), chart: `P-${String(i)}`, born, stream } }, by, desk);
    const visits = Array.from({ length: visitsEach }, () => toId<VisitId>(systemRandom(16)));
    visits.forEach((id, n) => {
      apply(into, { type: 'visit', id, set: { patient, day: dayOf(`202${String(n)}-03-02`) } }, by, desk);
    });
    for (let n = 0; n < photosEach; n++) {
      const rendition = (length: number) => ({ hash: toHash(systemRandom(32)), bytes: length });
      const set = {
        patient,
        visit: visits[n % visitsEach] ?? toId<VisitId>(systemRandom(16)),
        key: systemRandom(32),
        fileName: `DSC_${String(10_000 * n + i)}.JPG`,
        mime: 'image/jpeg',
        bytes: 8_000_000 + i,
        sha256: toHash(systemRandom(32)),
        width: 6000,
        height: 4000,
        takenAt: '2026-03-02T10:11:12+01:00',
        addedAt: '2026-03-02T09:30:00.000Z',
        addedBy: by,
        original: rendition(8_100_000),
        preview: rendition(500_000),
        thumbnail: rendition(20_000)
      };
      apply(into, { type: 'photo', id: toId<PhotoId>(systemRandom(16)), set }, by, { kind: 'chart', stream });
    }
  }
  return into;
}

function nameOf(i: number): string {
  const given = ['Anna', 'Jürgen', 'Søren', 'Zoë', 'Mohammed', 'Léa', 'Agnieszka', 'Giovanni'];
  const family = ['Müller', 'Groß', 'Kjær', 'O’Brien', 'Łukasiewicz', 'García Márquez', 'von der Heide', 'Şahin'];
  return `${given[i % 8] ?? ''} ${family[(i >> 3) % 8] ?? ''} ${String(i)}`;
}

function dayOf(text: string) {
  const day = parseDay(text);
  if (!day.ok) throw new Error('no day');
  return day.value;
}
