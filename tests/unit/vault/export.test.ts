import { beforeAll, describe, expect, test } from 'vitest';
import { type Ciphertext, equal, fromUtf8, type Hash, sha256, utf8 } from '#bytes';
import type { PatientId, Photo, PhotoId } from '#domain';
import { parseEntry } from '#ledger';
import type { StepUp, VaultApi } from '#vault';
import { createVault } from '../../../src/lib/vault/create-vault.ts';
import { openRendition } from '../../../src/lib/vault/open-rendition.ts';
import { patientOf, PhotoDevice, photosIn, value } from '../../fixtures/photo-device.ts';
import { collect, unzip, type UnzippedFile } from '../../fixtures/unzip.ts';

let kept: PhotoDevice;
let anna: PatientId;
let ben: PatientId;
/** All sent, but Ben's last. */
let photos: readonly PhotoId[];

beforeAll(async () => {
  kept = await PhotoDevice.founded();
  anna = await kept.addPatient('Anna');
  ben = await kept.addPatient('Ben');
  photos = [...(await kept.takeIn(anna, 9000, 9000)), ...(await kept.takeIn(ben, 9000))];
  await kept.send();
  photos = [...photos, ...(await kept.takeIn(ben, 9000))];
});

/** Opened; where it would wait, `onPause` is called, and it goes on at once. */
async function unlocked(device: PhotoDevice, onPause = (): void => undefined): Promise<{ vault: VaultApi; stepUp: StepUp }> {
  const pause = (): Promise<void> => {
    onPause();
    return Promise.resolve();
  };
  const vault = createVault({ ...device.ports(), pause });
  const state = await vault.device();
  if (state.type !== 'Founded') throw new Error(state.type);
  const [person] = state.people;
  const unlocker = person?.unlockers.find(({ kind }) => kind === 'words');
  if (!person || !unlocker) throw new Error('nobody');
  const secret = { kind: 'words', words: device.words } as const;
  value(await vault.unlock(person.id, unlocker.id, secret));
  return { vault, stepUp: { unlocker: unlocker.id, secret } };
}

async function exported(device: PhotoDevice): Promise<readonly UnzippedFile[]> {
  const { vault, stepUp } = await unlocked(device);
  const { archive, fileName } = value(await vault.exportAll('moving to another practice', stepUp));
  expect(fileName).toMatch(/^Enamel export \d{4}-\d\d-\d\d\.zip$/);
  return unzip(await collect(archive));
}

const photosAmong = (files: readonly UnzippedFile[]): readonly UnzippedFile[] => files.filter(({ path }) => path.startsWith('photos/'));
const textOf = (files: readonly UnzippedFile[], name: string): string =>
  fromUtf8(files.find(({ path }) => path === name)?.bytes ?? utf8('none'));

async function hashesOf(device: PhotoDevice): Promise<readonly Hash[]> {
  const practice = await device.practice();
  return [...(await photosIn(practice, anna)), ...(await photosIn(practice, ben))].map(({ sha256: hash }) => hash).toSorted();
}

const hashesAmong = async (files: readonly UnzippedFile[]): Promise<readonly Hash[]> =>
  (await Promise.all(photosAmong(files).map(({ bytes }) => sha256(bytes)))).toSorted();

const photo = (place: number): PhotoId => {
  const id = photos[place];
  if (id === undefined) throw new RangeError('no such photo');
  return id;
};

async function originalOf(device: PhotoDevice, place: number): Promise<Hash> {
  const known: Photo | null = await (await device.practice()).contents.photo(photo(place));
  if (!known) throw new Error('no such photo');
  return known.renditions.original.hash;
}

/** The originals that this device knows to be on the server are on it no more. */
async function withoutOriginals(): Promise<PhotoDevice> {
  const device = kept.copy();
  expect((await (await device.unlocked()).makeRoom()).photos).toBe(3);
  return device;
}

