/** Whose chart it is, on four people's own devices: who was given it sees it, who was not sees none, and what was taken in an emergency is looked at. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import { violations } from './axe.ts';
import {
  addPatient,
  assign,
  createPractice,
  type Device,
  importPhotos,
  invite,
  listPhotos,
  lock,
  needNow,
  openAccess,
  openCareTeam,
  openDevice,
  openPatient,
  type PatientRef,
  proveIt,
  restrict,
  type RunningServer,
  standingOn,
  startServer,
  toReview,
  unlock,
  whoCanSee
} from './driver/index.ts';
import { writeFiles } from './photo-files.ts';

let server: RunningServer;
/** Admin, auditor and dentist. */
let vega: Device;
/** A hygienist. */
let lena: Device;
let others: Device[];
let patient: PatientRef;

const newDevice = (): Promise<Device> => openDevice({ url: server.url });
const photo = async (seed: number): Promise<readonly string[]> =>
  writeFiles({ [`${String(seed)}.jpg`]: drawJpeg({ width: 400, height: 300, seed }) });

beforeEach(async () => {
  server = await startServer();
  [vega, lena] = await Promise.all([newDevice(), newDevice()]);
  others = [];
  await createPractice(vega, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  patient = await addPatient(vega, { name: 'Amélie Durand', chart: 'P-104' });
  await importPhotos(vega, patient, await photo(1));
  await invite(vega, lena, { name: 'Lena Hof', roles: ['Hygienist'] });
  await openPatient(lena, patient);
});
afterEach(async () => {
  await Promise.all([vega, lena, ...others].map((device) => device.close()));
  await server.stop();
});

const drawn = (device: Device): Promise<number> => device.page.locator('[data-photo] img').count();
const stands = (device: Device, standing: string) => device.page.locator(`[data-standing=${standing}]`).waitFor({ state: 'attached' });

describe('a hygienist', () => {
  test('sees no photo of a patient whom she was not given, adds some, and sees those until she locks', async () => {
    await stands(lena, 'Adds');
    expect(await drawn(lena)).toBe(0);
    await importPhotos(lena, patient, await photo(2));
    await expect.poll(() => drawn(lena)).toBe(1);
    await expect.poll(async () => (await listPhotos(vega, patient)).length).toBe(2);
    await lock(lena);
    await unlock(lena);
    await openPatient(lena, patient);
    await stands(lena, 'Adds');
    expect(await drawn(lena)).toBe(0);
    expect(lena.errors).toEqual([]);
  });

  test('sees a chart that she is given, to look or to change, and no more once it is taken from her', async () => {
    await stands(lena, 'Adds');
    await assign(vega, patient, 'Lena Hof', 'read');
    await stands(lena, 'Reads');
    await expect.poll(() => drawn(lena)).toBe(1);
    expect(await lena.page.getByRole('button', { name: 'Add photos' }).count()).toBe(0);
    expect(await lena.page.getByRole('button', { name: 'Select' }).count()).toBe(0);
    expect(await whoCanSee(vega, patient)).toEqual([
      { name: 'Dr. Vega', because: 'Dentist', right: 'edit', isWaiting: false },
      { name: 'Lena Hof', because: 'Assigned', right: 'read', isWaiting: false }
    ]);

    await assign(vega, patient, 'Lena Hof', 'edit');
    await stands(lena, 'Edits');
    await lena.page.getByRole('button', { name: 'Select' }).waitFor();
    await assign(vega, patient, 'Lena Hof', null);
    await stands(lena, 'Adds');
    await expect.poll(() => drawn(lena)).toBe(0);
  });

  test('takes a chart in an emergency: it is handed over by itself, and somebody looks at it', async () => {
    await needNow(lena, patient, 'Bleeding after the extraction');
    await expect.poll(() => drawn(lena)).toBe(1);
    expect(await standingOn(lena)).toBe('Reads');
    expect(await toReview(lena)).toBe(0);
    await expect.poll(() => toReview(vega)).toBe(1);

    await openAccess(vega);
    const taken = vega.page.locator('[data-emergency]');
    await taken.getByText('Lena Hof took the chart of Amélie Durand').waitFor();
    await taken.getByText('Bleeding after the extraction').waitFor();
    await taken.getByRole('button', { name: 'I have looked at it' }).click();
    await expect.poll(() => toReview(vega)).toBe(0);
    await vega.page.locator('[data-emergency][data-reviewed=true]').waitFor({ state: 'attached' });
  });
});

test('a patient for named people is closed to everybody else, and is open again once that is lifted', async () => {
  await assign(vega, patient, 'Lena Hof');
  await expect.poll(() => drawn(lena)).toBe(1);
  await restrict(vega, patient, ['Dr. Vega']);
  expect((await whoCanSee(vega, patient)).map(({ name, because }) => [name, because])).toEqual([['Dr. Vega', 'Named']]);
  await stands(lena, 'Closed');
  expect(await drawn(lena)).toBe(0);
  await importPhotos(vega, patient, await photo(2));
  await restrict(vega, patient, null);
  await stands(lena, 'Edits');
  await expect.poll(() => drawn(lena)).toBe(2);
});

test('somebody at the desk gives a chart, and sees no photo', async () => {
  const ben = await newDevice();
  others.push(ben);
  await invite(vega, ben, { name: 'Ben Roth', roles: ['Office'] });
  await openPatient(ben, patient);
  await stands(ben, 'NoPhotos');
  expect(await ben.page.locator('[data-photo]').count()).toBe(0);
  expect(await ben.page.getByRole('button', { name: 'Add photos' }).count()).toBe(0);
  await ben.page.getByRole('heading', { name: 'Visits' }).waitFor();
  await assign(ben, patient, 'Lena Hof', 'edit');
  await expect.poll(() => drawn(lena)).toBe(1);
  await openAccess(ben);
  const row = (name: string) => ben.page.locator('[data-sees]').filter({ hasText: name });
  await row('Ben Roth').getByText('No photos').waitFor();
  await row('Lena Hof').getByText('1 patient').waitFor();
});

test.each(['light', 'dark'] as const)('no screen about access breaks WCAG 2.2 AA (%s)', async (colorScheme) => {
  for (const { page } of [vega, lena]) await page.emulateMedia({ colorScheme });
  const found: string[] = [];
  const read = async (screen: string, device: Device): Promise<void> => void found.push(...(await violations(screen, device)));
  await stands(lena, 'Adds');
  await read('a patient of somebody else', lena);
  await lena.page.getByRole('button', { name: 'I need this chart now' }).click();
  await lena.page.getByRole('dialog').waitFor();
  await read('taking a chart', lena);
  await lena.page.keyboard.press('Escape');
  await lena.page.getByRole('dialog').waitFor({ state: 'detached' });

  await openPatient(vega, patient);
  await openCareTeam(vega.page);
  await vega.page.getByRole('button', { name: 'Give the chart to somebody' }).click();
  await read('giving a chart', vega);
  await vega.page.getByRole('button', { name: 'Back', exact: true }).click();
  await vega.page.getByRole('button', { name: 'Restrict to named people' }).click();
  await vega.page.getByRole('textbox', { name: 'Passphrase' }).waitFor();
  await read('restricting a patient', vega);
  await vega.page.getByRole('button', { name: 'Back', exact: true }).click();
  await vega.page.getByRole('button', { name: 'Close' }).last().click();
  await needNow(lena, patient, 'Bleeding');
  await expect.poll(() => drawn(lena)).toBe(1);
  await read('a chart that is looked at', lena);
  await expect.poll(() => toReview(vega)).toBe(1);
  await openCareTeam(vega.page);
  await vega.page.locator('[data-care]').nth(1).waitFor();
  await read('a care team', vega);
  await vega.page.getByRole('button', { name: 'Print' }).click();
  await vega.page.locator('[data-access-paper]').waitFor();
  await read('a care team on paper', vega);

  await openAccess(vega);
  await vega.page.getByRole('button', { name: 'Which patients Lena Hof sees' }).click();
  await read('who sees what', vega);
  await vega.page.getByRole('button', { name: 'Sign it off' }).click();
  await vega.page.getByRole('textbox', { name: 'Note' }).fill('All well');
  await proveIt(vega);
  await read('signing a review', vega);
  await vega.page.getByRole('button', { name: 'Sign', exact: true }).click();
  await vega.page.getByText('Last signed by Dr. Vega').waitFor();
  await vega.page.getByRole('link', { name: 'Waiting work' }).click();
  await vega.page.getByText('Nothing waits').waitFor();
  await read('no work that waits', vega);
  expect(found).toEqual([]);
  expect([...vega.errors, ...lena.errors]).toEqual([]);
});
