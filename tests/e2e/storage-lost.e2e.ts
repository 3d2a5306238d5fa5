/** What this device keeps is taken away, or taken over, while Enamel runs; or the worker that holds the keys ends by itself. */
import type { Page } from 'playwright';
import { afterEach, beforeAll, beforeEach, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import { addPatient, type Device, goOffline, importPhotos, isLocked, type PatientRef, type RunningServer, unlock } from './driver/index.ts';
import { type AtRest, copyOf, founded, putToRest } from './founded.ts';
import { nothingIsLeft, watchObjectUrls } from './nothing-left.ts';
import { writeFiles } from './photo-files.ts';

const words = ['Zebrafink', 'Nachtigaller', 'Wolkenstein'];

let rest: AtRest;
let server: RunningServer;
let device: Device;
let patient: PatientRef;

beforeAll(async () => {
  ({ server, device } = await founded({ practice: 'Praxis Zebrafink', name: 'Dr. Nachtigaller' }));
  patient = await addPatient(device, { name: 'X. Wolkenstein' });
  await importPhotos(device, patient, await writeFiles({ 'a.jpg': drawJpeg({ width: 640, height: 480, seed: 7 }) }));
  rest = await putToRest({ server, device });
});
beforeEach(async () => {
  ({ server, device } = await copyOf(rest, { before: ({ context }) => watchObjectUrls(context) }));
  await unlock(device, 'words');
});
afterEach(async () => {
  await device.close();
  await server.stop();
});

const says = (title: string): Promise<void> => device.page.getByRole('heading', { name: title }).waitFor();

/** From within, as a browser that is short of memory does from without. Other workers may end while they are asked who they are. */
async function endVault(page: Page): Promise<void> {
  const ended = page.workers().map(async (worker) => {
    if ((await worker.evaluate(() => self.name)) === 'vault') await worker.evaluate(() => setTimeout(() => close()));
  });
  await Promise.allSettled(ended);
}

test('a worker that ends by itself locks, is said, and unlocking starts another', async () => {
  const { page } = device;
  await endVault(page);
  await isLocked(page);
  await page.getByText('was stopped by the browser').waitFor();
  await nothingIsLeft(page, words);
  await unlock(device);
  await page.locator('[data-photo] img').waitFor();
});

test('a worker that ends by itself while locked is replaced unnoticed', async () => {
  const { page } = device;
  await page.reload();
  await isLocked(page);
  await endVault(page);
  await unlock(device);
  await page.locator('[data-photo] img').waitFor();
});

test('its database deleted from another tab: it locks and says what is lost, and loaded again it starts anew', async () => {
  const { page } = device;
  await goOffline(device);
  await importPhotos(device, patient, await writeFiles({ 'b.jpg': drawJpeg({ width: 640, height: 480, seed: 8 }) }));
  const other = await device.context.newPage();
  await other.goto(`${server.url}/favicon.svg`).catch(() => undefined);
  await other.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const deleting = indexedDB.deleteDatabase('enamel');
        deleting.onsuccess = resolve;
        deleting.onerror = reject;
      })
  );
  await says('What this device kept was cleared');
  await page.getByText('1 photo that was only on this device is gone').waitFor();
  await nothingIsLeft(page, words);
  await page.getByRole('button', { name: 'Load Enamel again' }).click();
  await page.getByRole('textbox', { name: 'Setup link' }).waitFor();
});

test('the data of the site cleared while it runs: it locks and says that nothing was lost', async () => {
  const { page, context } = device;
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin: server.url, storageTypes: 'all' });
  await says('What this device kept was cleared');
  await page.getByText('No photo was only on this device').waitFor();
  await nothingIsLeft(page, words);
  await page.getByRole('button', { name: 'Load Enamel again' }).click();
  await page.getByRole('textbox', { name: 'Setup link' }).waitFor();
});

test('its database brought to a newer version: it locks and asks to be loaded again, as does one that starts later', async () => {
  const { page } = device;
  const other = await device.context.newPage();
  await other.goto(`${server.url}/favicon.svg`);
  await other.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('enamel', 10_000);
        opening.onsuccess = () => {
          opening.result.close();
          resolve(null);
        };
        opening.onerror = reject;
      })
  );
  await says('Another window has a newer Enamel');
  await nothingIsLeft(page, words);
  await page.getByRole('button', { name: 'Load Enamel again' }).click();
  await says('Another window has a newer Enamel');
});
