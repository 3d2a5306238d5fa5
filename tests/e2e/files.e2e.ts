/** Files as they come: every orientation, every format, and what is no photo names itself while the rest go on. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { badFiles, drawJpeg, drawPng, drawWebp, orientations } from '../fixtures/images/index.ts';
import {
  addPatient,
  type Device,
  importEnded,
  importPhotos,
  listPhotos,
  noteOf,
  originalBytes,
  type RunningServer,
  startImport
} from './driver/index.ts';
import { founded } from './founded.ts';
import { seriesOf, writeFiles } from './photo-files.ts';

let server: RunningServer;
let device: Device;

beforeAll(async () => {
  ({ server, device } = await founded());
});
afterAll(async () => {
  await device.close();
  await server.stop();
});

/** Colours of the four quadrants of what a thumbnail shows, read off the screen's own image. */
const quadrantsOf = (at: number): Promise<string[]> =>
  device.page
    .locator('[data-photo] img')
    .nth(at)
    .evaluate((image: HTMLImageElement) => {
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const { width, height } = canvas;
      const points = [
        [1, 1],
        [3, 1],
        [1, 3],
        [3, 3]
      ] as const;
      return points.map(([x, y]) => {
        const [r = 0, g = 0, b = 0] = context?.getImageData((x * width) / 4, (y * height) / 4, 1, 1).data ?? [];
        return r > 200 && g > 200
          ? 'yellow'
          : r > 200
            ? 'red'
            : g > 200
              ? 'green'
              : b > 200
                ? 'blue'
                : `${String(r)},${String(g)},${String(b)}`;
      });
    });

test('all eight orientations stand upright, and the originals stay as they were', async () => {
  const patient = await addPatient(device, { name: 'Orient Ation' });
  const files = Object.fromEntries(
    orientations.map((orientation) => [`o${String(orientation)}.jpg`, drawJpeg({ width: 480, height: 320, orientation })])
  );
  const paths = await writeFiles(files);
  expect(await importPhotos(device, patient, paths)).toEqual({ failed: [] });
  await expect.poll(() => device.page.locator('[data-photo] img').count()).toBe(8);
  for (let at = 0; at < 8; at++) expect(await quadrantsOf(at)).toEqual(['red', 'green', 'blue', 'yellow']);
  const originals = await Promise.all(paths.map((path) => readFile(path)));
  for (const photo of await listPhotos(device, patient)) expect(originals).toContainEqual(await originalBytes(device, photo));
});

test('PNG and WebP are taken in; what is no photo says so by name, and the others go on', async () => {
  const patient = await addPatient(device, { name: 'Misch Ung' });
  const jpeg = drawJpeg({ width: 300, height: 200 });
  const paths = await writeFiles({
    'one.png': drawPng({ width: 300, height: 200 }),
    'letter.jpg': badFiles.text(),
    'two.webp': drawWebp({ width: 300, height: 200 }),
    'cut.jpg': badFiles.truncated(jpeg),
    'empty.png': badFiles.empty(),
    'huge.jpg': badFiles.hugeJpeg(),
    'really-a-png.jpg': drawPng({ width: 301, height: 200 })
  });
  const { failed } = await importPhotos(device, patient, paths);
  expect(failed.map(({ name }) => name).sort()).toEqual(['cut.jpg', 'empty.png', 'huge.jpg', 'letter.jpg']);
  const said = new Map(failed.map(({ name, sentence }) => [name, sentence]));
  expect(said.get('letter.jpg')).toBe('This file is not a photo Enamel can read.');
  expect(said.get('cut.jpg')).toMatch(/damaged or cut short/);
  expect(said.get('empty.png')).toMatch(/empty/);
  expect(said.get('huge.jpg')).toMatch(/200 megapixels/);
  expect(await listPhotos(device, patient)).toHaveLength(3);
});

test('an import is stopped: what was kept stays, the rest is not begun', async () => {
  const many = 80;
  const patient = await addPatient(device, { name: 'Ab Bruch' });
  await startImport(device.page, await writeFiles(seriesOf(drawJpeg({ width: 800, height: 600 }), many)));
  await device.page.locator('[data-photo]').first().waitFor();
  await device.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await importEnded(device.page);
  const kept = (await listPhotos(device, patient)).length;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(many);
});

test('files dropped on the page are taken in', async () => {
  const patient = await addPatient(device, { name: 'Ab Wurf' });
  const bytes = [...drawJpeg({ width: 300, height: 200 })];
  const dropped = await device.page.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(content)], 'dropped.jpg', { type: 'image/jpeg' }));
    return transfer;
  }, bytes);
  const target = device.page.getByRole('main');
  for (const type of ['dragenter', 'dragover', 'drop']) await target.dispatchEvent(type, { dataTransfer: dropped });
  await importEnded(device.page);
  expect(await listPhotos(device, patient)).toHaveLength(1);
});

test('a deleted photo is gone, and comes back with undo; a note stays', async () => {
  const { page } = device;
  const patient = await addPatient(device, { name: 'Rück Gängig' });
  await importPhotos(device, patient, await writeFiles({ 'd.jpg': drawJpeg({ width: 300, height: 200 }) }));
  await page.locator('[data-photo]').click();
  await (await noteOf(device)).fill('Distal filling, check in spring');
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Delete photo' }).click();
  await page.waitForURL(/\/patients\/[0-9a-f]{32}$/);
  await expect.poll(() => page.locator('[data-photo]').count()).toBe(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.locator('[data-photo]').click();
  const note = await noteOf(device);
  await expect.poll(() => note.inputValue()).toBe('Distal filling, check in spring');
});
