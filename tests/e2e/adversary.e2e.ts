/** The liar of `tests/adversary` in front of the app in a browser: what the headless devices notice, a person is told. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import { violations } from './axe.ts';
import {
  addPatient,
  alarms,
  createPractice,
  type Device,
  dismiss,
  importPhotos,
  listPhotos,
  onlyHere,
  openDevice,
  originalBytes,
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

const lies = [
  ['Forged', 'flip record body', 'The server gave out something that nobody signed'],
  ['Fork', 'fork head', 'The server shows a different history'],
  ['Rollback', 'zero total', 'The server has lost something'],
  ['Foreign', 'foreign practice entries', 'The server gave out another practice’s history']
] as const;

test.each(lies)(
  '%s: one screen says so, what was captured stays, and all goes on when the server is honest again',
  async (type, lie, title) => {
    url = await withAdversary(server, lie);
    tellTruth(url);
    device = await openDevice({ url, prf: true });
    const { page } = device;
    await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
    const patient = await addPatient(device, { name: 'Amélie Durand' });
    await expect.poll(() => onlyHere(device)).toBe(0);

    tellLies(url);
    const [path = ''] = await writeFiles({ '1.jpg': drawJpeg({ width: 400, height: 300, seed: 1 }) });
    await importPhotos(device, patient, [path]);
    await expect.poll(() => alarms(device)).toEqual([type]);
    expect(await onlyHere(device)).toBe(1);

    await page.locator('[data-alarms]').first().click();
    await page.getByRole('heading', { name: title }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(`${type}, ${colorScheme}`, device)).toEqual([]);
    }
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByText('The server still contradicts what was verified.').waitFor();

    tellTruth(url);
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByRole('heading', { name: 'Nothing is wrong any more' }).waitFor();
    await expect.poll(() => onlyHere(device)).toBe(0);
    expect(await alarms(device)).toEqual([]);
    const [photo] = await listPhotos(device, patient);
    expect(await originalBytes(device, photo ?? { id: '' })).toEqual(await readFile(path));
  }
);
