/** A whole day without the server, the browser closed and opened in between: every photo is there, and in the end on the server, byte for byte. */
import { createHash } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  createPractice,
  type Device,
  importPhotos,
  listPhotos,
  lock,
  onlyHere,
  openDevice,
  originalBytes,
  type RunningServer,
  shellKept,
  startServer,
  tempFolder,
  unlock,
  unlockWith
} from './driver/index.ts';
import { writeFiles } from './photo-files.ts';

const photos = 50;

let server: RunningServer;
let device: Device;

beforeEach(async () => {
  server = await startServer();
  device = await openDevice({ url: server.url });
});
afterEach(async () => {
  await device.close();
  await server.stop();
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function reopen(profileDir = device.profileDir): Promise<void> {
  await device.close();
  device = await openDevice({ url: server.url, profileDir });
}

/** As if every sealed photo on this device were gone: what is read afterwards comes from the server. */
async function emptyOfBlobs(): Promise<void> {
  await device.page.evaluate(
    () =>
      new Promise<void>((done, failed) => {
        const opening = indexedDB.open('enamel');
        opening.onerror = failed;
        opening.onsuccess = () => {
          const change = opening.result.transaction('blobs', 'readwrite');
          change.objectStore('blobs').clear();
          change.onerror = failed;
          change.oncomplete = () => {
            opening.result.close();
            done();
          };
        };
      })
  );
}

test('fifty photos taken in offline, over two sessions, are all on the server when it is back', async () => {
  const kit = await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  const patient = await addPatient(device, { name: 'Amélie Durand' });
  const paths = await writeFiles(
    Object.fromEntries(
      Array.from({ length: photos }, (_, seed) => [`IMG_${String(seed)}.jpg`, drawJpeg({ width: 300 + seed, height: 200, seed })])
    )
  );
  await shellKept(device);
  await server.stop();

  await reopen();
  await unlock(device);
  expect(await importPhotos(device, patient, paths.slice(0, 30))).toEqual({ failed: [] });
  await lock(device);
  await unlock(device);
  expect(await importPhotos(device, patient, paths.slice(30))).toEqual({ failed: [] });
  await expect.poll(() => onlyHere(device)).toBe(photos);

  await reopen();
  await unlock(device);
  expect(await listPhotos(device, patient)).toHaveLength(photos);
  await expect.poll(() => onlyHere(device)).toBe(photos);

  server = await startServer({ dataDir: server.dataDir, port: Number(new URL(server.url).port) });
  await expect.poll(() => onlyHere(device), { timeout: 120_000 }).toBe(0);

  const copy = await tempFolder('device');
  await device.close();
  await cp(device.profileDir, copy, { recursive: true });
  device = await openDevice({ url: server.url, profileDir: copy });
  await emptyOfBlobs();
  await reopen(copy);
  await unlockWith(device, kit);
  const sums = await Promise.all(paths.map(async (path) => sha256(await readFile(path))));
  const found: string[] = [];
  for (const photo of await listPhotos(device, patient)) found.push(sha256(await originalBytes(device, photo)));
  expect(found.sort()).toEqual(sums.sort());
});
