/** Where the focus is after each step: never lost to the document, so that keys and screen readers go on from where one is. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  createPractice,
  type Device,
  importPhotos,
  isLocked,
  listPhotos,
  openDevice,
  type RunningServer,
  startServer,
  unlock
} from './driver/index.ts';
import { writeFiles } from './photo-files.ts';

let server: RunningServer;
let device: Device;

beforeAll(async () => {
  server = await startServer();
  device = await openDevice({ url: server.url });
});
afterAll(async () => {
  await device.close();
  await server.stop();
});

/** What has the focus: its photo, its label, or its kind of element. */
const focused = (): Promise<string> =>
  device.page.evaluate(() => {
    const at = document.activeElement;
    const label = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels?.[0]?.textContent : null;
    return at?.getAttribute('data-photo') ?? label ?? at?.getAttribute('aria-label') ?? at?.tagName ?? '';
  });
const focus = (): ReturnType<typeof expect.poll> => expect.poll(focused);

test('setup begins at the first empty name, and takes a link where none was opened', async () => {
  const { page } = device;
  await page.goto(`${server.url}/setup`);
  await page.getByLabel('Setup link').fill(server.setupUrl);
  await page.getByRole('button', { name: 'Start setup' }).click();
  await page.getByLabel('Practice name').waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await focus().toBe('Practice name');
  await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
});

test('adding a patient says all that is wrong at once', async () => {
  const { page } = device;
  await page.getByRole('button', { name: 'Add patient' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Date of birth').fill('2199-01-01');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('This is needed.').waitFor();
  await dialog.getByText('This day is still to come.').waitFor();
  await focus().toBe('Name');
  await page.keyboard.press('Escape');
});

test('from the list to a photo and back, closing, deleting and undoing keep the focus on the page', async () => {
  const { page } = device;
  const other = await addPatient(device, { name: 'Bruno Keller' });
  const patient = await addPatient(device, { name: 'Amélie Durand' });
  const photos = Object.fromEntries([1, 2, 3].map((seed) => [`${String(seed)}.jpg`, drawJpeg({ width: 300, height: 200, seed })]));
  await page.getByRole('heading', { name: 'Amélie Durand' }).waitFor();
  await importPhotos(device, patient, await writeFiles(photos));
  await focus().toBe('MAIN');

  await page.locator(`[data-patient="${other.id}"]`).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: other.name }).waitFor();
  await focus().toBe('MAIN');
  const [first, second] = await listPhotos(device, patient);
  await page.locator(`[data-photo="${first?.id ?? ''}"]`).click();
  await page.getByRole('heading', { name: 'Photo 1 of 3' }).waitFor();
  await focus().toBe('Photo');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('heading', { name: 'Photo 2 of 3' }).waitFor();
  await page.getByRole('textbox', { name: 'Note' }).fill('Distal');
  await page.keyboard.press('Escape');
  await focus().toBe('Photo');

  await page.getByRole('button', { name: 'Back to the patient' }).dblclick();
  await page.getByRole('heading', { name: patient.name }).waitFor();
  expect(page.url().endsWith(patient.id)).toBe(true);
  await focus().toBe(second?.id);

  await page.getByRole('button', { name: 'Select' }).click();
  await page.locator(`[data-photo="${second?.id ?? ''}"]`).click();
  await page.getByRole('button', { name: 'Delete 1 photo' }).click();
  await page.getByText('1 photo deleted').waitFor();
  await focus().toBe('MAIN');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The photo is back.').waitFor();
  await focus().toBe('MAIN');
});

test('a photo that is not here can be left, and locked', async () => {
  const { page } = device;
  await page.goto(`${server.url}/photos/${'0'.repeat(32)}`);
  await unlock(device);
  await page.getByRole('heading', { name: 'This photo is not here', level: 1 }).waitFor();
  await focus().toBe('MAIN');
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.getByRole('heading', { name: 'Patients' }).waitFor();
});

test('a lock begins at its way in, also after a wrong one, and is a key away in a dialog', async () => {
  const { page } = device;
  await page.getByRole('button', { name: /All photos safe|only on this device/ }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Shift+L');
  await isLocked(page);
  await focus().toBe('Passphrase');
  await page.getByRole('button', { name: 'Use recovery words' }).click();
  await focus().toBe('Recovery words');
  await page.getByRole('textbox', { name: 'Recovery words' }).fill('zoo zoo');
  const go = page.getByRole('button', { name: 'Unlock', exact: true });
  await go.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await expect.poll(() => go.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.getByRole('button', { name: 'Use your usual key' }).click();
  await unlock(device);
});
