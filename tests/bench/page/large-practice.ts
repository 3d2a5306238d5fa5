/**
 * A large practice on this browser, entry by entry as the app writes it: one entry for each photo, one grant for each chart, patients in entries
 * of a hundred. The photos' blobs are on no disk: nothing here reads them.
 */
import { asCiphertext, type Ciphertext, type Hash, type PersonId, type PracticeId, type StreamId, toHash, toId } from '#bytes';
import { type OpenEpoch, type OpenPerson, systemRandom } from '#crypto';
import { type Day, type KnownRecord, parseDay, type PatientId, type PhotoId, type Rendition, type VisitId } from '#domain';
import { createLedger, type Ledger, parseGrant } from '#ledger';
import type { DeviceRow, NewBlob, OutboxRow, Storage } from '#storage';
import { Keyring } from '../../../src/lib/vault/keyring.ts';
import { newEpoch } from '../../../src/lib/vault/new-epoch.ts';
import { recordDraft } from '../../../src/lib/vault/seal-body.ts';
import { type Draft, signEntry } from '../../../src/lib/vault/sign-entry.ts';

export interface Size {
  readonly patients: number;
  readonly photosEach: number;
}

const patientsAtOnce = 100;

/** Who writes it: the practice's founder, open. */
export interface Writer {
  readonly device: DeviceRow;
  readonly person: PersonId;
  readonly keys: OpenPerson;
}

/** Writes the practice's entries as ones that a server has accepted; answers with the ledger of all of them. */
export async function seedPractice(writer: Writer, storage: Storage, size: Size): Promise<Ledger> {
  const { device, person, keys } = writer;
  const ledger = createLedger(device.practice);
  const { size: founded } = await storage.cursor();
  const replayed = await ledger.replay(await storage.entries(0, founded));
  if (!replayed.ok) throw new Error(replayed.error.type);
  const keyring = new Keyring(device.practice, person, keys.hpke);
  for (const { entry, body } of replayed.value) {
    if (entry.header.kind === 'grant' && body) await keyring.learn(entry.header.stream, parseGrant(body), entry.header.author);
  }
  const desk = ledger.roster?.streams.desk;
  const deskEpoch = desk && ledger.epochsOf(desk)[0];
  const deskKey = deskEpoch && (await keyring.epoch(deskEpoch.id));
  if (!desk || !deskKey) throw new Error('a practice without a desk');

  const signers = { practice: device.practice, device: device.device, deviceKey: device.signKey, author: person, authorKey: keys.sign };
  for (let first = 0; first < size.patients; first += patientsAtOnce) {
    const count = Math.min(patientsAtOnce, size.patients - first);
    const from = ledger.size;
    const rows: OutboxRow[] = [];
    let { nextN: n, prev } = await storage.chainEnd();
    for (const drafts of await draftsOf(writer, ledger, { stream: desk, epoch: deskKey }, first, count, size.photosEach)) {
      const seen = await ledger.head();
      const written: OutboxRow[] = [];
      for (const draft of drafts) {
        const row = await signEntry(signers, draft, { n, prev, rosterPrev: null, seen, at: Date.now() });
        written.push(row);
        n++;
        prev = row.hash;
      }
      const taken = await ledger.replay(written);
      if (!taken.ok) throw new Error(taken.error.type);
      rows.push(...written);
    }
    must(await storage.shelve(rows, [], Date.now()));
    const accepted = rows.map(({ hash, entry, body }, i) => ({ index: from + i, hash, entry, body }));
    must(await storage.accept(accepted, await ledger.head()));
  }
  return ledger;
}

function must<E extends { readonly type: string }>(result: { readonly ok: true } | { readonly ok: false; readonly error: E }): void {
  if (!result.ok) throw new Error(result.error.type);
}

