/** Room on a device: originals that are safe make room and come back, what is only here never goes, and a pinned patient keeps everything. */
import { readFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { cameraLike } from '../fixtures/images/index.ts';
import {
  addPatient,
  type Device,
  goOffline,
  goOnline,
  importPhotos,
  listPhotos,
  onlyHere,
  openDevice,
  openPatient,
  originalBytes,
  type PatientRef,
  type RunningServer,
  startServer,
  unlock
} from './driver/index.ts';
import { founded, type Founding } from './founded.ts';
import { seriesOf, writeFiles } from './photo-files.ts';

let server: RunningServer;
let device: Device;
let patient: PatientRef;
let paths: string[];

const photo = cameraLike({ megapixels: 8 });

afterEach(async () => {
  await device.close();
  await server.stop();
});

async function begin(before?: Founding['before']): Promise<void> {
  ({ server, device } = await founded(before ? { before } : {}));
  patient = await addPatient(device, { name: 'Amélie Durand' });
  paths = await writeFiles(seriesOf(photo, 2));
}

const originals = (): Promise<readonly Buffer[]> => Promise.all(paths.map((path) => readFile(path)));

async function importedAndSafe(): Promise<void> {
  await importPhotos(device, patient, paths);
  await expect.poll(() => onlyHere(device)).toBe(0);
}

const where = async (of = patient): Promise<readonly string[]> => (await listPhotos(device, of)).map((photo) => photo.where);

/** Opens the sheet behind the header's sign, acts, and closes it. */
async function inSheet<T>(act: (sheet: ReturnType<Device['page']['getByRole']>) => Promise<T>): Promise<T> {
  const { page } = device;
  await page.locator('[data-only-here]').click();
  const sheet = page.getByRole('dialog', { name: 'Where the photos are' });
  const outcome = await act(sheet);
  await sheet.getByRole('button', { name: 'Close' }).click();
  await sheet.waitFor({ state: 'hidden' });
  return outcome;
}

const makeRoom = (): Promise<string> =>
  inSheet(async (sheet) => {
    await sheet.getByRole('button', { name: 'Make room now' }).click();
    const made = sheet.locator('[data-made]');
    await made.getByText(/made room/).waitFor();
    return (await made.textContent()) ?? '';
  });

test('originals make room; without a server the preview is there and zoom says what to do; a touch fetches the same bytes', async () => {
  await begin();
  const { page } = device;
  await importedAndSafe();
  expect(await makeRoom()).toContain('2 photos made room');
  expect(await where()).toEqual(['away', 'away']);
  expect(await inSheet((sheet) => sheet.locator('[data-sum=away] .n').textContent())).toBe('2');

  await goOffline(device);
  await page.locator('[data-photo]').first().click();
  await page.locator('.stage img').waitFor();
  const fetch = page.locator('header [data-fetch]');
  await fetch.click();
  await page.getByText('the server cannot be reached now. Try again when it is back.').waitFor();
  for (let n = 0; n < 5; n++) await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.getByText('The original is on the server, which cannot be reached now: try again when it is back.').waitFor();
  expect(await page.locator('.stage img').count()).toBe(1);

  await goOnline(device);
  await fetch.click();
  await page.locator('header [data-where=safe]').waitFor();
  await page.locator('[data-pixels=ready]').waitFor();
  await page.getByRole('button', { name: 'Back to the patient' }).click();
  expect((await where()).toSorted()).toEqual(['away', 'safe']);

  await goOffline(device);
  const here = (await listPhotos(device, patient)).find((photo) => photo.where === 'safe');
  if (!here) throw new Error('none came back');
  expect(await originals()).toContainEqual(await originalBytes(device, here));
  await goOnline(device);
  for (const photo of await listPhotos(device, patient)) expect(await originals()).toContainEqual(await originalBytes(device, photo));
  expect(await where()).toEqual(['safe', 'safe']);
});

test('photos that are only here never go, and the sheet says why there is nothing to let go', async () => {
  await begin();
  await server.stop();
  await importPhotos(device, patient, paths);
  await inSheet(async (sheet) => {
    expect(await sheet.locator('[data-sum=here] .n').textContent()).toBe('2');
    await sheet.getByText('No original here may make room').waitFor();
    expect(await sheet.getByRole('button', { name: 'Make room now' }).count()).toBe(0);
  });
  expect(await where()).toEqual(['here', 'here']);
  for (const photo of await listPhotos(device, patient)) expect(await originals()).toContainEqual(await originalBytes(device, photo));
  server = await startServer({ dataDir: server.dataDir, port: Number(new URL(server.url).port) });
});

test('on a full device, originals that are safe make room for new photos by themselves', async () => {
  await begin(async ({ page, context, url: origin }) => {
    await page.goto(origin);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
    const devtools = await context.newCDPSession(page);
    const { usage } = await devtools.send('Storage.getUsageAndQuota', { origin });
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 15_000_000 });
  });
  await importedAndSafe();
  const more = await writeFiles(seriesOf(photo, 2, 2));
  expect(await importPhotos(device, patient, more)).toEqual({ failed: [] });
  await expect.poll(() => onlyHere(device)).toBe(0);
  await expect.poll(async () => (await where()).toSorted()).toEqual(['away', 'away', 'safe', 'safe']);
  paths = [...paths, ...more];
  for (const photo of await listPhotos(device, patient)) expect(await originals()).toContainEqual(await originalBytes(device, photo));
});

