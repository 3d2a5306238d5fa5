import { beforeAll, describe, expect, test } from 'vitest';
import type { PatientId, PhotoId } from '#domain';
import type { Storage } from '#storage';
import type { VaultApi } from '#vault';
import { patientOf, PhotoDevice, photosIn, value } from '../../fixtures/photo-device.ts';

let kept: PhotoDevice;
let anna: PatientId;
let ben: PatientId;
/** All sent, but the last of Ben's. */
let ofAnna: readonly PhotoId[];
let ofBen: readonly PhotoId[];

beforeAll(async () => {
  kept = await PhotoDevice.founded();
  anna = await kept.addPatient('Anna');
  ben = await kept.addPatient('Ben');
  ofAnna = await kept.takeIn(anna, 9000, 9000);
  ofBen = await kept.takeIn(ben, 9000);
  await kept.send();
  ofBen = [...ofBen, ...(await kept.takeIn(ben, 9000))];
});

const photo = (of: readonly PhotoId[], place: number): PhotoId => {
  const id = of[place];
  if (id === undefined) throw new RangeError('no such photo');
  return id;
};

const whereAll = (device: PhotoDevice): Promise<readonly string[]> => device.where(...ofAnna, ...ofBen);

describe('room', () => {
  test('is told: what is here, what is only here, what is pinned, and what may go', async () => {
    const device = kept.copy();
    device.room.quotaBytes = 1_000_000;
    const vault = await device.unlocked();
    value(await vault.pin(anna, true));
    const { originals, onlyHere, pinned, mayGo, away, budgetBytes, pins } = await vault.space();
    expect([originals, onlyHere, pinned, mayGo].map(({ photos }) => photos)).toEqual([4, 1, 2, 1]);
    expect(originals.bytes).toBe(onlyHere.bytes + pinned.bytes + mayGo.bytes);
    expect(mayGo.bytes).toBeGreaterThan(9000);
    expect(budgetBytes).toBe(400_000);
    expect(away).toBe(0);
    expect(pins).toEqual([{ patient: anna, name: 'Anna', photos: 2, away: 0 }]);
  });

  test('is made of every original that a server has; what is only here stays, and each photo is still whole', async () => {
    const device = kept.copy();
    const vault = await device.unlocked();
    const gone = await vault.makeRoom();
    expect(gone.photos).toBe(3);
    expect(await whereAll(device)).toEqual(['away', 'away', 'away', 'here']);
    expect(await vault.space()).toMatchObject({ mayGo: { photos: 0, bytes: 0 }, away: 3, broken: 0 });
    expect(await device.everyPhotoIsWhole()).toBe(4);
    expect(await vault.makeRoom()).toEqual({ photos: 0, bytes: 0 });
  });

  test('that is made leaves what is looked at first: previews and thumbnails, without a server', async () => {
    const device = kept.copy();
    const vault = await device.unlocked();
    await vault.makeRoom();
    device.server.reached = false;
    for (const name of ['preview', 'thumbnail'] as const) expect((await vault.rendition(photo(ofAnna, 0), name)).ok).toBe(true);
    expect(await vault.saveOriginal(photo(ofAnna, 0), 'referral')).toEqual({ ok: false, error: { type: 'Away' } });
  });

  test('is made of the least recently used: one that was opened stays longer than one that was not', async () => {
    const device = kept.copy();
    const vault = await device.unlocked();
    value(await vault.saveOriginal(photo(ofAnna, 0), 'referral'));
    device.room.quotaBytes = 10_000 / 0.4;
    await vault.tidy();
    expect(await whereAll(device)).toEqual(['safe', 'away', 'away', 'here']);
  });

  test('is not made while the server contradicts what it had confirmed: this device may hold the only copy', async () => {
    const device = kept.copy();
    const expected = await device.storage.cursor();
    await device.storage.raise({ type: 'Rollback', by: 'Server', at: 1, expected, received: null, evidence: new Uint8Array(1) });
    const vault = await device.unlocked();
    expect((await vault.space()).mayGo.photos).toBe(0);
    expect(await vault.makeRoom()).toEqual({ photos: 0, bytes: 0 });
    expect(await whereAll(device)).toEqual(['safe', 'safe', 'safe', 'here']);
  });

  test('is not made while what may go is within the budget', async () => {
    const device = kept.copy();
    device.room.quotaBytes = 1_000_000;
    await (await device.unlocked()).tidy();
    expect(await whereAll(device)).toEqual(['safe', 'safe', 'safe', 'here']);
  });
});

