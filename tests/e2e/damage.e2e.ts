/** What a device keeps is altered or half deleted behind its back: it is said, never shown as something else, and never made worse. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  type Device,
  importPhotos,
  listPhotos,
  originalBytes,
  type PatientRef,
  type RunningServer,
  unlock
} from './driver/index.ts';
import { type AtRest, copyOf, founded, putToRest } from './founded.ts';
import { writeFiles } from './photo-files.ts';

let rest: AtRest;
let server: RunningServer;
let device: Device;
let patient: PatientRef;
let paths: string[];

beforeAll(async () => {
  ({ server, device } = await founded());
  patient = await addPatient(device, { name: 'Amélie Durand' });
  paths = await writeFiles(Object.fromEntries([1, 2].map((seed) => [`${String(seed)}.jpg`, drawJpeg({ width: 400, height: 300, seed })])));
  await importPhotos(device, patient, paths);
  rest = await putToRest({ server, device });
});
beforeEach(async () => {
  ({ server, device } = await copyOf(rest));
});
afterEach(async () => {
  await device.close();
  await server.stop();
});

/** Flips one bit in the middle of every value of a store (of `field` in it, where it is not the bytes themselves), or deletes the values. */
const tamper = (store: string, field: string | null, how: 'flip' | 'delete'): Promise<unknown> =>
  device.page.evaluate(
    ([name, inside, act]) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('enamel');
        opening.onerror = reject;
        opening.onsuccess = () => {
          const writing = opening.result.transaction(name, 'readwrite');
          const walking = writing.objectStore(name).openCursor();
          walking.onsuccess = () => {
            const cursor = walking.result;
            if (!cursor) return;
            if (act === 'delete') cursor.delete();
            else {
              const value = cursor.value as Record<string, Uint8Array>;
              const bytes = (inside === null ? value : value[inside]) as Uint8Array | null;
              if (bytes) bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
              cursor.update(value);
            }
            cursor.continue();
          };
          writing.oncomplete = () => {
            opening.result.close();
            resolve(null);
          };
        };
      }),
    [store, field, how] as const
  );

test('an altered photo is shown as the server has it, and kept whole again', async () => {
  const { page } = device;
  await tamper('blobs', null, 'flip');
  await page.reload();
  await unlock(device);
  await expect.poll(() => page.locator('[data-photo] img').count()).toBe(2);
  const originals = await Promise.all(paths.map((path) => readFile(path)));
  for (const photo of await listPhotos(device, patient)) expect(originals).toContainEqual(await originalBytes(device, photo));
  await server.stop();
  await page.reload();
  await unlock(device);
  await expect.poll(() => page.locator('[data-photo] img').count()).toBe(2);
});

test('without the server it says that it cannot be opened, and no wrong picture is shown', async () => {
  const { page } = device;
  await tamper('blobs', null, 'flip');
  await server.stop();
  await page.reload();
  await unlock(device);
  await expect.poll(() => page.locator('[data-where=broken]').count()).toBeGreaterThanOrEqual(2);
  expect(await page.locator('[data-photo] img').count()).toBe(0);
  await page.locator('[data-photo]').first().click();
  await page.getByText('This photo cannot be opened').waitFor();
});

test.each([
  ['an entry', 'ledger', 'entry', 'flip'],
  ['a body', 'ledger', 'body', 'flip'],
  ['the whole ledger', 'ledger', null, 'delete'],
  ['the device itself', 'device', null, 'delete'],
  ['how far the ledger is verified', 'cursor', null, 'delete'],
  ['the end of its chain', 'chain', null, 'delete']
] as const)('%s altered or gone: nothing is opened, and it is said', async (_, store, field, how) => {
  await tamper(store, field, how);
  await device.page.reload();
  await device.page.getByRole('heading', { name: 'What this device keeps cannot be read' }).waitFor();
});

test('blobs that are gone come back from the server', async () => {
  await tamper('blobs', null, 'delete');
  await device.page.reload();
  await unlock(device);
  await expect.poll(() => device.page.locator('[data-photo] img').count()).toBe(2);
  const originals = await Promise.all(paths.map((path) => readFile(path)));
  for (const photo of await listPhotos(device, patient)) expect(originals).toContainEqual(await originalBytes(device, photo));
});
