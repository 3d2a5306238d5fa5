/** Every scene by keys alone: no pointer is moved, and nothing gets the focus but by a key. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import { byKeys, type Keys } from './by-keys.ts';
import { type Device, importEnded, isLocked, isOpen, openDevice, type RunningServer, startServer } from './driver/index.ts';
import { writeFiles } from './photo-files.ts';

const passphrase = 'copper lantern orbit velvet anchor tundra';

let server: RunningServer;
let device: Device;

beforeAll(async () => {
  server = await startServer();
  device = await openDevice({ url: server.setupUrl });
});
afterAll(async () => {
  await device.close();
  await server.stop();
});

const press: Keys['press'] = (...keys) => byKeys(device.page).press(...keys);
const type: Keys['type'] = (text) => byKeys(device.page).type(text);
const focused: Keys['focused'] = () => byKeys(device.page).focused();
const tabTo: Keys['tabTo'] = (name) => byKeys(device.page).tabTo(name);
const go: Keys['go'] = (name) => byKeys(device.page).go(name);

const heading = (name: string): Promise<void> => device.page.getByRole('heading', { name }).first().waitFor();

/** While one fades away, keys are still its own. */
const dialogGone = (): Promise<void> => device.page.locator('[role="dialog"]').waitFor({ state: 'detached' });

test('a practice is founded', async () => {
  const { page } = device;
  await page.getByLabel('Practice name').waitFor();
  await tabTo('Practice name');
  await type('Praxis am Park');
  await tabTo('Your name');
  await type('Dr. Vega');
  await go('Continue');
  await page.getByRole('radio', { name: 'A passphrase' }).waitFor();
  if (!(await page.getByRole('radio', { name: 'A passphrase' }).isChecked())) {
    await tabTo(/passkey|passphrase/i);
    await press('ArrowDown');
  }
  await tabTo('Passphrase');
  await type(passphrase);
  await tabTo('Type it again');
  await type(passphrase);
  await go('Continue');
  const words = await page
    .locator('.screen [data-kit=words] li')
    .evaluateAll((items) => items.map((item) => item.textContent.replace(/^\s*\d+\s*/, '').trim()))
    .then(async (read) => (read.length > 0 ? read : kitWords()));
  await go('Continue');
  await page
    .getByRole('textbox', { name: /^Word \d+$/ })
    .first()
    .waitFor();
  const asked = await page
    .getByRole('textbox', { name: /^Word \d+$/ })
    .evaluateAll((fields) => fields.map((field) => (field instanceof HTMLInputElement ? (field.labels?.[0]?.textContent ?? '') : '')));
  for (const label of asked) {
    await tabTo(label.trim());
    await type(words[Number(label.replaceAll(/\D/g, '')) - 1] ?? '');
  }
  await go('Create practice');
  await isOpen(page);
});

async function kitWords(): Promise<string[]> {
  await device.page.locator('.screen [data-kit=words] li').first().waitFor();
  return device.page
    .locator('.screen [data-kit=words] li')
    .evaluateAll((items) => items.map((item) => item.textContent.replace(/^\s*\d+\s*/, '').trim()));
}

test('patients are added, one with a number that another has, and found', async () => {
  const { page } = device;
  await go('Add patient');
  await tabTo('Name');
  await type('Anna Weber');
  await tabTo('Chart number');
  await type('P-1042');
  await press('Enter');
  await heading('Anna Weber');

  await go('Add patient');
  await tabTo('Name');
  await type('Merle d’Aubigné');
  await tabTo('Chart number');
  await type('p1042');
  await page.getByText('Chart P-1042 is already Anna Weber’s.').waitFor();
  await go('Save all the same');
  await heading('Merle d’Aubigné');
  await dialogGone();

  await press('/');
  await expect.poll(focused).toBe('Find a patient');
  await type("d'aub");
  await expect.poll(() => page.locator('[data-patient]').count()).toBe(1);
  await press('ArrowDown');
  await expect.poll(focused).toContain('Merle');
  await type('x');
  await expect.poll(focused).toBe('Find a patient');
  await page.getByText('No patient fits that').waitFor();
  await press('Escape');
  await expect.poll(() => page.locator('[data-patient]').count()).toBe(2);
  await press('ArrowDown');
  await expect.poll(focused).toContain('Anna');
  await press('End');
  await expect.poll(focused).toContain('Merle');
  await press('Home', 'ArrowUp');
  await expect.poll(focused).toBe('Find a patient');
  await type('anna');
  await press('Enter');
  await heading('Anna Weber');
});