describe('a photo that is away', () => {
  const letGo = async (): Promise<{ device: PhotoDevice; vault: VaultApi; id: PhotoId }> => {
    const device = kept.copy();
    const vault = await device.unlocked();
    await vault.makeRoom();
    return { device, vault, id: photo(ofAnna, 0) };
  };

  test('comes back when it is fetched, byte for byte, and is here without a server then', async () => {
    const { device, vault, id } = await letGo();
    expect(await vault.bringHere(id)).toEqual({ ok: true, value: null });
    device.server.reached = false;
    expect(await device.where(id)).toEqual(['safe']);
    expect((await vault.saveOriginal(id, 'referral')).ok).toBe(true);
    expect(await device.everyPhotoIsWhole()).toBe(4);
  });

  test('stays away while the server cannot be reached', async () => {
    const { device, vault, id } = await letGo();
    device.server.reached = false;
    expect(await vault.bringHere(id)).toEqual({ ok: false, error: { type: 'Away' } });
    expect(await device.where(id)).toEqual(['away']);
  });

  test('whose bytes the server has spoilt is not kept, and said to be damaged', async () => {
    const { device, vault, id } = await letGo();
    const [{ renditions } = { renditions: null }] = await photosIn(await device.practice(), anna);
    const hash = renditions?.original.hash;
    const sealed = hash && device.server.blobs.get(hash);
    if (!sealed) throw new Error('not on the server');
    device.server.blobs.set(hash, sealed.map((byte, place) => (place === 100 ? byte ^ 1 : byte)) as typeof sealed);
    expect(await vault.bringHere(id)).toEqual({ ok: false, error: { type: 'OpenFailed' } });
    expect(await device.storage.blob(hash)).toBeNull();
    expect(value(await vault.photo(id)).where).toBe('broken');
    expect((await vault.space()).broken).toBe(1);
    device.server.blobs.set(hash, sealed);
    expect((await vault.bringHere(id)).ok).toBe(true);
    expect(value(await vault.photo(id)).where).toBe('safe');
    expect((await vault.space()).broken).toBe(0);
  });

  test('is fetched too where the browser has lost its bytes and rejects', async () => {
    const device = kept.copy();
    const id = photo(ofAnna, 0);
    const lost: Storage = { ...device.storage, blob: () => Promise.reject(new DOMException('lost', 'NotReadableError')) };
    const vault = await device.unlocked(lost);
    expect((await vault.saveOriginal(id, 'referral')).ok).toBe(true);
    device.server.reached = false;
    expect(await vault.saveOriginal(id, 'referral')).toEqual({ ok: false, error: { type: 'OpenFailed' } });
  });

  test('makes room for itself where the disk is full, of what was longer out of use', async () => {
    const { device, vault, id } = await letGo();
    value(await vault.bringHere(photo(ofAnna, 1)));
    device.disk.quotaBytes = device.disk.usedBytes() + 100;
    expect(await vault.bringHere(id)).toEqual({ ok: true, value: null });
    expect(await whereAll(device)).toEqual(['safe', 'away', 'away', 'here']);
  });

  test('is not brought where that would leave too little for new photos, and says so; it can be saved all the same', async () => {
    const { device, vault, id } = await letGo();
    device.room.leftBytes = 100_000_000;
    expect(await vault.bringHere(id)).toMatchObject({ ok: false, error: { type: 'StorageFull' } });
    expect((await vault.saveOriginal(id, 'referral')).ok).toBe(true);
    expect(await device.where(id)).toEqual(['away']);
  });
});

