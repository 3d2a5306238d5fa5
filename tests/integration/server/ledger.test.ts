import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { sha256 } from '#bytes';
import {
  asOf,
  createLedger,
  encodeDeparture,
  type Header,
  mayReadBody,
  parseEntry,
  type Role,
  usableEpoch,
  verifyConsistency
} from '#ledger';
import type { PullAnswer } from '#protocol';
import { who } from '../../../src/lib/server/auth/sessions.ts';
import { append } from '../../../src/lib/server/ledger/append.ts';
import { pull as pullPage } from '../../../src/lib/server/ledger/pull.ts';
import {
  accept,
  admissionDraft,
  type Draft,
  enrolmentDraft,
  grantDraft,
  type Hand,
  newHand,
  newPersonId,
  newPractice,
  newStream,
  newTablet,
  random,
  recordDraft,
  rosterDraft,
  unlockersDraft,
  write
} from '../../fixtures/ledger-people.ts';
import {
  caller,
  type Clinic,
  deviceProof,
  good,
  newBlob,
  newChart,
  newRecord,
  problemOf,
  push,
  readerOf,
  start,
  startFounded,
  streamOf
} from './given.ts';
import { partsOf } from './parts-of.ts';

async function pull(clinic: Clinic, since: number): Promise<PullAnswer> {
  return clinic.app.pull(await readerOf(clinic), { since });
}

/** What the founder writes, pushed at once. */
async function writes(clinic: Clinic, draft: Draft): Promise<void> {
  const { entry, body } = await accept(clinic.ledger, clinic.practice.hand, draft);
  good(await push(clinic, { entry: entry.bytes, body }));
}

/** A session that a device has opened by itself, as a request is let in with it. */
const tabletOf = async (clinic: Clinic, hand: Hand) => readerOf(clinic, await tokenOf(clinic, hand));

async function tokenOf(clinic: Clinic, hand: Hand): Promise<string> {
  const challenge = good(await clinic.app.sessionChallenge(caller));
  const proof = await deviceProof({ ...clinic, practice: { ...clinic.practice, hand } }, challenge);
  return good(await clinic.app.openByDevice(proof, caller));
}

const deskRecord = (clinic: Clinic) => newRecord(clinic, clinic.practice.streams.desk);

