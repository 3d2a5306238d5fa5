/** Four people on two devices: whoever has everything that the server holds, and what one of them has on paper, opens what is that person's and no more. */
import { cp } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  assign,
  createPractice,
  type Device,
  goOffline,
  importPhotos,
  invite,
  type Kit,
  kitOf,
  listPhotos,
  lock,
  onlyHere,
  openDevice,
  openPatient,
  type PatientRef,
  peopleOn,
  removePerson,
  restrict,
  settleWork,
  type RunningServer,
  standingOn,
  startServer,
  tempFolder,
  tryEveryKey,
  unlock,
  unlockWith
} from './driver/index.ts';
import { writeFiles } from './photo-files.ts';

let server: RunningServer;
/** The dentist's own, and the one that everybody else uses. */
let tablet: Device;
let desk: Device;
let anna: Kit;
let bea: Kit;
let olga: Kit;
let amelie: PatientRef;
let bruno: PatientRef;

let seed = 0;
const photos = (count: number): Promise<string[]> =>
  writeFiles(
    Object.fromEntries(Array.from({ length: count }, () => [`${String(++seed)}.jpg`, drawJpeg({ width: 400, height: 300, seed })]))
  );
const parts = 3;
const sent = (device: Device): Promise<unknown> => expect.poll(() => onlyHere(device)).toBe(0);
const opens = async (who: Kit): Promise<number> => (await tryEveryKey(server, who)).blobs.opened / parts;
const photosOn = async (device: Device, patient: PatientRef): Promise<number> => (await listPhotos(device, patient)).length;

async function as(who: Kit): Promise<void> {
  if (!(await desk.page.getByRole('heading', { name: /^(Locked|Who are you\?)$/ }).isVisible())) await lock(desk);
  await unlockWith(desk, who);
}

beforeAll(async () => {
  server = await startServer();
  tablet = await openDevice({ url: server.url });
  await createPractice(tablet, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  amelie = await addPatient(tablet, { name: 'Amélie Durand' });
  bruno = await addPatient(tablet, { name: 'Bruno Keller' });
  await importPhotos(tablet, amelie, await photos(2));
  await importPhotos(tablet, bruno, await photos(1));
  desk = await openDevice({ url: server.url });
  anna = await invite(tablet, desk, { name: 'Anna', roles: ['Hygienist'], deviceClass: 'Shared' });
  await lock(desk);
  bea = await invite(tablet, desk, { name: 'Bea', roles: ['Hygienist'] });
  await lock(desk);
  olga = await invite(tablet, desk, { name: 'Olga', roles: ['Office'] });
});
afterAll(async () => {
  await Promise.all([tablet, desk].map((device) => device.close()));
  await server.stop();
});

test('the front desk has every patient by name, and nothing that it has opens a photo', async () => {
  await expect.poll(async () => (await peopleOn(tablet)).map(({ name }) => name)).toEqual(['Dr. Vega', 'Anna', 'Bea', 'Olga']);
  await expect.poll(() => photosOn(desk, amelie)).toBe(0);
  expect(await standingOn(desk)).toBe('NoPhotos');
  const tried = await tryEveryKey(server, olga);
  expect(tried).toMatchObject({ records: { opened: 0 }, blobs: { opened: 0, of: 3 * parts } });
  expect(tried.records.of).toBeGreaterThan(2);
  // What was tried would open to somebody whose it is.
  expect(await opens(kitOf(tablet))).toBe(3);
});

test('a hygienist opens the patient she was given, on the device she shares with others, and nobody else’s', async () => {
  await assign(tablet, amelie, 'Anna');
  await assign(tablet, bruno, 'Bea');
  await as(anna);
  await expect.poll(() => photosOn(desk, amelie)).toBe(2);
  expect(await photosOn(desk, bruno)).toBe(0);
  expect(await standingOn(desk)).toBe('Adds');
  await as(bea);
  await expect.poll(() => photosOn(desk, bruno)).toBe(1);
  expect(await photosOn(desk, amelie)).toBe(0);
  expect([await opens(anna), await opens(bea), await opens(olga), await opens(kitOf(tablet))]).toEqual([2, 1, 0, 3]);
});

test('what somebody does unaware, after they were let go, waits; a copy of their device and their words open nothing that is written after', async () => {
  await as(anna);
  await openPatient(desk, amelie);
  await goOffline(desk);
  await importPhotos(desk, amelie, await photos(1));
  await desk.close();
  await removePerson(tablet, 'Anna');
  await importPhotos(tablet, amelie, await photos(1));
  await sent(tablet);
  const copy = await tempFolder('copy');
  await cp(desk.profileDir, copy, { recursive: true });
  desk = await openDevice({ url: server.url, profileDir: desk.profileDir });
  await desk.page.goto(server.url);

  // Two of before, and the one that she sealed herself.
  await expect.poll(() => opens(anna)).toBe(3);
  expect((await tryEveryKey(server, anna)).blobs.of).toBe(5 * parts);
  expect(await photosOn(tablet, amelie)).toBe(3);
  expect(await settleWork(tablet, 'Anna', 'Accept')).toBe(1);
  await expect.poll(() => photosOn(tablet, amelie)).toBe(4);

  const copied = await openDevice({ url: server.url, profileDir: copy });
  await copied.page.goto(server.url);
  await copied.page.locator(`button[data-person="${bea.person ?? ''}"]`).waitFor();
  await expect.poll(() => copied.page.locator(`button[data-person="${anna.person ?? ''}"]`).count()).toBe(0);
  await copied.close();
});

test('a restricted patient is the named person’s alone, and everybody else is told so, by another name', async () => {
  await restrict(tablet, bruno, ['Dr. Vega'], 'Linde 7');
  await importPhotos(tablet, bruno, await photos(1));
  await sent(tablet);
  await unlockWith(desk, bea);
  const atTheDesk = { ...bruno, name: 'Linde 7' };
  await openPatient(desk, atTheDesk);
  await expect.poll(() => standingOn(desk)).toBe('Closed');
  expect(await photosOn(desk, atTheDesk)).toBe(0);
  expect(await opens(bea)).toBe(1);
  expect(await opens(kitOf(tablet))).toBe(6);
  await lock(tablet);
  await unlock(tablet);
  await expect.poll(() => photosOn(tablet, bruno)).toBe(2);
  await tablet.page.getByRole('heading', { name: 'Bruno Keller' }).waitFor();
  await tablet.page.getByText('At the desk: Linde 7').waitFor();
});
