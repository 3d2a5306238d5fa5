import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hex, idToBytes, sha256 } from '#bytes';
import type { Parcel } from '#ledger';
import { random } from '../../fixtures/ledger-people.ts';
import { type Clinic, good, newBlob, newRecord, problemOf, push, readerOf, start, startFounded, streamOf } from './given.ts';

const lost = 4;

/** A practice that wrote four records more, on a server that was put back to the copy before them; sessions came back as they were. */
async function setBack(): Promise<{ readonly clinic: Clinic; readonly parcels: readonly Parcel[] }> {
  const clinic = await startFounded();
  const parcels: Parcel[] = [];
  for (let i = 0; i < lost; i++) parcels.push(await newRecord(clinic, clinic.practice.streams.desk));
  good(await push(clinic, ...parcels));
  await clinic.app.close();
  const { size, root } = await clinic.ledger.head(6);
  const database = new DatabaseSync(join(clinic.dataDir, 'enamel.sqlite'));
  database.exec('delete from entry_blob where position >= 6; delete from entry where position >= 6');
  database.exec(`update practice set size = ${String(size)}, root = x'${hex(idToBytes(root))}'`);
  database.close();
  return { clinic: { ...clinic, ...(await start(clinic.dataDir, clinic.clock)) }, parcels };
}

async function give(
  { app, ledger, ...clinic }: Clinic,
  from: number,
  parcels: readonly Parcel[],
  head = ledger.head(from + parcels.length)
) {
  return app.heal(await readerOf({ app, ledger, ...clinic }), { from, parcels, head: await head });
}

const pulled = async (clinic: Clinic, since = 0) => clinic.app.pull(await readerOf(clinic), { since });

describe('a server that was set back', () => {
  test('comes to the very head that a device has verified, and keeps it', async () => {
    const { clinic, parcels } = await setBack();
    expect((await pulled(clinic)).total).toBe(6);
    expect(good(await give(clinic, 6, parcels))).toEqual({ head: await clinic.ledger.head() });
    const again = { ...clinic, ...(await clinic.restart()) };
    const page = await pulled(again);
    expect(page.head).toEqual(await clinic.ledger.head());
    expect(page.parcels.slice(6)).toEqual(parcels);
  });

  test('is given it in parts, and tells each time what it has', async () => {
    const { clinic, parcels } = await setBack();
    expect(good(await give(clinic, 6, parcels.slice(0, 3))).head).toEqual(await clinic.ledger.head(9));
    expect(good(await give(clinic, 9, parcels.slice(3))).head).toEqual(await clinic.ledger.head());
  });

  test('takes nothing that does not begin where it ends, and says where that is', async () => {
    const { clinic, parcels } = await setBack();
    for (const from of [5, 7]) expect(good(await give(clinic, from, parcels.slice(0, 2), clinic.ledger.head(8))).head.size).toBe(6);
    expect((await pulled(clinic)).total).toBe(6);
  });

  test('takes it once where two devices give it at the same time', async () => {
    const { clinic, parcels } = await setBack();
    const answers = await Promise.all([give(clinic, 6, parcels), give(clinic, 6, parcels), give(clinic, 6, parcels.slice(0, 2))]);
    for (const answer of answers) expect(good(answer).head).toEqual(await clinic.ledger.head());
    expect((await pulled(clinic)).total).toBe(6 + lost);
  });

  test('takes nothing where it does not come to the head that is named, and goes on', async () => {
    const { clinic, parcels } = await setBack();
    const wrong = { size: 10, root: await sha256(random(1)) };
    expect(await give(clinic, 6, parcels, Promise.resolve(wrong))).toMatchObject({ error: { type: 'EntryRefused', reason: 'WrongHead' } });
    expect(await give(clinic, 6, parcels, clinic.ledger.head(9))).toMatchObject({ error: { type: 'EntryRefused', reason: 'WrongHead' } });
    expect((await pulled(clinic)).total).toBe(6);
    expect(problemOf(await give(clinic, 6, parcels))).toBe('fine');
  });

  test('takes nothing of what does not verify', async () => {
    const { clinic, parcels } = await setBack();
    const [first, second, ...others] = parcels;
    if (!first || !second) throw new Error('nothing was lost');
    const altered: readonly (readonly Parcel[])[] = [
      [first, { ...second, body: random(100) }, ...others],
      [first, ...others],
      [second, first, ...others],
      [first, first, ...others]
    ];
    for (const given of altered) expect(problemOf(await give(clinic, 6, given, clinic.ledger.head()))).toBe('EntryRefused');
    expect(problemOf(await give(clinic, 6, [{ entry: random(10), body: null }], clinic.ledger.head(7)))).toBe('Malformed');
    expect(problemOf(await give(clinic, 6, [], clinic.ledger.head(6)))).toBe('Malformed');
    expect((await pulled(clinic)).total).toBe(6);
  });

  test('takes an entry whose body the device does not have, and gives it out without', async () => {
    const { clinic, parcels } = await setBack();
    good(
      await give(
        clinic,
        6,
        parcels.map(({ entry }, i) => ({ entry, body: i === 1 ? null : (parcels[i]?.body ?? null) }))
      )
    );
    expect((await pulled(clinic, 6)).parcels.map(({ body }) => body === null)).toEqual([false, true, false, false]);
    expect((await pulled(clinic)).head).toEqual(await clinic.ledger.head());
  });

  test('takes entries before their blobs, says which blobs it does not have, and takes those as any other', async () => {
    const clinic = await startFounded();
    const [there, gone] = [await newBlob(), await newBlob()];
    const reader = await readerOf(clinic);
    good(await clinic.app.putBlob(reader, there.hash, streamOf(there.content)));
    const parcel = await newRecord(clinic, clinic.practice.streams.desk, [gone, there]);
    expect(problemOf(await push(clinic, parcel))).toBe('BlobMissing');
    expect(problemOf(await give(clinic, 6, [parcel]))).toBe('fine');
    expect(await clinic.app.missingBlobs(reader, [there.hash, gone.hash])).toEqual([gone.hash]);
    expect(problemOf(await clinic.app.getBlob(reader, gone.hash))).toBe('NotFound');
    good(await clinic.app.putBlob(reader, gone.hash, streamOf(gone.content)));
    expect(await clinic.app.missingBlobs(reader, [there.hash, gone.hash])).toEqual([]);
    expect(problemOf(await clinic.app.getBlob(reader, gone.hash))).toBe('fine');
  });

  test('goes on taking new entries after those that came back', async () => {
    const { clinic, parcels } = await setBack();
    good(await give(clinic, 6, parcels));
    expect(good(await push(clinic, await newRecord(clinic, clinic.practice.streams.desk))).accepted[0]?.index).toBe(6 + lost);
  });
});