describe('a pinned patient', () => {
  test('is said to be so in lists and on their page, in every tab, until they are let go', async () => {
    const device = kept.copy();
    const [vault, other] = [await device.unlocked(), await device.unlocked()];
    const pinned = async (by: VaultApi): Promise<boolean[]> => (await by.findPatients('', 0, 9)).patients.map((line) => line.pinned);
    value(await vault.pin(anna, true));
    expect(await pinned(vault)).toEqual([true, false]);
    expect(value(await vault.patient(anna)).patient.pinned).toBe(true);
    await expect.poll(() => pinned(other)).toEqual([true, false]);
    value(await other.pin(anna, false));
    expect(await pinned(other)).toEqual([false, false]);
  });

  test('keeps all originals, those of photos too that come later', async () => {
    const device = kept.copy();
    const vault = await device.unlocked();
    value(await vault.pin(ben, true));
    await device.send();
    const [later] = await device.takeIn(ben, 9000);
    await device.send();
    await vault.makeRoom();
    expect(await whereAll(device)).toEqual(['away', 'away', 'safe', 'safe']);
    expect(await device.where(later ?? photo(ofBen, 0))).toEqual(['safe']);
  });

  test('gets what is missing when the server can be reached, thumbnails first, originals last; where it cannot, it is soon left alone', async () => {
    const device = kept.copy();
    await (await device.unlocked()).makeRoom();
    const practice = await device.practice();
    const photos = await photosIn(practice, anna);
    const small = photos.flatMap(({ renditions: { preview, thumbnail } }) => [preview.hash, thumbnail.hash]);
    const { blobs } = device.disk.kept;
    device.disk.kept = { ...device.disk.kept, blobs: new Map([...blobs].filter(([hash]) => !small.includes(hash))) };
    await device.storage.pin(patientOf(practice, anna).stream);
    const vault = await device.unlocked();
    device.server.reached = false;
    await vault.tidy();
    expect((await vault.space()).pins).toEqual([{ patient: anna, name: 'Anna', photos: 2, away: 2 }]);
    expect(device.server.asked).toHaveLength(3);
    device.server.reached = true;
    device.server.asked.length = 0;
    await vault.tidy();
    expect((await vault.space()).pins).toEqual([{ patient: anna, name: 'Anna', photos: 2, away: 0 }]);
    const inOrder = (['thumbnail', 'preview', 'original'] as const).flatMap((name) =>
      photos.map(({ renditions }) => renditions[name].hash)
    );
    expect(device.server.asked).toEqual(inOrder);
    device.server.reached = false;
    expect(await whereAll(device)).toEqual(['safe', 'safe', 'away', 'here']);
    expect(await device.everyPhotoIsWhole()).toBe(4);
  });

  test('whom nobody knows cannot be pinned', async () => {
    const vault = await kept.copy().unlocked();
    expect(await vault.pin(ofAnna[0] as unknown as PatientId, true)).toEqual({ ok: false, error: { type: 'NotFound' } });
  });

  test('does not wait for a blob that does not come: the others are fetched', async () => {
    const device = kept.copy();
    const vault = await device.unlocked();
    await vault.makeRoom();
    const [first] = await photosIn(await device.practice(), anna);
    const hash = first?.renditions.original.hash;
    if (hash) device.server.blobs.delete(hash);
    value(await vault.pin(anna, true));
    await vault.tidy();
    expect((await vault.space()).pins).toMatchObject([{ photos: 2, away: 1 }]);
  });

  test('is not fetched for where too little room is left for new photos', async () => {
    const device = kept.copy();
    const vault = await device.unlocked();
    await vault.makeRoom();
    device.room.leftBytes = 100_000_000;
    value(await vault.pin(anna, true));
    await vault.tidy();
    expect((await vault.space()).pins).toMatchObject([{ photos: 2, away: 2 }]);
    expect(device.server.asked).toEqual([]);
  });
});

describe('what an earlier version of the program kept', () => {
  const ofEarlier = (): PhotoDevice => {
    const device = kept.copy();
    device.disk.kept = { ...device.disk.kept, originals: new Map(), unnamed: true };
    return device;
  };

  test('is told apart once: originals may go then, and nothing else', async () => {
    const device = ofEarlier();
    const vault = await device.unlocked();
    expect(await vault.makeRoom()).toEqual({ photos: 0, bytes: 0 });
    await vault.tidy();
    expect(await device.storage.originalsNamed()).toBe(true);
    expect([...device.disk.kept.originals.values()]).toHaveLength(4);
    expect((await vault.makeRoom()).photos).toBe(3);
    expect(await whereAll(device)).toEqual(['away', 'away', 'away', 'here']);
    expect(await device.everyPhotoIsWhole()).toBe(4);
    const { stream } = patientOf(await device.practice(), ben);
    expect([...device.disk.kept.originals.values()].map((row) => row.stream)).toEqual([stream]);
  });

  test('is not read again', async () => {
    const device = ofEarlier();
    const reads: number[] = [];
    const { storage } = device;
    const watched: Storage = {
      ...storage,
      nameOriginals: (rows, all) => {
        reads.push(rows.length);
        return storage.nameOriginals(rows, all);
      }
    };
    const vault = await device.unlocked(watched);
    await vault.tidy();
    expect(reads).toEqual([3, 1]);
    await vault.tidy();
    expect(reads).toEqual([3, 1]);
  });
});
