/** A lock that holds: after it, nothing of the practice is on the page, in its address, or one step back. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  type Device,
  importPhotos,
  isLocked,
  isOpen,
  lock,
  noteOf,
  openDevice,
  openPatient,
  type PatientRef,
  type RunningServer,
  startImport,
  unlock
} from './driver/index.ts';
import { founded } from './founded.ts';
import { nothingIsLeft as nothingIsLeftOn, watchObjectUrls } from './nothing-left.ts';
import { seriesOf, writeFiles } from './photo-files.ts';

const words = ['Zebrafink', 'Nachtigaller', 'Wolkenstein', 'KZQ-7723'];

let server: RunningServer;
let device: Device;
let patient: PatientRef;

beforeAll(async () => {
  ({ server, device } = await founded({
    practice: 'Praxis Zebrafink',
    name: 'Dr. Nachtigaller',
    prf: true,
    before: ({ context }) => watchObjectUrls(context)
  }));
  patient = await addPatient(device, { name: 'X. Wolkenstein', chart: 'KZQ-7723' });
  await importPhotos(device, patient, await writeFiles({ 'a.jpg': drawJpeg({ width: 640, height: 480, seed: 7 }) }));
});
beforeEach(async () => {
  await device.page.goto(`${server.url}/patients/${patient.id}`);
  await unlock(device, 'words');
  await device.page.locator('[data-photo] img').first().waitFor();
});
afterAll(async () => {
  await device.close();
  await server.stop();
});

const nothingIsLeft = (): Promise<void> => nothingIsLeftOn(device.page, words);

test('the button clears the page, and the way back shows nothing', async () => {
  const { page } = device;
  await page.locator('[data-photo]').first().click();
  await page.waitForURL(/\/photos\//);
  await lock(device);
  await nothingIsLeft();
  await page.goBack();
  await isLocked(page);
  await nothingIsLeft();
  await unlock(device);
  await page.getByRole('heading', { name: patient.name }).waitFor();
});

test('leaving the page locks, and coming back out of the back-forward cache shows nothing', async () => {
  const { page } = device;
  await page.goto('about:blank');
  await page.goBack();
  await isLocked(page);
  await nothingIsLeft();
});

test('printed while locked, there is nothing on paper', async () => {
  const { page } = device;
  await lock(device);
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await nothingIsLeft();
});

test('a reload asks again', async () => {
  await device.page.reload();
  await isLocked(device.page);
  await nothingIsLeft();
});

test('a wrong passphrase, wrong words and half the words are calm sentences', async () => {
  const { page } = device;
  await lock(device);
  await page.getByRole('button', { name: 'Use recovery words' }).click();
  const field = page.getByRole('textbox', { name: 'Recovery words' });
  for (const wrong of ['abandon abandon', Array.from({ length: 24 }, () => 'zoo').join(' ')]) {
    await field.fill(wrong);
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await page.getByRole('alert').waitFor();
    const sentence = (await page.getByRole('alert').textContent()) ?? '';
    expect(sentence).not.toMatch(/!|error|undefined|\{/i);
    expect(sentence.trim().length).toBeGreaterThan(20);
  }
  await page.getByRole('button', { name: 'Use your usual key' }).click();
  await unlock(device);
});

test('a note typed just before the lock is kept', async () => {
  const { page } = device;
  await page.locator('[data-photo]').first().click();
  const note = await noteOf(device);
  await note.fill('Kept in the last moment');
  await lock(device);
  await unlock(device);
  await expect.poll(() => note.inputValue()).toBe('Kept in the last moment');
});

test('an import that a lock cuts off says what it did not reach, also after unlocking', async () => {
  const { page } = device;
  await startImport(page, await writeFiles(seriesOf(drawJpeg({ width: 2400, height: 1600 }), 12)));
  await expect.poll(() => page.locator('[data-photo]').count()).toBeGreaterThan(1);
  await lock(device);
  await page.getByText(/of 12 photos (was|were) taken in/).waitFor();
  await nothingIsLeft();
  await unlock(device);
  await page
    .locator('[data-interrupted]')
    .getByText(/of 12 (was|were) kept/)
    .waitFor();
});

test('idle time locks; a touch keeps it open', async () => {
  const { page } = device;
  await page.reload();
  await page.clock.install();
  await page.reload();
  await unlock(device);
  await page.clock.runFor(4 * 60_000);
  await page.mouse.move(300, 300);
  await page.clock.runFor(4 * 60_000);
  await isOpen(page);
  await page.clock.runFor(61_000);
  await isLocked(page);
  await page.getByText('after 5 minutes without a touch').waitFor();
  await nothingIsLeft();
});

test.each([
  ['closed', (): Promise<void> => device.close()],
  [
    'killed',
    async (): Promise<void> => {
      const devtools = await device.context.newCDPSession(device.page);
      const gone = new Promise((resolve) => device.context.once('close', resolve));
      await Promise.all([gone, devtools.send('Browser.crash').catch(() => undefined)]);
    }
  ]
])('a browser that was %s starts locked, and shows no name', async (_, end) => {
  await openPatient(device, patient);
  await end();
  device = await openDevice({ url: server.url, profileDir: device.profileDir });
  await isLocked(device.page);
  await nothingIsLeft();
});