describe('what is taken along', () => {
  test('is every original, byte for byte, in a folder of each patient', async () => {
    const files = await exported(kept.copy());
    expect(await hashesAmong(files)).toEqual(await hashesOf(kept));
    expect(photosAmong(files).map(({ path }) => path.split('/').slice(0, 3).join('/'))).toEqual([
      'photos/Anna/2026-11-22',
      'photos/Anna/2026-11-22',
      'photos/Ben/2026-11-22',
      'photos/Ben/2026-11-22'
    ]);
    expect(files.slice(4).map(({ path }) => path)).toEqual(['index.csv', 'index.html', 'README.txt']);
    expect(textOf(files, 'README.txt')).toContain('Exported from Praxis by Dr. Vega');
    for (const hash of await hashesOf(kept)) expect(textOf(files, 'index.csv')).toContain(hash);
  });

  test('is planned first: how many, how large, and how many must be fetched', async () => {
    const device = await withoutOriginals();
    const plan = await (await unlocked(device)).vault.planExport();
    expect(plan).toMatchObject({ patients: 2, photos: 4, away: 3 });
    expect(plan.bytes).toBeGreaterThan(4 * 9000);
  });

  test('is without what was deleted', async () => {
    const device = kept.copy();
    value(await (await device.unlocked()).deletePhotos([photo(0)]));
    expect(photosAmong(await exported(device))).toHaveLength(3);
    expect(await (await unlocked(device)).vault.planExport()).toMatchObject({ photos: 3 });
  });

  test('is fetched where it is away, and not kept; what is here is used no more than before', async () => {
    const device = await withoutOriginals();
    const before = device.disk.kept;
    const [blobs, originals] = [new Map(before.blobs), new Map(before.originals)];
    expect(await hashesAmong(await exported(device))).toEqual(await hashesOf(kept));
    expect(device.server.asked).toHaveLength(3);
    expect([...device.disk.kept.blobs.keys()]).toEqual([...blobs.keys()]);
    expect([...device.disk.kept.originals]).toEqual([...originals]);
  });

  test('leaves nothing on the device but the record of it', async () => {
    const device = kept.copy();
    const words = ['moving to another practice', 'Enamel export', 'README.txt', 'photos/Anna', 'Dr. Vega'];
    const before = device.disk.usedBytes();
    await exported(device);
    expect(device.disk.kept.outbox.length).toBe(kept.disk.kept.outbox.length + 1);
    const added = device.disk.kept.outbox.at(-1);
    expect(device.disk.usedBytes() - before).toBeLessThan(2 * ((added?.entry.byteLength ?? 0) + (added?.body.byteLength ?? 0)) + 1000);
    const everything = [
      ...device.disk.kept.outbox.flatMap(({ entry, body }) => [entry, body]),
      ...device.disk.kept.blobs.values(),
      ...[...device.disk.kept.snapshots.values()].flatMap(({ parts }) => [...parts.values()])
    ].map((bytes) => new TextDecoder('latin1').decode(bytes));
    for (const word of words) expect(everything.filter((bytes) => bytes.includes(word))).toEqual([]);
  });
});

describe('what cannot be had', () => {
  test('is listed, and the rest is whole', async () => {
    const device = await withoutOriginals();
    device.server.reached = false;
    const files = await exported(device);
    expect(photosAmong(files)).toHaveLength(1);
    expect(textOf(files, 'missing.txt').match(/could not be fetched/g)).toHaveLength(3);
    expect(textOf(files, 'README.txt')).toContain('Photographs that are missing: 3');
  });

  test('is no longer asked for where the server is gone: the rest is not held up', async () => {
    const device = kept.copy();
    await device.takeIn(anna, 9000, 9000);
    await device.send();
    await (await device.unlocked()).makeRoom();
    device.server.reached = false;
    const files = await exported(device);
    expect(textOf(files, 'missing.txt').match(/could not be fetched/g)).toHaveLength(6);
    // Twice for each of three photos.
    expect(device.server.asked).toHaveLength(6);
  });

  test('is said to be damaged where nobody has a whole copy, and comes from the server where it has one', async () => {
    const device = kept.copy();
    const [first, last] = [await originalOf(device, 0), await originalOf(device, 3)];
    const { kept: whole } = device.disk;
    const damaged = [first, last].map((hash) => [hash, utf8('x'.repeat(9000)) as Uint8Array as Ciphertext] as const);
    device.disk.kept = { ...whole, blobs: new Map([...whole.blobs, ...damaged]) };
    const files = await exported(device);
    expect(photosAmong(files)).toHaveLength(3);
    expect(textOf(files, 'missing.txt')).toMatch(/Ben, 2026-11-22, a\.jpg: it does not open/);
    expect(device.server.asked).toContain(first);
  });

  test('is asked for again when the server was away for a moment', async () => {
    const device = await withoutOriginals();
    const { vault, stepUp } = await unlocked(device, () => {
      device.server.reached = true;
    });
    device.server.reached = false;
    const files = await unzip(await collect(value(await vault.exportAll('reason', stepUp)).archive));
    expect(photosAmong(files)).toHaveLength(4);
  });
});

