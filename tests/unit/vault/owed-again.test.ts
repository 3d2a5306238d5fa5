import { beforeEach, describe, expect, test } from 'vitest';
import type { PatientId, PhotoId } from '#domain';
import { Library } from '../../fixtures/large-library.ts';
import { type Founded, foundPair, now, value, type VaultDevice } from '../../fixtures/vault-pair.ts';

/** A server that was set back is given the entries again, and lacks the photos: sync counts their blobs as without a receipt. */
describe('photos that the server has lost', () => {
  let pair: Founded;
  let first: VaultDevice;
  let patient: PatientId;
  let photo: PhotoId;
  beforeEach(async () => {
    pair = await foundPair();
    first = pair.first;
    patient = value(await first.vault.addPatient({ name: 'Ana', chart: '', born: null }));
    photo = await first.takePhoto(patient);
    await first.sync(pair.server);
  });

  const where = async () => [(await first.vault.overview()).onlyHere, value(await first.vault.photo(photo)).where];

  async function lose(): Promise<void> {
    await first.storage.owe(await first.storage.blobHashes(null, 1));
  }

  test('are on this device alone again, in the session that saw them safe, and in the next', async () => {
    await expect.poll(where).toEqual([0, 'safe']);
    await lose();
    await expect.poll(where).toEqual([1, 'here']);
    await first.restart().unlock(pair.words);
    await expect.poll(where).toEqual([1, 'here']);
    await first.sync(pair.server);
    await expect.poll(where).toEqual([0, 'safe']);
  });

  test('also while others have not yet been sent, once the alarm has ended', async () => {
    await first.storage.raise({
      type: 'Rollback',
      by: 'Server',
      at: now(),
      expected: await first.storage.cursor(),
      received: null,
      evidence: new Uint8Array()
    });
    await first.takePhoto(patient);
    await expect.poll(where).toEqual([1, 'safe']);
    const waiting = new Set((await first.storage.outbox()).flatMap(({ blobs }) => blobs));
    const [lost] = (await first.storage.blobHashes(null, 100)).filter((hash) => !waiting.has(hash));
    if (lost === undefined) throw new Error('no blob');
    await first.storage.owe([lost]);
    await first.storage.endAlarms(now(), now());
    await expect.poll(where).toEqual([2, 'here']);
  });
});

/** It said that none is missing, or nobody asked: then it shows when somebody wants to look. */
describe('a photo of which the server turns out not to have one rendition', () => {
  test('goes up again, as far as it is here, whatever the server said', async () => {
    const { first, server } = await foundPair();
    const patient = value(await first.vault.addPatient({ name: 'Ana', chart: '', born: null }));
    const [lost, other] = [await first.takePhoto(patient), await first.takePhoto(patient)];
    await first.sync(server);
    const known = await first.storage.blobHashes(null, 100);
    const [original] = (await first.storage.originals()).map(({ hash }) => hash);
    if (original === undefined) throw new Error('no original');
    expect(await first.storage.evict([original])).toHaveLength(1);
    server.blobs.clear();

    const opened = await Promise.all([lost, other].map((photo) => first.vault.bringHere(photo)));
    expect(opened.map((one) => (one.ok ? 'here' : one.error.type)).toSorted()).toEqual(['Away', 'here']);
    const owed = await first.storage.unreceipted();
    expect(owed).toHaveLength(2);
    expect(known).toEqual(expect.arrayContaining([...owed]));
    await first.sync(server);
    expect([...server.blobs.keys()].toSorted()).toEqual(owed.toSorted());
  });
});

describe('an unlock from a snapshot', () => {
  test('knows of photos that were lost after it was made', async () => {
    const library = await Library.made();
    const { storage } = library.device;
    await storage.receipted(await storage.unreceipted());
    await library.snapshot();
    const before = await library.practice();
    expect(before.contents.onlyHere).toBe(0);
    const photo = await before.contents.photo(library.photos[2] ?? ('' as PhotoId));
    if (!photo) throw new Error('no photo');
    await storage.owe([photo.renditions.preview.hash]);
    const after = await library.practice();
    expect(after.contents.snapshotSize).not.toBeNull();
    expect([after.contents.onlyHere, after.contents.isSafe(photo.id)]).toEqual([1, false]);
    // And the next snapshot does, too.
    expect(await after.snapshots.write()).toBe(true);
    const next = await library.practice();
    expect([next.contents.onlyHere, next.contents.isSafe(photo.id)]).toEqual([1, false]);
    await storage.receipted(await storage.unreceipted());
    await next.refresh();
    expect([next.contents.onlyHere, next.contents.isSafe(photo.id)]).toEqual([0, true]);
  });

  test('looks into no chart for what another tab keeps at this moment', async () => {
    const library = await Library.made();
    const { storage } = library.device;
    await storage.receipted(await storage.unreceipted());
    await library.snapshot();
    const { contents } = await library.practice();
    await library.device.takeIn(library.patients[0] ?? ('' as PatientId), 500);
    // Its book has not followed yet.
    await contents.refresh();
    expect((await storage.unreceipted()).length).toBe(3);
    // It waits to be sent, whoever can read it.
    expect([contents.onlyHere, contents.catalogue.charts.size]).toEqual([1, 0]);
  });
});
