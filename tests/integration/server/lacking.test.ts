import { describe, expect, test } from 'vitest';
import { type Hash, sha256 } from '#bytes';
import type { Parcel } from '#ledger';
import { lackingAtOnce, maxBlobsPerEntry } from '#protocol';
import { random } from '../../fixtures/ledger-people.ts';
import { type Clinic, good, newBlob, newChart, newRecord, problemOf, readerOf, startFounded, streamOf } from './given.ts';

const founding = 6;
const without = ({ entry }: Parcel): Parcel => ({ entry, body: null });

/** Entries come back from a device that has none of these bodies and blobs. */
async function healed(clinic: Clinic, parcels: readonly Parcel[]): Promise<void> {
  const reader = await readerOf(clinic);
  good(await clinic.app.heal(reader, { from: founding, parcels, head: await clinic.ledger.head() }));
}

/** Three records, of which the second came back whole. */
async function threeRecords(): Promise<{ readonly clinic: Clinic; readonly parcels: readonly Parcel[] }> {
  const clinic = await startFounded();
  const parcels: Parcel[] = [];
  for (let i = 0; i < 3; i++) parcels.push(await newRecord(clinic, clinic.practice.streams.desk));
  await healed(
    clinic,
    parcels.map((parcel, i) => (i === 1 ? parcel : without(parcel)))
  );
  return { clinic, parcels };
}

const asked = async (clinic: Clinic, from = 0) => good(await clinic.app.lacking(await readerOf(clinic), { from }));
const give = async (clinic: Clinic, ...bodies: readonly { readonly place: number; readonly body: Parcel['body'] }[]) =>
  clinic.app.takeBodies(
    await readerOf(clinic),
    bodies.map(({ place, body }) => ({ place, body: body ?? random(1) }))
  );
const bodiesOf = async (clinic: Clinic) =>
  (await clinic.app.pull(await readerOf(clinic), { since: founding })).parcels.map(({ body }) => body);

describe('a server that was given its entries back', () => {
  test('names the bodies that it lacks, takes them from whoever has them, and keeps them', async () => {
    const { clinic, parcels } = await threeRecords();
    expect(await asked(clinic)).toEqual({ bodies: [6, 8], blobs: [], next: null });
    expect(await asked(clinic, 7)).toEqual({ bodies: [8], blobs: [], next: null });
    expect(problemOf(await give(clinic, { place: 6, body: parcels[0]?.body ?? null }))).toBe('fine');
    expect(await asked(clinic)).toEqual({ bodies: [8], blobs: [], next: null });
    expect(problemOf(await give(clinic, { place: 8, body: parcels[2]?.body ?? null }))).toBe('fine');
    const again = { ...clinic, ...(await clinic.restart()) };
    expect(await asked(again)).toEqual({ bodies: [], blobs: [], next: null });
    expect(await bodiesOf(again)).toEqual(parcels.map(({ body }) => body));
  });

  test('takes only the body that an entry was signed with, and of what is given with another nothing', async () => {
    const { clinic, parcels } = await threeRecords();
    const [first, second, third] = parcels.map(({ body }) => body);
    const right = { place: 6, body: first ?? null };
    for (const wrong of [
      { place: 8, body: random(40) },
      { place: 8, body: first ?? null },
      { place: 7, body: third ?? null },
      { place: 9, body: third ?? null }
    ])
      expect(problemOf(await give(clinic, right, wrong))).toBe('HashMismatch');
    expect(await bodiesOf(clinic)).toEqual([null, second, null]);
  });

  test('is given the same twice, and what it has, without harm', async () => {
    const { clinic, parcels } = await threeRecords();
    const all = parcels.map(({ body }, i) => ({ place: founding + i, body }));
    const answers = await Promise.all([give(clinic, ...all), give(clinic, ...all), give(clinic, ...all, ...all)]);
    expect(answers.map(problemOf)).toEqual(['fine', 'fine', 'fine']);
    expect(await bodiesOf(clinic)).toEqual(parcels.map(({ body }) => body));
  });

  test('tells and takes it where a device of the practice asks, and no other', async () => {
    const { clinic, parcels } = await threeRecords();
    const stranger = { ...(await readerOf(clinic)), device: null };
    expect(problemOf(await clinic.app.lacking(stranger, { from: 0 }))).toBe('Unauthorised');
    const bodies = [{ place: 6, body: parcels[0]?.body ?? random(1) }];
    expect(problemOf(await clinic.app.takeBodies(stranger, bodies))).toBe('Unauthorised');
    expect((await asked(clinic)).bodies).toEqual([6, 8]);
  });

  test('names the blobs that it lacks until they are there, whoever puts them', async () => {
    const clinic = await startFounded();
    const [there, gone, never] = [await newBlob(), await newBlob(), await newBlob()];
    const reader = await readerOf(clinic);
    good(await clinic.app.putBlob(reader, there.hash, streamOf(there.content)));
    const { desk } = clinic.practice.streams;
    await healed(clinic, [await newRecord(clinic, desk, [gone, there, never]), await newRecord(clinic, desk, [gone])]);
    expect((await asked(clinic)).blobs.toSorted()).toEqual([gone.hash, never.hash].toSorted());
    good(await clinic.app.putBlob(reader, gone.hash, streamOf(gone.content)));
    expect(await asked(clinic)).toEqual({ bodies: [], blobs: [never.hash], next: null });
    const again = { ...clinic, ...(await clinic.restart()) };
    expect(await asked(again)).toEqual({ bodies: [], blobs: [never.hash], next: null });
  });

  test('knows whose a chart is also where the grant’s body has not come, and serves that once it has, without a restart', async () => {
    const clinic = await startFounded();
    const { stream, grant } = await newChart(clinic);
    const record = await newRecord(clinic, stream);
    await healed(clinic, [without(grant), record]);
    expect(await bodiesOf(clinic)).toEqual([null, record.body]);
    good(await give(clinic, { place: founding, body: grant.body }));
    expect(await bodiesOf(clinic)).toEqual([grant.body, record.body]);
    expect((await clinic.app.pull(await readerOf(clinic), { since: 0 })).head).toEqual(await clinic.ledger.head());
    good(await clinic.app.append(await readerOf(clinic), [await newRecord(clinic, stream)]));
  });

  test('names everything in pages of whole entries', async () => {
    const clinic = await startFounded();
    const named: Hash[] = [];
    const parcels: Parcel[] = [];
    for (const count of [maxBlobsPerEntry, maxBlobsPerEntry, 10]) {
      const blobs = await Promise.all(Array.from({ length: count }, async () => ({ hash: await sha256(random(8)), bytes: 8 })));
      parcels.push(without(await newRecord(clinic, clinic.practice.streams.desk, blobs)));
      named.push(...blobs.map(({ hash }) => hash));
    }
    await healed(clinic, parcels);
    const bodies: number[] = [];
    const blobs: Hash[] = [];
    const pages: number[] = [];
    for (let from: number | null = 0; from !== null;) {
      const answer = await asked(clinic, from);
      expect(answer.blobs.length + answer.bodies.length).toBeLessThanOrEqual(lackingAtOnce);
      bodies.push(...answer.bodies);
      blobs.push(...answer.blobs);
      pages.push(from);
      from = answer.next;
    }
    expect(pages).toEqual([0, 7]);
    expect(bodies).toEqual([6, 7, 8]);
    expect(blobs.toSorted()).toEqual(named.toSorted());
  });
});