/** What is written in one go, on one head that was seen: the patients, then each chart with its photos. */
async function draftsOf(
  { device, person }: Writer,
  ledger: Ledger,
  desk: { readonly stream: StreamId; readonly epoch: OpenEpoch },
  first: number,
  count: number,
  photosEach: number
): Promise<Draft[][]> {
  const id = device.practice;
  const day = dayOf('2026-01-05');
  const people = Array.from({ length: count }, (_, i) => ({
    id: toId<PatientId>(systemRandom(16)),
    stream: toId<StreamId>(systemRandom(16)),
    visit: toId<VisitId>(systemRandom(16)),
    name: nameOf(first + i),
    chart: String(100_000 + first + i)
  }));
  const records = people.flatMap(({ id: patient, stream, visit, name, chart }): KnownRecord[] => [
    { type: 'patient', id: patient, set: { name, chart, born: dayOf(bornOf(chart)), stream } },
    { type: 'visit', id: visit, set: { patient, day } }
  ]);
  const [head, ...rest] = records;
  if (!head) return [];
  const patients = await recordDraft(id, desk.stream, desk.epoch, [head, ...rest], [], systemRandom);
  return [[patients], ...(await Promise.all(people.map((one) => chartOf(id, ledger, person, one, photosEach))))];
}

interface Place {
  readonly id: PatientId;
  readonly stream: StreamId;
  readonly visit: VisitId;
}

/** The chart's grant, and its photos. */
async function chartOf(
  id: PracticeId,
  ledger: Ledger,
  author: PersonId,
  { id: patient, stream, visit }: Place,
  photos: number
): Promise<Draft[]> {
  const opened = await newEpoch(ledger, 'chart', stream, author, systemRandom);
  if (!opened) throw new Error('a chart that this person may not open');
  const { epoch, draft } = opened;
  const drafts = Array.from({ length: photos }, (_, i) => {
    const blobs = [4_500_000, 450_000, 22_000].map(blobOf);
    const [original, preview, thumbnail] = blobs.map(({ rendition }) => rendition);
    if (!original || !preview || !thumbnail) throw new Error('three renditions');
    const record: KnownRecord = {
      type: 'photo',
      id: toId<PhotoId>(systemRandom(16)),
      set: {
        patient,
        visit,
        key: systemRandom(32),
        fileName: `IMG_${String(1000 + i)}.JPG`,
        mime: 'image/jpeg',
        bytes: 4_480_000,
        sha256: toHash(systemRandom(32)),
        width: 4000,
        height: 3000,
        takenAt: `2026-01-05T09:${String(10 + (i % 50))}:00+01:00`,
        addedAt: '2026-01-05T08:30:00.000Z',
        addedBy: author,
        original,
        preview,
        thumbnail
      }
    };
    const named = blobs.map(({ blob }) => blob);
    return recordDraft(id, stream, epoch, [record], named, systemRandom);
  });
  return [draft, ...(await Promise.all(drafts))];
}

/** Named in the entry, as if it had been let go of here. */
function blobOf(bytes: number): { readonly blob: NewBlob; readonly rendition: Rendition } {
  const hash: Hash = toHash(systemRandom(32));
  return { blob: { hash, sealed: placeholder, original: null }, rendition: { hash, bytes } };
}

const placeholder: Ciphertext = (() => {
  const sealed = asCiphertext(new Uint8Array(128));
  if (!sealed) throw new Error('too short to be sealed');
  return sealed;
})();

const firstNames = ['Amélie', 'Jörg', 'Noor', 'Zoë', 'Ana', 'Kwame', 'Li', 'Oksana', 'Pádraig', 'Søren', 'Yusuf', 'Ines'];
const lastNames = [
  'Durand',
  'Müller',
  'Vega',
  'O’Brien',
  'Nowak',
  'Okafor',
  'Wang',
  'Haddad',
  'Lindqvist',
  'd’Aubigné',
  'García',
  'Weiß',
  'Kaya'
];

const nameOf = (i: number): string =>
  `${firstNames[i % firstNames.length] ?? ''} ${lastNames[Math.floor(i / 7) % lastNames.length] ?? ''}${i % 3 === 0 ? `-${String.fromCharCode(65 + (i % 26))}ehn` : ''}`;

const bornOf = (chart: string): string => `19${chart.slice(-2)}-0${String(1 + (Number(chart) % 9))}-1${chart.slice(-1)}`;

function dayOf(text: string): Day {
  const day = parseDay(text);
  if (!day.ok) throw new Error(`no day: ${text}`);
  return day.value;
}
