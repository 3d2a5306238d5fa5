/**
 * Making room, ended at every single step, and done by several at once: whatever happens, every photo is whole, here or to be fetched, and none that
 * is only here is lost.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { PatientId } from '#domain';
import type { Storage } from '#storage';
import type { VaultApi } from '#vault';
import { makeRoom } from '../../../src/lib/vault/make-room.ts';
import { openRendition } from '../../../src/lib/vault/open-rendition.ts';
import { failingStorage } from '../../fixtures/failing-storage.ts';
import { patientOf, PhotoDevice, photosIn, value } from '../../fixtures/photo-device.ts';

let kept: PhotoDevice;
let anna: PatientId;
let ben: PatientId;

/** Anna's two photos are sent, Ben's first too and his second is only here; Anna is pinned, and one of her originals is away. */
beforeAll(async () => {
  kept = await PhotoDevice.founded();
  anna = await kept.addPatient('Anna');
  ben = await kept.addPatient('Ben');
  await kept.takeIn(anna, 9000, 9000);
  await kept.takeIn(ben, 9000);
  await kept.send();
  await kept.takeIn(ben, 9000);
  const practice = await kept.practice();
  const [first] = await photosIn(practice, anna);
  await kept.storage.evict([value(first ? { ok: true, value: first } : { ok: false, error: 'none' }).renditions.original.hash]);
  await kept.storage.pin(patientOf(practice, anna).stream);
});

const photos = 4;

interface Act {
  readonly name: string;
  /** How many calls to storage it makes. A change here is a change in the way: look at it. */
  readonly calls: number;
  readonly before?: (device: PhotoDevice) => void;
  readonly does: (vault: VaultApi) => Promise<unknown>;
  /** Where the originals are after it was done whole: Anna's two, Ben's two. */
  readonly leaves: readonly string[];
}

const unnamed = (device: PhotoDevice): void => {
  device.disk.kept = { ...device.disk.kept, originals: new Map(), unnamed: true };
};

const overBudget = (device: PhotoDevice): void => {
  device.room.quotaBytes = 0;
};

const acts: readonly Act[] = [
  { name: 'letting go of all that may go', calls: 6, does: (vault) => vault.makeRoom(), leaves: ['away', 'safe', 'away', 'here'] },
  {
    name: 'keeping within the budget, and fetching for the pinned patient',
    calls: 9,
    before: overBudget,
    does: (vault) => vault.tidy(),
    leaves: ['safe', 'safe', 'away', 'here']
  },
  {
    name: 'the same after an earlier version of the program, which named no original',
    calls: 14,
    before: (device) => {
      unnamed(device);
      overBudget(device);
    },
    does: (vault) => vault.tidy(),
    leaves: ['safe', 'safe', 'away', 'here']
  }
];

async function where(device: PhotoDevice): Promise<readonly string[]> {
  const practice = await device.practice();
  const all = [...(await photosIn(practice, anna)), ...(await photosIn(practice, ben))];
  return device.where(...all.map(({ id }) => id));
}

/** The `failAt`-th call to storage after the unlock is the program's last; then a fresh program looks. */
async function lookAfter(act: Act, failAt: number | null, when: 'before' | 'after'): Promise<{ calls: number; done: boolean }> {
  const device = kept.copy();
  act.before?.(device);
  const counting = failingStorage(device.storage, null);
  await device.unlocked(counting.storage);
  const toOpen = counting.calls();
  const failing = failingStorage(device.storage, failAt === null ? null : toOpen + failAt, when);
  const vault = await device.unlocked(unwatched(failing.storage));
  expect(failing.calls()).toBe(toOpen);
  const done = await act.does(vault).then(
    () => true,
    () => false
  );
  const calls = failing.calls() - toOpen;
  expect(await device.everyPhotoIsWhole()).toBe(photos);
  expect((await where(device))[3]).toBe('here');
  expect(await device.storage.unreceipted()).toHaveLength(3);

  // What comes after finishes it.
  await act.does(await device.unlocked());
  expect(await where(device)).toEqual(act.leaves);
  expect(await device.everyPhotoIsWhole()).toBe(photos);
  return { calls, done };
}

/** What a vault does when it hears of a change is not part of the way that is counted. */
const unwatched = (storage: Storage): Storage => ({ ...storage, watch: () => () => undefined });

describe.each(acts)('$name', (act) => {
  test('makes as many calls as is written here', async () => {
    expect(await lookAfter(act, null, 'before')).toEqual({ calls: act.calls, done: true });
  });

  for (const when of ['before', 'after'] as const) {
    test.each(Array.from({ length: act.calls }, (_, i) => i + 1))(`leaves every photo whole when it ends ${when} call %i`, async (k) => {
      expect(await lookAfter(act, k, when)).toEqual({ calls: k, done: false });
    });
  }
});

describe('several at once', () => {
  test('two tabs that make room let each original go once', async () => {
    const device = kept.copy();
    const [one, other] = [await device.unlocked(), await device.unlocked()];
    const gone = await Promise.all([one.makeRoom(), other.makeRoom()]);
    expect(gone.reduce((sum, space) => sum + space.photos, 0)).toBe(1);
    expect(await where(device)).toEqual(['away', 'safe', 'away', 'here']);
    expect(await device.everyPhotoIsWhole()).toBe(photos);
  });

  test('a patient who is pinned after it was decided, and before it is done, keeps the original', async () => {
    const device = kept.copy();
    const { storage } = device;
    const { stream } = patientOf(await device.practice(), ben);
    const pinnedBetween: Storage = {
      ...storage,
      evict: async (hashes) => {
        await storage.pin(stream);
        return storage.evict(hashes);
      }
    };
    expect(await makeRoom(await device.practice(pinnedBetween), Number.POSITIVE_INFINITY)).toEqual({ photos: 0, bytes: 0 });
    expect(await where(device)).toEqual(['away', 'safe', 'safe', 'here']);
  });

  test.each(['before it is kept', 'after it is kept'])(
    'an original that is fetched while another tab lets it go %s is shown, and is here or away',
    async (moment) => {
      const device = kept.copy();
      const { storage } = device;
      await (await device.unlocked()).makeRoom();
      const busy: Storage = {
        ...storage,
        keepBlob: async (blob, at) => {
          if (moment === 'before it is kept') await storage.evict([blob.hash]);
          const outcome = await storage.keepBlob(blob, at);
          if (moment === 'after it is kept') await storage.evict([blob.hash]);
          return outcome;
        }
      };
      const practice = await device.practice(busy);
      const [first] = await photosIn(practice, ben);
      if (!first) throw new Error('no photo');
      expect((await openRendition(practice, first.id, 'original')).ok).toBe(true);
      expect((await device.where(first.id))[0]).toBe(moment === 'after it is kept' ? 'away' : 'safe');
      expect(await device.everyPhotoIsWhole()).toBe(photos);
    }
  );

  test('an original that goes while it is opened here is opened, or fetched', async () => {
    const device = kept.copy();
    const { storage } = device;
    const busy: Storage = {
      ...storage,
      blob: async (hash) => {
        await storage.evict([hash]);
        return storage.blob(hash);
      }
    };
    const practice = await device.practice(busy);
    const [first] = await photosIn(practice, ben);
    if (!first) throw new Error('no photo');
    expect((await openRendition(practice, first.id, 'original')).ok).toBe(true);
    expect(await device.everyPhotoIsWhole()).toBe(photos);
  });
});
