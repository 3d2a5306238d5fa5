/** Importing like a professional: whole folders, two hundred at once, paused, killed, from files that change meanwhile. */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { utf8 } from '#bytes';
import { drawJpeg, withComment } from '../fixtures/images/index.ts';
import {
  addPatient,
  type Device,
  importEnded,
  importPhotos,
  isLocked,
  listPhotos,
  openDevice,
  openPatient,
  originalBytes,
  type RunningServer,
  startImport,
  tempFolder,
  unlock
} from './driver/index.ts';
import { founded } from './founded.ts';
import { seriesOf } from './photo-files.ts';

let server: RunningServer;
let device: Device;

beforeAll(async () => {
  ({ server, device } = await founded({ tellsMemory: true }));
});
afterAll(async () => {
  await device.close();
  await server.stop();
});

/** Writes files below a folder of their own and answers with the folder. */
async function folderOf(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const folder = await tempFolder('photos');
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

const drawn = drawJpeg({ width: 320, height: 240 });
const small = (seed: number): Uint8Array => withComment(drawn, String(seed));

/** By the browser's own encoder: ours takes its time with twelve megapixels. */
async function drawnLarge(): Promise<Uint8Array> {
  const spelled = await device.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(4000, 3000);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    for (let i = 0; i < 60_000; i++) {
      context.fillStyle = `hsl(${String((i * 137) % 360)} 60% ${String(20 + (i % 60))}%)`;
      context.fillRect((i * 7919) % 4000, (i * 104729) % 3000, 24, 24);
    }
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })).arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 30_000) text += String.fromCharCode(...bytes.subarray(at, at + 30_000));
    return btoa(text);
  });
  return Buffer.from(spelled, 'base64');
}

const batch = () => device.page.locator('[data-import]').first();
const line = (): Promise<string> => batch().locator('strong').innerText();
const said = async (): Promise<number> => Number(/(\d+) of/.exec(await line())?.[1] ?? Number.NaN);

async function chooseFolder(folder: string): Promise<void> {
  const picker = device.page.waitForEvent('filechooser');
  await device.page.getByRole('button', { name: 'Add a folder' }).click();
  await (await picker).setFiles(folder);
}

/** Ends the browser's process as a power cut does. */
async function killBrowser(): Promise<void> {
  const browser = device.context.browser();
  if (!browser) throw new Error('no browser');
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  const closed = device.context.waitForEvent('close');
  for (const { type, id } of processInfo) if (type === 'browser') process.kill(id, 'SIGKILL');
  await closed;
}

test('two hundred files of a folder: paused, continued, killed in the middle; the same folder again, and each is there once', async () => {
  const { page } = device;
  const patient = await addPatient(device, { name: 'Amélie Durand' });
  const files = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`series/${i < 100 ? 'a' : 'b'}/IMG_${String(i)}.jpg`, small(i)]));
  const folder = await folderOf({
    ...files,
    'series/letter.pdf': utf8('%PDF-1.7'),
    'series/film.mov': utf8('moov'),
    'series/.DS_Store': utf8('x'),
    'series/a/Thumbs.db': utf8('x')
  });
  await chooseFolder(join(folder, 'series'));
  await page.getByText('2 files were left out: no photos.').waitFor();
  await expect.poll(said).toBeGreaterThan(5);

  await page.getByRole('button', { name: 'Pause' }).click();
  await page.locator('[data-import=paused]').waitFor();
  // What was begun is finished.
  await batch().getByRole('button', { name: 'Show files' }).click();
  await expect.poll(() => batch().locator('[data-stage=reading], [data-stage=sealing]').count()).toBe(0);
  await batch().getByRole('button', { name: 'Hide files' }).click();
  const paused = await said();
  expect(await line()).toBe(`Paused, ${String(paused)} of 200 added`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect.poll(said).toBeGreaterThan(paused + 5);
  const before = await said();

  await killBrowser();
  device = await openDevice({ url: server.url, profileDir: device.profileDir });
  await unlock(device);
  const cutOff = device.page.locator('[data-interrupted]');
  await cutOff.waitFor();
  const kept = Number(/(\d+) of 200/.exec(await cutOff.innerText())?.[1]);
  expect(kept).toBeGreaterThanOrEqual(before);
  expect(kept).toBeLessThan(200);
  await device.page.getByRole('link', { name: patient.name }).first().click();
  await openPatient(device, patient);

  await chooseFolder(join(folder, 'series'));
  await device.page.locator('[data-import=done]').waitFor({ timeout: 120_000 });
  const added = Number(/^(\d+) photos added$/.exec(await line())?.[1]);
  // The note of how many are kept follows each photo: killed between the two, one more is here than it said.
  expect([200 - kept, 199 - kept]).toContain(added);
  await device.page.getByText(`${String(200 - added)} were here already.`).waitFor();
  await importEnded(device.page);
  await expect.poll(() => cutOff.count()).toBe(0);

  const photos = await listPhotos(device, patient);
  expect(photos).toHaveLength(200);
  for (const at of [0, 99, 199]) {
    const photo = photos[at];
    if (!photo) throw new Error('no photo');
    const bytes = await originalBytes(device, photo);
    expect(Object.values(files).filter((file) => bytes.equals(file))).toHaveLength(1);
  }
  expect(device.errors).toEqual([]);
});