test('a pinned patient keeps the originals, gets those that were away, and is let go again', async () => {
  await begin();
  const { page } = device;
  await importedAndSafe();
  const other = await addPatient(device, { name: 'Bruno Keller' });
  await importPhotos(device, other, await writeFiles({ 'b.jpg': cameraLike({ megapixels: 2, seed: 9 }) }));
  await expect.poll(() => onlyHere(device)).toBe(0);
  await makeRoom();
  expect([await where(), await where(other)]).toEqual([['away', 'away'], ['away']]);

  await openPatient(device, patient);
  await page.getByRole('button', { name: 'Keep on this device' }).click();
  await expect.poll(() => where()).toEqual(['safe', 'safe']);
  await page.locator(`[data-patient="${patient.id}"]`).getByRole('img', { name: 'Kept on this device' }).waitFor();
  expect(await where(other)).toEqual(['away']);
  await goOffline(device);
  for (const photo of await listPhotos(device, patient)) expect(await originals()).toContainEqual(await originalBytes(device, photo));
  await goOnline(device);
  await inSheet(async (sheet) => {
    expect(await sheet.getByRole('button', { name: 'Make room now' }).count()).toBe(0);
    await sheet.getByText('2 photos', { exact: true }).waitFor();
    await sheet.getByRole('button', { name: `Stop keeping ${patient.name} on this device` }).click();
    await sheet.getByText('Nobody yet').waitFor();
  });
  await makeRoom();
  expect(await where()).toEqual(['away', 'away']);
});

test('the browser is killed while originals make room: every photo is whole after', async () => {
  await begin();
  paths = await writeFiles(seriesOf(cameraLike({ megapixels: 3 }), 6));
  await importedAndSafe();
  const { page } = device;
  await page.locator('[data-only-here]').click();
  await page.getByRole('button', { name: 'Make room now' }).click({ noWaitAfter: true });
  await killed(device);
  device = await openDevice({ url: server.url, profileDir: device.profileDir });
  await unlock(device);
  await openPatient(device, patient);
  const places = new Set(await where());
  expect([...places].every((place) => place === 'away' || place === 'safe')).toBe(true);
  for (const photo of await listPhotos(device, patient)) expect(await originals()).toContainEqual(await originalBytes(device, photo));
});

/** As a power cut does: no page is told. */
async function killed({ context }: Device): Promise<void> {
  const browser = await context.browser()?.newBrowserCDPSession();
  const ended = new Promise<void>((resolve) =>
    context.once('close', () => {
      resolve();
    })
  );
  await browser?.send('Browser.crash').catch(() => null);
  await ended;
}
