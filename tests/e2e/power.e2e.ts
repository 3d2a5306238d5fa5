/** Plugs pulled in the middle of things: nothing that was said to be kept is lost, and it goes up by itself. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cameraLike } from '../fixtures/images/index.ts';
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
  type PatientRef,
  type RunningServer,
  startServer,
  unlock
} from './driver/index.ts';
import { seriesOf, writeFiles } from './photo-files.ts';

let server: RunningServer;
let device: Device;
let paths: string[];

const photo = cameraLike({ megapixels: 3 });

beforeEach(async () => {
  server = await startServer();
  device = await openDevice({ url: server.url });
  paths = await writeFiles(seriesOf(photo, 4));
});
afterEach(async () => {
  await device.close();
  await server.stop();
});

const startAgain = (): Promise<RunningServer> => startServer({ dataDir: server.dataDir, port: Number(new URL(server.url).port) });

async function allBytesEqual(on: Device, patient: PatientRef): Promise<void> {
  const photos = await listPhotos(on, patient);
  expect(photos).toHaveLength(paths.length);
  const left = await Promise.all(paths.map((path) => readFile(path)));
  for (const photo of photos) {
    const bytes = await originalBytes(on, photo);
    const at = left.findIndex((original) => original.equals(bytes));
    expect(at).toBeGreaterThanOrEqual(0);
    left.splice(at, 1);
  }
}

test('the server is killed in mid-upload and started again; the browser is closed and opened again', async () => {
  await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  const patient = await addPatient(device, { name: 'Amélie Durand' });
  const upload = device.page.waitForRequest((request) => request.method() === 'PUT' && request.url().includes('/api/blobs/'));
  const imported = importPhotos(device, patient, paths);
  await upload;
  await server.kill();
  expect(await imported).toEqual({ failed: [] });
  // No photo is told of as safe on the way: the entries go when all blobs that are there have gone.
  await expect.poll(() => onlyHere(device)).toBe(paths.length);

  await device.close();
  const reopened = await openDevice({ url: 'about:blank', profileDir: device.profileDir });
  device = { ...reopened, url: server.url };
  // The server is still away: the shell on the device opens, and so do the photos.
  await device.page.goto(server.url);
  await unlock(device);
  await expect.poll(() => onlyHere(device)).toBe(paths.length);
  await allBytesEqual(device, patient);

  server = await startAgain();
  await expect.poll(() => onlyHere(device)).toBe(0);
  expect((await listPhotos(device, patient)).map(({ where }) => where)).toEqual(['safe', 'safe', 'safe', 'safe']);
  await lock(device);
  await unlock(device, 'words');
  await allBytesEqual(device, patient);
});

test('what was taken while the server was away goes up by itself when it is back', async () => {
  await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  const patient = await addPatient(device, { name: 'Amélie Durand' });
  await server.stop();
  await importPhotos(device, patient, paths);
  await expect.poll(() => onlyHere(device)).toBe(4);
  await device.page.getByText('4 waiting').waitFor();
  expect((await listPhotos(device, patient)).map(({ where }) => where)).toEqual(['here', 'here', 'here', 'here']);

  server = await startAgain();
  await expect.poll(() => onlyHere(device)).toBe(0);
  await device.page.getByText('All photos safe').waitFor();
  await allBytesEqual(device, patient);
});

test('a practice is founded though the server dies before it has heard of it', async () => {
  await device.page.goto(server.setupUrl);
  await device.page.getByLabel('Practice name').waitFor();
  const { setupUrl } = server;
  await device.context.route('**/api/setup', (route) => route.abort());
  await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl });
  const patient = await addPatient(device, { name: 'Amélie Durand' });
  await importPhotos(device, patient, paths);
  await expect.poll(() => onlyHere(device)).toBe(4);
  await device.context.unroute('**/api/setup');
  await expect.poll(() => onlyHere(device)).toBe(0);
});