describe('what is pushed', () => {
  test('is appended in order, and the answer says where', async () => {
    const clinic = await startFounded();
    const parcels = [await deskRecord(clinic), await deskRecord(clinic), await deskRecord(clinic)];
    const { accepted, head } = good(await push(clinic, ...parcels));
    expect(accepted.map(({ index }) => index)).toEqual([6, 7, 8]);
    expect(accepted.map(({ hash }) => hash)).toEqual([6, 7, 8].map((index) => clinic.ledger.leaf(index)));
    expect(head).toEqual(await clinic.ledger.head());
  });

  test('and pushed again keeps its place, alone or among new ones', async () => {
    const clinic = await startFounded();
    const first = await deskRecord(clinic);
    good(await push(clinic, first));
    expect(good(await push(clinic, first)).accepted).toEqual([{ hash: clinic.ledger.leaf(6), index: 6 }]);
    const { accepted, head } = good(await push(clinic, first, await deskRecord(clinic)));
    expect(accepted.map(({ index }) => index)).toEqual([6, 7]);
    expect(head.size).toBe(8);
  });

  test('in place of another that the device has signed is refused', async () => {
    const clinic = await startFounded();
    const size = clinic.ledger.size;
    good(await push(clinic, await deskRecord(clinic)));
    clinic.ledger.truncate(size);
    expect(await push(clinic, await deskRecord(clinic))).toMatchObject({ error: { type: 'EntryRefused', reason: 'Equivocation' } });
    expect((await pull(clinic, 0)).total).toBe(7);
  });

  test('by two at the same time is appended without a gap, and once', async () => {
    const clinic = await startFounded();
    const parcels = [await deskRecord(clinic), await deskRecord(clinic)];
    const answers = await Promise.all([push(clinic, ...parcels), push(clinic, ...parcels), push(clinic, ...parcels)]);
    for (const answer of answers) expect(good(answer).accepted.map(({ index }) => index)).toEqual([6, 7]);
    expect((await pull(clinic, 0)).total).toBe(8);
  });

  test('is refused whole where one entry is altered, and the ledger goes on', async () => {
    const clinic = await startFounded();
    const [sound, altered] = [await deskRecord(clinic), await deskRecord(clinic)];
    const broken = { ...altered, body: random(100) };
    expect(await push(clinic, sound, broken)).toMatchObject({
      error: { type: 'EntryRefused', hash: (await parseEntry(altered.entry)).hash, reason: 'BodyMismatch' }
    });
    expect((await pull(clinic, 0)).total).toBe(6);
    expect(problemOf(await push(clinic, sound, altered))).toBe('fine');
  });

  test('has its place though it counts for nothing, and every reader finds the verdict', async () => {
    const clinic = await startFounded();
    const { hand, streams } = clinic.practice;
    const desk = usableEpoch(clinic.ledger, streams.desk);
    if (!desk) throw new Error('no epoch');
    const draft: Draft = recordDraft(newStream(), desk.id);
    const parcel = await write(clinic.ledger, hand, draft);
    expect(good(await push(clinic, parcel)).accepted).toMatchObject([{ index: 6 }]);
    const page = await pull(clinic, 6);
    expect(await clinic.ledger.takeAll(page.parcels)).toMatchObject({ value: [{ verdict: { reason: { type: 'UnknownEpoch' } } }] });
    expect(page.head).toEqual(await clinic.ledger.head());
    expect(good(await push(clinic, await deskRecord(clinic))).head).toEqual(await clinic.ledger.head());
  });

  test('by two tablets that change the roster at the same time has its place twice, and counts once', async () => {
    const clinic = await startFounded();
    const { hand } = clinic.practice;
    const tablet = await newTablet(hand);
    const { entry, body } = await accept(clinic.ledger, hand, await admissionDraft(clinic.practice, tablet));
    good(await push(clinic, { entry: entry.bytes, body }));
    const [one, other] = [
      await write(clinic.ledger, hand, await unlockersDraft(clinic.practice)),
      await write(clinic.ledger, tablet, await unlockersDraft(clinic.practice))
    ];
    const answers = await Promise.all([push(clinic, one), push(clinic, other)]);
    expect(answers.map((answer) => good(answer).accepted[0]?.index).sort()).toEqual([7, 8]);
    const taken = await clinic.ledger.takeAll((await pull(clinic, 7)).parcels);
    expect(taken).toMatchObject({
      value: [{ verdict: { type: 'Accepted' } }, { verdict: { type: 'Refused', reason: { type: 'RosterRefused', rule: 7 } } }]
    });
    const again = await clinic.restart();
    expect((await pull({ ...clinic, ...again }, 9)).head).toEqual(await clinic.ledger.head());
  });

  test('is refused where it belongs to another practice, or is no entry', async () => {
    const clinic = await startFounded();
    const other = await newPractice();
    const foreign = await write(createLedger(other.id), other.hand, { kind: 'roster', stream: other.streams.roster, body: random(10) });
    expect(await push(clinic, foreign)).toMatchObject({ error: { type: 'EntryRefused', reason: 'Foreign' } });
    expect(problemOf(await push(clinic, { entry: random(10), body: null }))).toBe('Malformed');
  });

  test('without its body is refused: whoever writes an entry has it, and its readers would take the server for a thief', async () => {
    const clinic = await startFounded();
    const parcel = await deskRecord(clinic);
    expect(problemOf(await push(clinic, { ...parcel, body: null }))).toBe('EntryRefused');
    expect((await pull(clinic, 0)).parcels).toHaveLength(6);
    good(await push(clinic, parcel));
  });

  test('is refused while a blob it names is not there, or has another length', async () => {
    const clinic = await startFounded();
    const blob = await newBlob();
    const size = clinic.ledger.size;
    const wrong = await newRecord(clinic, clinic.practice.streams.desk, [{ hash: blob.hash, bytes: blob.bytes + 1 }]);
    expect(await push(clinic, wrong)).toMatchObject({ error: { type: 'BlobMissing', hash: blob.hash } });
    good(await clinic.app.putBlob(await readerOf(clinic), blob.hash, streamOf(blob.content)));
    expect(await push(clinic, wrong)).toMatchObject({ error: { type: 'EntryRefused', reason: 'BlobLength' } });
    clinic.ledger.truncate(size);
    expect(problemOf(await push(clinic, await newRecord(clinic, clinic.practice.streams.desk, [blob])))).toBe('fine');
  });
});

