/**
 * Photos' way in, ended at every single step: whatever call to storage is the last one, the next program finds nothing of a photo, or all of it, and
 * all of it opens. Three files: one photo, the same bytes again, and another.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, equal } from '#bytes';
import { type Photo, photosOf } from '#domain';
import { createMemoryStorage } from '#storage/memory';
import type { ImportProgress } from '#vault';
import { Imports } from '../../src/lib/vault/imports.ts';
import { interruptedImports } from '../../src/lib/vault/interrupted-imports.ts';
import type { OpenPractice } from '../../src/lib/vault/open-practice.ts';
import { openRendition } from '../../src/lib/vault/open-rendition.ts';
import { failingStorage } from '../fixtures/failing-storage.ts';
import { drawJpeg } from '../fixtures/images/index.ts';
import { type Founded, foundOn, openOn } from '../fixtures/opened-practice.ts';

const drawn: Readonly<Record<string, Bytes>> = {
  '2026-11-02': drawJpeg({ width: 320, height: 240, orientation: 6, takenAt: '2026:11:02 10:00:00' }),
  '2026-11-03': drawJpeg({ width: 240, height: 320, seed: 2, takenAt: '2026:11:03 10:00:00' })
};
let files: readonly File[];

beforeAll(() => {
  const [first, second] = Object.values(drawn);
  if (!first || !second) throw new Error('two photos');
  files = [new File([first], 'a.jpg'), new File([first], 'a again.jpg'), new File([second], 'b.jpg')];
});

/** How many calls to storage taking the files in makes. A change here is a change in the way in: look at it. */
const callsToTakeIn = 16;

async function takeIn(practice: OpenPractice, { patient }: Founded, chosen: readonly File[]): Promise<ImportProgress> {
  const known = practice.catalogue.patients.get(patient);
  if (!known) throw new Error('no patient');
  return new Promise((resolve) => {
    const imports = new Imports({
      practice,
      tell: (progress) => {
        if (progress.done) resolve(progress);
      },
      onNoted: () => undefined,
      makeRoom: () => Promise.resolve(false)
    });
    imports.start(known, chosen, { type: 'ByDate', today: '2026-11-22' });
  });
}

const photosIn = async (practice: OpenPractice, { patient }: Founded): Promise<readonly Photo[]> =>
  photosOf(await practice.contents.chart(patient));

/** Takes the files in; the `failAt`-th call to storage that this makes fails. Then a fresh program looks, and takes them in again. */
async function lookAfter(failAt: number | null, when: 'before' | 'after' | 'for good') {
  const storage = createMemoryStorage();
  const founded = await foundOn(storage);
  const failing = failingStorage(storage, null, when);
  const practice = await openOn(failing.storage, founded.words);
  failing.restart(failAt);
  const { tally } = await takeIn(practice, founded, files);
  const calls = failing.calls();

  const after = await openOn(storage, founded.words);
  const photos = await photosIn(after, founded);
  const days: (string | undefined)[] = [];
  for (const photo of photos) {
    const opened = await openRendition(after, photo.id, 'original');
    const day = Object.keys(drawn).find((taken) => opened.ok && equal(opened.value.plain, drawn[taken] ?? new Uint8Array()));
    days.push(day);
    for (const name of ['preview', 'thumbnail'] as const) expect((await openRendition(after, photo.id, name)).ok).toBe(true);
    expect((await after.contents.chart(founded.patient)).visits.get(photo.visit)?.day).toBe(day);
  }
  expect(await storage.unreceipted()).toHaveLength(3 * photos.length);
  // None twice, none that is another's bytes.
  expect(new Set(days).size).toBe(photos.length);
  expect(days).not.toContain(undefined);
  const interrupted = await interruptedImports(after);

  const again = await takeIn(after, founded, files);
  expect(again.tally).toEqual({ of: 3, kept: 2 - photos.length, known: 1 + photos.length, failed: 0, cancelled: 0 });
  expect(await interruptedImports(after)).toEqual([]);
  expect(await photosIn(after, founded)).toHaveLength(2);
  return { calls, kept: tally.kept, photos: photos.length, interrupted };
}

test('the way in makes as many calls as is written here', async () => {
  expect(await lookAfter(null, 'before')).toEqual({ calls: callsToTakeIn, kept: 2, photos: 2, interrupted: [] });
});

test('a file larger than a server takes is refused before it is read', async () => {
  const storage = createMemoryStorage();
  const founded = await foundOn(storage);
  const megabyte = new Blob([new Uint8Array(1_000_000)]);
  const file = new File(
    Array.from({ length: 270 }, () => megabyte),
    'a.jpg'
  );
  const { files: taken } = await takeIn(await openOn(storage, founded.words), founded, [file]);
  expect(taken[0]?.progress).toEqual({ stage: 'failed', failure: { type: 'TooManyBytes', megabytes: 270, limit: 268.435456 } });
});

describe.each(['before', 'after'] as const)('a storage that fails %s its k-th call', (when) => {
  test.each(Array.from({ length: callsToTakeIn }, (_, i) => i + 1))('k = %i costs whole photos at most, and says which', async (k) => {
    const { kept, photos } = await lookAfter(k, when);
    expect(kept).toBe(photos);
  });
});

describe('a program that ends at its k-th call', () => {
  test.each(Array.from({ length: callsToTakeIn }, (_, i) => i + 1))('k = %i leaves whole photos, and no word of another', async (k) => {
    const { kept, photos, interrupted } = await lookAfter(k, 'for good');
    expect(kept).toBeLessThanOrEqual(photos);
    if (photos < 2 && k > 1) expect(interrupted).toMatchObject([{ of: 3 }]);
  });
});
