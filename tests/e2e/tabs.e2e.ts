/** Several tabs of one browser: they lock together, and what is out of sight is not painted. */
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  type Device,
  importPhotos,
  isLocked,
  isOpen,
  lock,
  type PatientRef,
  type RunningServer,
  unlock
} from './driver/index.ts';
import { founded } from './founded.ts';
import { nothingIsLeft, watchObjectUrls, wordsInMemory } from './nothing-left.ts';
import { writeFiles } from './photo-files.ts';

const words = ['Zebrafink', 'Nachtigaller', 'Wolkenstein', 'KZQ-7723'];

let server: RunningServer;
let device: Device;
let patient: PatientRef;
let second: Device;

beforeAll(async () => {
  ({ server, device } = await founded({ practice: 'Praxis Zebrafink', name: 'Dr. Nachtigaller', prf: true, before: outOfSightWhenTold }));
  patient = await addPatient(device, { name: 'X. Wolkenstein', chart: 'KZQ-7723' });
  await importPhotos(device, patient, await writeFiles({ 'a.jpg': drawJpeg({ width: 640, height: 480, seed: 7 }) }));
  await device.page.clock.install();
});
afterAll(async () => {
  await device.close();
  await server.stop();
});

/** A headless browser hides no tab. So each tells what it is told to tell. */
async function outOfSightWhenTold({ context }: Device): Promise<void> {
  await watchObjectUrls(context);
  await context.addInitScript(() => {
    let hidden = false;
    Object.defineProperty(document, 'hidden', { get: () => hidden });
    Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') });
    addEventListener('tests-turn', (event) => {
      hidden = (event as CustomEvent<boolean>).detail;
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    });
  });
}

beforeEach(async () => {
  second = { ...device, page: await device.context.newPage() };
  for (const { page } of [device, second]) await page.goto(`${server.url}/patients/${patient.id}`);
  // A passkey is asked for in front only.
  for (const tab of [device, second]) await unlock(tab, 'words');
  for (const { page } of [device, second]) await page.locator('[data-photo] img').waitFor();
});
afterEach(async () => {
  await second.page.close();
});

const turn = (page: Page, hidden: boolean): Promise<void> =>
  page.evaluate((to) => {
    dispatchEvent(new CustomEvent('tests-turn', { detail: to }));
  }, hidden);

/** The clock is one for both tabs. Slowly, so that each hears what the other says. */
async function pass(seconds: number): Promise<void> {
  for (let gone = 0; gone < seconds; gone += 5) {
    await device.page.clock.runFor(5000);
    for (const { page } of [device, second]) if (!page.isClosed()) await page.title();
  }
}

test('locked by hand in one, all are locked, and nothing is left in any', async () => {
  await second.page.keyboard.press('Control+a');
  await lock(device);
  await isLocked(second.page);
  for (const { page } of [device, second]) await nothingIsLeft(page, words);
});

test('used in one, both stay open; without use in any, both lock', async () => {
  await pass(240);
  await device.page.mouse.move(300, 300);
  await pass(240);
  for (const { page } of [device, second]) await isOpen(page);
  await pass(65);
  for (const { page } of [device, second]) await isLocked(page);
  for (const { page } of [device, second]) await nothingIsLeft(page, words);
});

test('one in sight keeps the other open; with both out of sight, both lock', async () => {
  await turn(second.page, true);
  await pass(60);
  for (const { page } of [device, second]) await isOpen(page);
  await turn(device.page, true);
  await pass(35);
  for (const { page } of [device, second]) {
    await isLocked(page);
    await page.getByText('because the window was out of sight').waitFor();
    await nothingIsLeft(page, words);
    await turn(page, false);
  }
});

test('a tab that is closed locks no other, and keeps none open', async () => {
  await turn(device.page, true);
  await pass(25);
  await second.page.close();
  await pass(10);
  await isOpen(device.page);
  await pass(30);
  await isLocked(device.page);
  await turn(device.page, false);
});

test('out of sight nothing of it is painted, from the very event on; in sight it is there again', async () => {
  const { page } = second;
  const painted = await page.evaluate(() => {
    const turned = (hidden: boolean): string => {
      dispatchEvent(new CustomEvent('tests-turn', { detail: hidden }));
      return getComputedStyle(document.body).opacity;
    };
    return [getComputedStyle(document.body).opacity, turned(true)];
  });
  expect(painted).toEqual(['1', '0']);
  const veiled = await page.screenshot();
  await page.locator('[data-photo]').first().dispatchEvent('click');
  await page.waitForURL(/\/photos\//);
  expect(await page.screenshot()).toEqual(veiled);
  await turn(page, false);
  await expect.poll(() => page.evaluate(() => getComputedStyle(document.body).opacity)).toBe('1');
  expect(await page.screenshot()).not.toEqual(veiled);
});

test('a lock leaves no word that the page’s own program can reach', async () => {
  const { page } = device;
  await page.reload();
  await unlock(device, 'words');
  await page.locator('[data-photo] img').waitFor();
  await page.locator('[data-photo]').first().click();
  await page.getByRole('button', { name: 'Details', exact: true }).waitFor();
  await page.goBack();
  await page.locator('[data-photo] img').waitFor();
  expect(await wordsInMemory(page, words)).toEqual(words);
  await lock(device);
  // What a timer of the page still holds goes within moments.
  await expect.poll(() => wordsInMemory(page, words), { timeout: 10_000 }).toEqual([]);
});