describe('a pulled page', () => {
  test('is proved to continue what was verified before', async () => {
    const clinic = await startFounded();
    const before = await clinic.ledger.head();
    good(await push(clinic, await deskRecord(clinic), await deskRecord(clinic)));
    const page = await pull(clinic, before.size);
    expect(page).toMatchObject({ since: 6, total: 8, head: await clinic.ledger.head() });
    expect(page.parcels).toHaveLength(2);
    expect(await verifyConsistency(before, page.head, page.proof)).toBe(true);
    expect(await verifyConsistency({ ...before, root: await sha256(random(1)) }, page.head, page.proof)).toBe(false);
  });

  test('lets a new reader come to the same head from nothing', async () => {
    const clinic = await startFounded();
    good(await push(clinic, await deskRecord(clinic)));
    const page = await pull(clinic, 0);
    const reader = createLedger(clinic.practice.id);
    expect((await reader.takeAll(page.parcels)).ok).toBe(true);
    expect(await reader.head()).toEqual(page.head);
    expect(page.proof).toEqual([]);
  });

  test('ends after 500 parcels or 4 MiB, with the head of its end', async () => {
    const clinic = await startFounded();
    const parcels = [];
    for (let i = 0; i < 500; i++) parcels.push(await deskRecord(clinic));
    good(await push(clinic, ...parcels));
    const page = await pull(clinic, 0);
    expect(page.parcels).toHaveLength(500);
    expect(page.head).toEqual(await clinic.ledger.head(500));
    expect(page.total).toBe(506);

    const { desk } = clinic.practice.streams;
    const epoch = usableEpoch(clinic.ledger, desk);
    if (!epoch) throw new Error('no epoch');
    for (let i = 0; i < 3; i++) {
      const large = await write(clinic.ledger, clinic.practice.hand, recordDraft(desk, epoch.id, new Uint8Array(2 * 1024 * 1024 - 100)));
      await clinic.ledger.take(large);
      good(await push(clinic, large));
    }
    const short = await pull(clinic, 506);
    expect(short.parcels).toHaveLength(1);
    expect(short.head).toEqual(await clinic.ledger.head(507));
    const next = await pull(clinic, 507);
    expect(await verifyConsistency(short.head, next.head, next.proof)).toBe(true);
  });

  test('is empty at the end, and beyond it says how far this server is', async () => {
    const clinic = await startFounded();
    const head = await clinic.ledger.head();
    expect(await pull(clinic, 6)).toEqual({ since: 6, parcels: [], head, proof: [], total: 6 });
    expect(await pull(clinic, 60)).toEqual({ since: 60, parcels: [], head, proof: [], total: 6 });
  });
});

describe('a body', () => {
  test('goes to those who may read its stream; all others get the entry alone', async () => {
    const clinic = await startFounded(['admin', 'dentist']);
    const { audit } = clinic.practice.streams;
    const epoch = usableEpoch(clinic.ledger, audit, clinic.practice.hand.person);
    if (!epoch) throw new Error('no epoch');
    const draft: Draft = { ...recordDraft(audit, epoch.id), kind: 'audit' };
    const entry = await write(clinic.ledger, clinic.practice.hand, draft);
    await clinic.ledger.take(entry);
    good(await push(clinic, entry, await deskRecord(clinic)));
    const { parcels } = await pull(clinic, 6);
    expect(parcels[0]).toEqual({ entry: entry.entry, body: null });
    expect(parcels[1]?.body).not.toBeNull();
  });

  test('goes to the device that came with a colleague, before it has written anything; what all judge by, to any device', async () => {
    const clinic = await startFounded();
    const { practice } = clinic;
    const office = await newHand();
    await writes(clinic, await enrolmentDraft(practice, office, { roles: ['office'] }));
    good(await push(clinic, await deskRecord(clinic)));
    const reader = await tabletOf(clinic, office);
    const page = await clinic.app.pull(reader, { since: 0 });
    expect(page.parcels.every(({ body }) => body !== null)).toBe(true);

    // The person leaves and the device stays: it learns that, and nothing that is sealed to people.
    await writes(clinic, rosterDraft(practice, encodeDeparture({ person: office.person, devices: [] })));
    const left = await clinic.app.pull(reader, { since: 0 });
    const there = createLedger(practice.id);
    const taken = await there.takeAll(left.parcels);
    expect(taken.ok && there.roster?.persons.has(office.person)).toBe(false);
    expect(left.parcels.map(({ body }) => body !== null)).toEqual([true, true, true, true, true, true, true, false, true]);
    const stranger = await clinic.app.pull({ ...reader, device: (await newHand()).device }, { since: 0 });
    expect(stranger.parcels.every(({ body }) => body === null)).toBe(true);
  });

  test('of a chart goes to nobody outside it', async () => {
    const clinic = await startFounded();
    const { stream, grant } = await newChart(clinic);
    good(await push(clinic, grant, await newRecord(clinic, stream)));
    expect((await pull(clinic, 6)).parcels.map(({ body }) => body !== null)).toEqual([true, true]);
    const stranger = { ...(await readerOf(clinic)), device: null, person: newPersonId() };
    expect((await clinic.app.pull(stranger, { since: 6 })).parcels.map(({ body }) => body)).toEqual([null, null]);
  });
});