describe('taking everything along', () => {
  test('takes another proof; without it nothing is recorded', async () => {
    const device = kept.copy();
    const { vault, stepUp } = await unlocked(device);
    const before = device.disk.kept.outbox.length;
    const wrong = { unlocker: stepUp.unlocker, secret: { kind: 'words', words: 'abandon '.repeat(24).trim() } } as const;
    expect(await vault.exportAll('reason', wrong)).toEqual({ ok: false, error: { type: 'OpenFailed' } });
    expect(device.disk.kept.outbox.length).toBe(before);
  });

  test.each([
    ['  ', 'Empty'],
    ['x'.repeat(1001), 'TooLong']
  ])('takes a reason: "%.5s…" is %s', async (reason, why) => {
    const device = kept.copy();
    const { vault, stepUp } = await unlocked(device);
    const before = device.disk.kept.outbox.length;
    expect(await vault.exportAll(reason, stepUp)).toEqual({ ok: false, error: { type: 'BadField', field: 'reason', why } });
    expect(device.disk.kept.outbox.length).toBe(before);
  });

  test('clears the output of a passkey though the reason is missing', async () => {
    const { vault, stepUp } = await unlocked(kept.copy());
    const prf = new Uint8Array(32).fill(7);
    await vault.exportAll('', { ...stepUp, secret: { kind: 'prf', prf } });
    expect(equal(prf, new Uint8Array(32))).toBe(true);
  });

  test('is recorded before the first byte, even where nobody reads on', async () => {
    const device = kept.copy();
    const { vault, stepUp } = await unlocked(device);
    const before = device.disk.kept.outbox.length;
    const { archive } = value(await vault.exportAll('reason', stepUp));
    const added = device.disk.kept.outbox.slice(before);
    const entries = await Promise.all(added.map(({ entry }) => parseEntry(entry)));
    expect(entries.map(({ header }) => header.kind)).toEqual(['audit']);
    await archive.cancel();
  });

  test('is refused where the device has no room for the record', async () => {
    const device = kept.copy();
    const { vault, stepUp } = await unlocked(device);
    device.disk.quotaBytes = device.disk.usedBytes();
    expect(await vault.exportAll('reason', stepUp)).toMatchObject({ ok: false, error: { type: 'StorageFull' } });
  });

  test('reads no further than it is read: a stream that is cancelled fetches nothing more', async () => {
    const device = await withoutOriginals();
    const { vault, stepUp } = await unlocked(device);
    const reader = value(await vault.exportAll('reason', stepUp)).archive.getReader();
    expect(device.server.asked).toHaveLength(0);
    await reader.read();
    expect(device.server.asked).toHaveLength(1);
    await reader.cancel();
    expect(device.server.asked).toHaveLength(1);
  });

  test('does not get in the way: photos are shown and taken in meanwhile', async () => {
    const device = kept.copy();
    const { vault, stepUp } = await unlocked(device);
    const reader = value(await vault.exportAll('reason', stepUp)).archive.getReader();
    await reader.read();
    value(await vault.setNote(photo(1), 'meanwhile'));
    const practice = await device.practice();
    expect(patientOf(practice, anna).name).toBe('Anna');
    expect((await openRendition(practice, photo(2), 'preview')).ok).toBe(true);
    for (;;) if ((await reader.read()).done) break;
  });
});
