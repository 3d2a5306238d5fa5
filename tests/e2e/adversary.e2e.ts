/** The liar of `tests/adversary` in front of the app in a browser: what the headless devices notice, a person is told. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  alarms,
  createPractice,
  type Device,
  dismiss,
  importPhotos,
  onlyHere,
  openDevice,
  type RunningServer,
  startServer,
  tellLies,
  tellTruth,
  withAdversary
} from './driver/index.ts';
import { writeFiles } from './photo-files.ts';

let server: RunningServer;
let device: Device;
let url: string;

beforeEach(async () => {
  server = await startServer();
});
afterEach(async () => {
  await device.close();
  await dismiss(url);
  await server.stop();
});

test('a body that is altered on its way raises an alarm, and what was captured stays', async () => {
  url = await withAdversary(server, 'flip record body');
  tellTruth(url);
  device = await openDevice({ url, prf: true });
  await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  const patient = await addPatient(device, { name: 'Amélie Durand' });
  await expect.poll(() => onlyHere(device)).toBe(0);

  tellLies(url);
  await importPhotos(device, patient, await writeFiles({ '1.jpg': drawJpeg({ width: 400, height: 300, seed: 1 }) }));
  await expect.poll(async () => (await alarms(device)).length).toBe(1);
  expect(await onlyHere(device)).toBe(1);
});