describe('a body is given by the rights at the size that its page names', () => {
  /** Of a page: the entries whose body somebody who uses the tablet may read, as the device that fetched it judges by the page’s total, and which came without. */
  async function keptBack({ ledger }: Clinic, { device }: Hand, { parcels, total }: PullAnswer): Promise<readonly Header['kind'][]> {
    const then = asOf(ledger, total);
    const users = then.roster?.users.get(device) ?? [];
    const headers = await Promise.all(parcels.map(async ({ entry, body }) => (body === null ? [(await parseEntry(entry)).header] : [])));
    return headers.flat().flatMap((header) => (users.some((person) => mayReadBody(then, person, header)) ? [header.kind] : []));
  }

  /** A practice with a chart, and a colleague on a tablet of their own. */
  async function withColleague(role: Role): Promise<{ readonly clinic: Clinic; readonly colleague: Hand }> {
    const clinic = await startFounded(['admin', 'dentist']);
    const { ledger, practice } = clinic;
    const colleague = await newHand();
    await writes(clinic, await enrolmentDraft(practice, colleague, { roles: [role] }));
    await writes(clinic, grantDraft(ledger, practice.hand.person, 'clinic', practice.streams.clinic));
    const chart = await newChart(clinic);
    good(await push(clinic, chart.grant, await newRecord(clinic, chart.stream)));
    return { clinic, colleague };
  }

  test('while somebody’s leaving is on its way to the disk', async () => {
    const { clinic, colleague } = await withColleague('dentist');
    const { ledger, practice } = clinic;
    const token = await tokenOf(clinic, colleague);
    const leaving = await accept(ledger, practice.hand, rosterDraft(practice, encodeDeparture({ person: colleague.person, devices: [] })));
    const parts = await partsOf(clinic);
    const pages: PullAnswer[] = [];
    const ledgers: typeof parts.ledgers = {
      ...parts.ledgers,
      async append(batch) {
        pages.push(await pullPage(parts, good(await who(parts, token)), { since: 0 }));
        return parts.ledgers.append(batch);
      }
    };
    const written = await append({ ...parts, ledgers }, good(await who(parts, clinic.token)), [
      { entry: leaving.entry.bytes, body: leaving.body }
    ]);
    await parts.db.destroy();
    expect(problemOf(written)).toBe('fine');
    expect(pages.map(({ total }) => total)).toEqual([leaving.index]);
    for (const page of pages) expect(await keptBack(clinic, colleague, page)).toEqual([]);
  });

  test('where somebody came to use the device after the request was let in', async () => {
    const { clinic, colleague } = await withColleague('office');
    const reader = await tabletOf(clinic, colleague);
    const dentist = { ...(await newHand()), device: colleague.device, deviceKeys: colleague.deviceKeys };
    await writes(clinic, await enrolmentDraft(clinic.practice, dentist, { roles: ['dentist'] }));
    expect(await keptBack(clinic, colleague, await clinic.app.pull(reader, { since: 0 }))).toEqual([]);
  });
});

describe('after a restart', () => {
  test('the ledger has the same head, and goes on', async () => {
    const clinic = await startFounded();
    good(await push(clinic, await deskRecord(clinic), await deskRecord(clinic)));
    const again = { ...clinic, ...(await clinic.restart()) };
    expect((await pull(again, 8)).head).toEqual(await clinic.ledger.head());
    expect(good(await push(again, await deskRecord(again))).accepted[0]?.index).toBe(8);
  });

  test.each([
    ['a body', "update entry set body = x'00' where position = 6"],
    ['an order', 'update entry set position = case position when 6 then 70 when 7 then 6 end where position in (6, 7)'],
    ['an end', 'delete from entry where position = 7'],
    ['the kept head', 'update practice set root = zeroblob(32)']
  ])('a server whose database was altered in %s does not start', async (_, sql) => {
    const clinic = await startFounded();
    good(await push(clinic, await deskRecord(clinic), await deskRecord(clinic)));
    await clinic.app.close();
    const database = new DatabaseSync(join(clinic.dataDir, 'enamel.sqlite'), { enableForeignKeyConstraints: false });
    database.exec(sql);
    database.close();
    await expect(start(clinic.dataDir)).rejects.toThrow(/^practice [0-9a-f]{64}: /);
  });

  test('and not beside another on the same folder', async () => {
    const clinic = await startFounded();
    await expect(start(clinic.dataDir)).rejects.toThrow('Another server');
  });
});
