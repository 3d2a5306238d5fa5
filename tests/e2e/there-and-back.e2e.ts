import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  startServer,
  unlock
} from './driver/index.ts';
import { writeFiles } from './photo-files.ts';

let server: RunningServer;
let device: Device;

beforeAll(async () => {
  server = await startServer();
  device = await openDevice({ url: server.url, prf: true });
});

afterAll(async () => {
  await device.close();
  await server.stop();
});

test('a photo goes in, is safe on the server, and comes back byte for byte after a lock', async () => {
  const paths = await writeFiles({
    'first.jpg': drawJpeg({ width: 640, height: 480 }),
    'second.jpg': drawJpeg({ width: 640, height: 480, orientation: 6 })
  });
  await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  const patient = await addPatient(device, { name: 'Amélie Durand', chart: 'P-104', born: '1984-03-09' });
  expect(await importPhotos(device, patient, paths)).toEqual({ failed: [] });
  await expect.poll(() => onlyHere(device)).toBe(0);
  await lock(device);
  await unlock(device);
  const photos = await listPhotos(device, patient);
  expect(photos.map(({ where }) => where)).toEqual(['safe', 'safe']);
  const originals = await Promise.all(paths.map((path) => readFile(path)));
  for (const photo of photos) {
    const bytes = await originalBytes(device, photo);
    expect(originals.some((original) => original.equals(bytes))).toBe(true);
  }
  // The passkey that unlocked also proved itself to the server.
  await expect.poll(() => server.log()).toMatch(/POST \/api\/session\/passkey 200/);
  expect(device.errors).toEqual([]);
});
