/** Taking everything along, as a person does: proof, reason, and one file that another program opens, with every original as it was. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '#bytes';
import { drawJpeg } from '../fixtures/images/index.ts';
import { unzip, type UnzippedFile } from '../fixtures/unzip.ts';
import { addPatient, type Device, importPhotos, lock, openMenu, proveIt, type RunningServer, unlock } from './driver/index.ts';
import { founded } from './founded.ts';
import { nothingIsLeft, watchObjectUrls } from './nothing-left.ts';
import { writeFiles } from './photo-files.ts';

const drawn = [1, 2, 3].map((seed) => drawJpeg({ width: 640, height: 480, seed, takenAt: `2026:03:0${String(seed)} 10:11:12` }));

let server: RunningServer;
let device: Device;

beforeAll(async () => {
  ({ server, device } = await founded({ before: ({ context }) => watchObjectUrls(context) }));
  const patient = await addPatient(device, { name: 'Änne Söhne', chart: 'A/17' });
  await importPhotos(device, patient, await writeFiles(Object.fromEntries(drawn.map((bytes, i) => [`IMG_${String(i)}.JPG`, bytes]))));
});
afterAll(async () => {
  await device.close();
  await server.stop();
});

/** The system's own picker cannot be touched from here: a file of the browser stands for the one that a person would name, or there is no picker. */
const choosing = (picker: 'none' | 'file'): Promise<void> =>
  device.page.evaluate((kind) => {
    const inside = async (): Promise<FileSystemFileHandle> =>
      (await navigator.storage.getDirectory()).getFileHandle('chosen.zip', { create: true });
    Object.defineProperty(window, 'showSaveFilePicker', { configurable: true, value: inside });
    if (kind === 'none')
      for (let at: object | null = window; at !== null; at = Object.getPrototypeOf(at) as object | null)
        Reflect.deleteProperty(at, 'showSaveFilePicker');
  }, picker);

async function takeAlong(): Promise<void> {
  const { page } = device;
  await openMenu(page, 'Take everything along');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('Moving to another practice');
  await proveIt(device);
  await dialog.getByRole('button', { name: 'Save the archive' }).click();
}

async function isWhole(files: readonly UnzippedFile[]): Promise<void> {
  const photos = files.filter(({ path }) => path.startsWith('photos/'));
  const hashes = await Promise.all(photos.map(({ bytes }) => sha256(new Uint8Array(bytes))));
  expect(hashes).toEqual((await Promise.all(drawn.map((bytes) => sha256(new Uint8Array(bytes))))).toReversed());
  expect(photos.map(({ path }) => path)).toEqual(
    [2, 1, 0].map((i) => `photos/Änne Söhne (A_17)/2026-03-0${String(i + 1)}/10.11.12 IMG_${String(i)}.JPG`)
  );
  expect(files.map(({ path }) => path).slice(3)).toEqual(['index.csv', 'index.html', 'README.txt']);
}

async function closed(page: Device['page']): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'hidden' });
  expect(device.errors).toEqual([]);
}

test('everything comes as one download where the browser has no picker, and a lock leaves nothing of it on the page', async () => {
  const { page } = device;
  await choosing('none');
  const download = page.waitForEvent('download');
  await takeAlong();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^Enamel export \d{4}-\d\d-\d\d\.zip$/);
  await isWhole(await unzip(new Uint8Array(await readFile(await file.path()))));
  await closed(page);
  await lock(device);
  await nothingIsLeft(page, ['Änne', 'Söhne', 'Praxis']);
  await unlock(device);
});

test('everything is written to the file that was named', async () => {
  const { page } = device;
  await choosing('file');
  await takeAlong();
  await page.getByRole('dialog').getByText('is saved').waitFor();
  const bytes = await page.evaluate(async () => {
    const file = await (await (await navigator.storage.getDirectory()).getFileHandle('chosen.zip')).getFile();
    return Array.from(new Uint8Array(await file.arrayBuffer()));
  });
  await isWhole(await unzip(Uint8Array.from(bytes)));
  await closed(page);
});