test('photos are added, selected, deleted and brought back', async () => {
  const { page } = device;
  const photos = Object.fromEntries([1, 2, 3, 4].map((seed) => [`${String(seed)}.jpg`, drawJpeg({ width: 300, height: 200, seed })]));
  const paths = await writeFiles(photos);
  const picker = page.waitForEvent('filechooser');
  await go('Add photos');
  await (await picker).setFiles(paths);
  await page.getByRole('region', { name: 'Photos being added' }).waitFor();
  await importEnded(page);
  await page.locator('[data-photo] img').nth(3).waitFor();

  await tabTo(/^Photo 1 of 4/);
  await press('ArrowRight', 'ArrowRight');
  await expect.poll(focused).toMatch(/^Photo 3 of 4/);
  await press('End');
  await expect.poll(focused).toMatch(/^Photo 4 of 4/);
  await press('Home');
  await expect.poll(focused).toMatch(/^Photo 1 of 4/);
  await press('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowLeft');
  await page.getByText('2 selected').waitFor();
  await press('ArrowRight', 'Space');
  await page.getByText('3 selected').waitFor();
  await press('Escape');
  await expect.poll(() => page.getByText(/selected/).count()).toBe(0);
  await expect.poll(focused).toMatch(/^Photo 3 of 4/);
  await press('ControlOrMeta+a');
  await page.getByText('4 selected').waitFor();
  await press('Space');
  await go('Delete 3 photos');
  await page.getByText('3 photos deleted').waitFor();
  await expect.poll(() => page.locator('[data-photo]').count()).toBe(1);
  await go('Undo');
  await expect.poll(() => page.locator('[data-photo]').count()).toBe(4);
});

test('a photo is looked at, zoomed, noted, turned and saved', async () => {
  const { page } = device;
  await tabTo(/^Photo \d of 4/);
  await press('Home', 'ArrowRight', 'Enter');
  await heading('Photo 2 of 4');
  await press('+', '+');
  await expect.poll(() => page.getByRole('button', { name: 'Fit to the window' }).isEnabled()).toBe(true);
  await press('0', 'ArrowRight');
  await heading('Photo 3 of 4');
  if (!(await page.getByRole('textbox', { name: 'Note' }).isVisible())) await press('i');
  await tabTo('Note');
  await type('Distal of 36');
  await page.locator('[data-note=saved]').waitFor();
  await press('Escape');
  await go('Save the original');
  await tabTo('Reason');
  await type('A copy for the test');
  const download = page.waitForEvent('download');
  await press('Enter');
  expect((await readFile(await (await download).path())).length).toBeGreaterThan(0);
  await dialogGone();
  await press('Escape');
  await heading('Anna Weber');
  await expect.poll(focused).toMatch(/^Photo 3 of 4/);
});

test('a note that is not saved yet when the page is loaded again is kept', async () => {
  const { page } = device;
  await press('Enter');
  await heading('Photo 3 of 4');
  await tabTo('Note');
  await press('End');
  await type(', mesial too');
  await page.reload();
  await unlockByKeys();
  await expect.poll(() => page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('Distal of 36, mesial too');
});

test('it locks, and opens again', async () => {
  await press('Shift+L');
  await unlockByKeys();
  await heading('Photo 3 of 4');
});

async function unlockByKeys(): Promise<void> {
  await isLocked(device.page);
  await tabTo('Passphrase');
  await type(passphrase);
  await press('Enter');
  await device.page.getByRole('button', { name: 'Save the original' }).waitFor();
}
