/** A server that was set back, or lies: one clear screen, work goes on, and what it has lost is given back to it. */
import { cp, readFile, rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import { violations } from './axe.ts';
import {
  addPatient,
  alarms,
  createPractice,
  type Device,
  goOffline,
  goOnline,
  headOf,
  importPhotos,
  listPhotos,
  lock,
  onlyHere,
  openDevice,
  openMenu,
  originalBytes,
  pairDevice,
  type PatientRef,
  type RunningServer,
  startServer,
  tempFolder,
  unlock
} from './driver/index.ts';
import { writeFiles } from './photo-files.ts';

const desk = { width: 1440, height: 900 };
const phoneSize = { width: 390, height: 844 };

let server: RunningServer;
let tablet: Device;
let patient: PatientRef;
let paths: readonly string[];

beforeEach(async () => {
  server = await startServer();
  tablet = await openDevice({ url: server.url });
  await createPractice(tablet, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  patient = await addPatient(tablet, { name: 'Amélie Durand', chart: 'P-104' });
  paths = await writeFiles(
    Object.fromEntries([1, 2, 3].map((seed) => [`${String(seed)}.jpg`, drawJpeg({ width: 400, height: 300, seed })]))
  );
  await importPhotos(tablet, patient, paths.slice(0, 1));
  await expect.poll(() => onlyHere(tablet)).toBe(0);
});
afterEach(async () => {
  await tablet.close();
  await server.stop();
});

/** The server ends, its folder becomes what it was, and it starts again where it was. */
async function setBack(to: string): Promise<void> {
  await server.stop();
  await rm(server.dataDir, { recursive: true });
  await cp(to, server.dataDir, { recursive: true });
  server = await startServer({ dataDir: server.dataDir, port: Number(new URL(server.url).port) });
}

async function copyOfServer(): Promise<string> {
  const copy = await tempFolder('copy');
  await server.stop();
  await cp(server.dataDir, copy, { recursive: true });
  server = await startServer({ dataDir: server.dataDir, port: Number(new URL(server.url).port) });
  return copy;
}

test('a server that was set back is noticed, and healed by giving back what it has lost', async () => {
  const { page } = tablet;
  const phone = await openDevice({ url: server.url });
  await pairDevice(tablet, phone);
  const copy = await copyOfServer();
  await openMenu(page, 'Devices');
  await importPhotos(tablet, patient, paths.slice(1, 2));
  await expect.poll(() => onlyHere(tablet)).toBe(0);
  await expect.poll(async () => (await listPhotos(phone, patient)).length).toBe(2);
  const before = await headOf(tablet);

  await setBack(copy);
  await importPhotos(tablet, patient, paths.slice(2));
  for (const device of [tablet, phone]) await expect.poll(() => alarms(device), { timeout: 60_000 }).toEqual(['Rollback']);
  await expect.poll(() => onlyHere(tablet)).toBeGreaterThan(0);

  await page.locator('[data-alarms]').click();
  await page.getByRole('heading', { name: 'The server has lost something' }).waitFor();
  await page.getByText('What is safe').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save evidence file' }).click();
  const evidence = await readFile(await (await download).path());
  expect(evidence.length).toBeGreaterThan(100);
  expect(evidence.includes('Durand')).toBe(false);

  await page.getByRole('button', { name: 'Ask again' }).click();
  await page.getByText('The server still contradicts').waitFor();
  await page.getByRole('button', { name: 'Give back' }).click();
  await page.getByText('The server is in line again').waitFor({ timeout: 120_000 });
  await expect.poll(() => alarms(tablet)).toEqual([]);
  await expect.poll(() => onlyHere(tablet)).toBe(0);
  expect((await headOf(tablet)).size).toBeGreaterThan(before.size);

  /* Nobody touches the other one: its wire is gone for a moment, as often happens, and it asks by itself. */
  expect(await alarms(phone)).toEqual(['Rollback']);
  await goOffline(phone);
  await goOnline(phone);
  await phone.page.locator('[data-notice=ended]').getByText('It is in line again since').waitFor({ timeout: 60_000 });
  expect(await alarms(phone)).toEqual([]);
  expect(await violations('an alarm that is over', phone)).toEqual([]);
  await phone.page.getByRole('link', { name: 'See what happened' }).click();
  await phone.page.getByText('What was wrong ended by itself').waitFor();
  await expect.poll(() => phone.page.locator('[data-notice=ended]').count()).toBe(0);
  await expect.poll(async () => (await listPhotos(phone, patient)).length, { timeout: 120_000 }).toBe(3);
  const originals = await Promise.all(paths.map((path) => readFile(path)));
  for (const photo of await listPhotos(phone, patient)) expect(originals).toContainEqual(await originalBytes(phone, photo));
  await phone.close();
});

test('an alarm is told on the locked screen, and all can be done from there', async () => {
  const { page } = tablet;
  const copy = await copyOfServer();
  await importPhotos(tablet, patient, paths.slice(1, 2));
  await expect.poll(() => onlyHere(tablet)).toBe(0);
  await setBack(copy);
  await importPhotos(tablet, patient, paths.slice(2));
  await expect.poll(() => alarms(tablet)).toEqual(['Rollback']);
  await page.locator('[data-alarms]').click();
  await page.getByRole('heading', { name: 'The server has lost something' }).waitFor();
  await lock(tablet);
  await expect.poll(() => alarms(tablet)).toEqual(['Rollback']);
  await page.getByRole('link', { name: 'See what happened' }).click();
  await page.getByRole('heading', { name: 'The server has lost something' }).waitFor();
  expect(await page.content()).not.toContain('Durand');
  await page.getByRole('button', { name: 'Give back' }).click();
  await page.getByText('The server is in line again').waitFor({ timeout: 120_000 });
  await page.getByRole('link', { name: 'Go to the unlock screen' }).click();
  await unlock(tablet);
  await expect.poll(() => onlyHere(tablet)).toBe(0);
});

test('two devices that were told different histories say so for good, and what can be done', async () => {
  const { page } = tablet;
  const phone = await openDevice({ url: server.url });
  await pairDevice(tablet, phone);
  await expect.poll(async () => (await headOf(tablet)).root === (await headOf(phone)).root).toBe(true);
  const copy = await copyOfServer();
  await goOffline(phone);
  const before = await headOf(tablet);
  await importPhotos(tablet, patient, paths.slice(1));
  await addPatient(tablet, { name: 'Carla Ionescu' });
  await expect.poll(() => onlyHere(tablet)).toBe(0);
  await expect.poll(async () => (await headOf(tablet)).size).toBeGreaterThan(before.size + 2);
  await goOffline(tablet);
  /* The server tells the other one the same as far as the copy goes, and something else from there on. */
  await setBack(copy);
  await goOnline(phone);
  await addPatient(phone, { name: 'Bruno Keller' });
  await expect.poll(async () => (await headOf(phone)).size, { timeout: 60_000 }).toBeGreaterThan(before.size);

  const { code } = await headOf(phone);
  await openMenu(page, 'Devices');
  await page.getByRole('button', { name: 'Compare with another device' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Its text' }).fill(code);
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
  await dialog.locator('[data-verdict=Fork]').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => alarms(tablet)).toEqual(['Fork']);
  await page.locator('[data-alarms]').first().click();
  await page.getByRole('heading', { name: 'Two devices were told different histories' }).waitFor();
  await page.locator('[data-ends]').getByText('Nothing in this version of Enamel ends that').waitFor();
  expect(await page.getByRole('button', { name: 'Ask again' }).count()).toBe(0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const viewport of [desk, phoneSize]) {
      await page.setViewportSize(viewport);
      expect(await violations(`two histories, ${colorScheme}, ${String(viewport.width)}`, tablet)).toEqual([]);
    }
  }

  /* Neither a server that is there nor a night's rest ends it. */
  await goOnline(tablet);
  await page.reload();
  await page.getByRole('heading', { name: 'Two devices were told different histories' }).waitFor();
  await page.getByRole('link', { name: 'Go to the unlock screen' }).click();
  await unlock(tablet);
  await expect.poll(() => alarms(tablet)).toEqual(['Fork']);
  await phone.close();
});

test('two devices compare what they have verified, by text, with the verdict in words', async () => {
  const { page } = tablet;
  const phone = await openDevice({ url: server.url });
  await pairDevice(tablet, phone);
  await expect.poll(async () => (await headOf(tablet)).root === (await headOf(phone)).root).toBe(true);
  const theirs = await headOf(phone);
  await page.getByRole('button', { name: 'Compare with another device' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Its text' }).fill(theirs.code);
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
  await dialog.locator('[data-verdict=Same]').waitFor();
  await dialog.getByRole('textbox', { name: 'Its text' }).fill(theirs.code.slice(0, -6));
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
  await dialog.locator('[aria-invalid=true]').waitFor();
  await page.keyboard.press('Escape');

  await importPhotos(tablet, patient, paths.slice(1, 2));
  await openMenu(page, 'Devices');
  await page.getByRole('button', { name: 'Compare with another device' }).click();
  await dialog.getByRole('textbox', { name: 'Its text' }).fill(theirs.code);
  await expect
    .poll(async () => {
      await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
      return dialog.locator('[data-verdict]').getAttribute('data-verdict');
    })
    .toBe('Behind');
  await phone.close();
});