test('a lock says what an import did not reach, and the next unlock whose it was; putting it away is remembered', async () => {
  const { page } = device;
  const patient = await addPatient(device, { name: 'Amélie Durand' });
  const folder = await folderOf(seriesOf(drawn, 60));
  await chooseFolder(folder);
  await expect.poll(said).toBeGreaterThan(3);
  expect(page.workers().filter((worker) => worker.url().includes('prepare-worker')).length).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await isLocked(page);
  await page.getByText('Add the rest again after unlocking.').waitFor();
  expect(await page.locator('body').innerText()).not.toContain(patient.name);
  // The threads that decode photos end with the vault that started them.
  await expect.poll(() => page.workers().filter((worker) => worker.url().includes('prepare-worker')).length).toBe(0);

  await unlock(device);
  await page.getByRole('link', { name: patient.name }).first().waitFor();
  await page.getByText('Choose the same files again').waitFor();
  await page.getByRole('button', { name: 'Put away' }).click();
  await expect.poll(() => page.locator('[data-interrupted]').count()).toBe(0);
  await page.reload();
  await unlock(device);
  await page.locator('[data-photo], [data-patient]').first().waitFor();
  expect(await page.locator('[data-interrupted]').count()).toBe(0);
});

test('a file that was written to after it was chosen is named, and the others are taken in', async () => {
  const patient = await addPatient(device, { name: 'Amélie Durand' });
  const folder = await folderOf(seriesOf(await drawnLarge(), 8));
  const paths = Array.from({ length: 8 }, (_, i) => join(folder, `IMG_${String(i)}.jpg`));
  await startImport(device.page, paths);
  await appendFile(paths[7] ?? '', 'more');
  const { failed } = await importEnded(device.page);
  expect(failed).toEqual([
    { name: 'IMG_7.jpg', sentence: 'This file was changed, moved or taken away after it was chosen. Add it again.' }
  ]);
  expect(await listPhotos(device, patient)).toHaveLength(7);
});

test('the same photo again, in another file: nothing is added, and it is said', async () => {
  const patient = await addPatient(device, { name: 'Amélie Durand' });
  const folder = await folderOf({ 'a.jpg': small(1), 'copy of a.jpg': small(1), 'b.jpg': small(2) });
  await importPhotos(device, patient, [join(folder, 'a.jpg'), join(folder, 'copy of a.jpg')]);
  expect(await listPhotos(device, patient)).toHaveLength(1);
  await startImport(device.page, [join(folder, 'copy of a.jpg')]);
  await expect.poll(line).toBe('This photo was here already');
  await importEnded(device.page);
  expect(await importPhotos(device, patient, [join(folder, 'a.jpg'), join(folder, 'b.jpg')])).toEqual({ failed: [] });
  expect(await listPhotos(device, patient)).toHaveLength(2);
});

test('a dropped folder is walked through, however deep', async () => {
  const { page } = device;
  const patient = await addPatient(device, { name: 'Ab Wurf' });
  const folder = await folderOf({
    'case/1.jpg': small(1),
    'case/before/2.jpg': small(2),
    'case/before/side/3.jpg': small(3),
    'case/notes.txt': utf8('x'),
    'case/before/.hidden.jpg': small(4)
  });
  const devtools = await device.context.newCDPSession(page);
  const data = { items: [], files: [join(folder, 'case')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 700, y: 500, data });
  }
  await importEnded(page);
  await page.getByText('1 file was left out: no photos.').waitFor();
  expect(await listPhotos(device, patient)).toHaveLength(3);
});

test('a pasted picture is added, but not where one types', async () => {
  const { page } = device;
  const patient = await addPatient(device, { name: 'Ein Fügen' });
  const paste = (into: string): Promise<void> =>
    page.locator(into).evaluate(
      (element, content) => {
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File([new Uint8Array(content)], 'image.jpg', { type: 'image/jpeg' }));
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      },
      [...small(1)]
    );
  await paste('#find-patient');
  await paste('main');
  await importEnded(page);
  expect(await listPhotos(device, patient)).toHaveLength(1);
});

test('twenty photos of twelve megapixels pass through a memory that holds a few of them', async () => {
  const { page } = device;
  await addPatient(device, { name: 'Viel Speicher' });
  const large = await drawnLarge();
  const folder = await folderOf(seriesOf(large, 20));
  const used = async (): Promise<number> =>
    page.evaluate(async () => {
      const asking = performance as Performance & { measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }> };
      return (await asking.measureUserAgentSpecificMemory?.())?.bytes ?? 0;
    });
  const resident = async (): Promise<number> => {
    const devtools = await device.context.browser()?.newBrowserCDPSession();
    const { processInfo = [] } = (await devtools?.send('SystemInfo.getProcessInfo')) ?? {};
    const peaks = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) =>
        readFile(`/proc/${String(id)}/status`, 'utf8').then(
          (status) => Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0),
          () => 0
        )
      );
    return Math.max(0, ...(await Promise.all(peaks))) * 1024;
  };
  const before = await used();
  await chooseFolder(folder);
  let peak = before;
  while ((await page.locator('[data-import=done]').count()) === 0) peak = Math.max(peak, await used());
  const mb = (bytes: number): string => (bytes / 1e6).toFixed(0);
  console.log(
    `20 photos of ${mb(large.length)} MB: scripts' memory ${mb(before)} MB before, ${mb(peak)} MB at most; its process ${mb(await resident())} MB at most`
  );
  expect(await importEnded(page)).toEqual({ failed: [] });
  // All twenty in plain would be more than twice this; a browser may collect as late as it likes.
  expect(peak - before).toBeLessThan(10 * 4 * large.length);
});
