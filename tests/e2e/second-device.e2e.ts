/** Two devices of one person: let in with the same words on both, in step while open, merged after a day apart. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  alarms,
  askToJoin,
  createPractice,
  type Device,
  goOffline,
  goOnline,
  headOf,
  importPhotos,
  isLocked,
  kitOf,
  letIn,
  listPhotos,
  lock,
  noteOf,
  onlyHere,
  openDevice,
  openMenu,
  originalBytes,
  pairDevice,
  type PatientRef,
  proveIt,
  type RunningServer,
  shellKept,
  startServer,
  startToJoin,
  tempFolder,
  unlock,
  unlockWith,
  wordsOn
} from './driver/index.ts';
import { cameraFilm } from './camera-film.ts';
import { writeFiles } from './photo-files.ts';
import { needlesOf, scanFolder } from './scan.ts';

let server: RunningServer;
let tablet: Device;
let phone: Device;
let patient: PatientRef;
let paths: readonly string[];

beforeEach(async () => {
  server = await startServer();
  tablet = await openDevice({ url: server.url });
  phone = await openDevice({ url: server.url, viewport: { width: 820, height: 1180 } });
  await createPractice(tablet, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  patient = await addPatient(tablet, { name: 'Amélie Durand', chart: 'P-104' });
  paths = await writeFiles(
    Object.fromEntries([1, 2, 3, 4].map((seed) => [`${String(seed)}.jpg`, drawJpeg({ width: 400, height: 300, seed })]))
  );
});
afterEach(async () => {
  await Promise.all([tablet.close(), phone.close()]);
  await server.stop();
});

const photosOn = async (device: Device): Promise<number> => (await listPhotos(device, patient)).length;

describe('a device that was let in', () => {
  test('has the patients, and both stay in step while they are open, photos byte for byte', async () => {
    await importPhotos(tablet, patient, paths.slice(0, 1));
    await expect.poll(() => onlyHere(tablet)).toBe(0);
    await pairDevice(tablet, phone);
    await expect.poll(() => photosOn(phone)).toBe(1);
    const [first] = await listPhotos(phone, patient);
    expect(await originalBytes(phone, first ?? { id: '' })).toEqual(await readFile(paths[0] ?? ''));

    await importPhotos(phone, patient, paths.slice(1, 2));
    await expect.poll(() => photosOn(tablet)).toBe(2);
    await importPhotos(tablet, patient, paths.slice(2, 3));
    await expect.poll(() => photosOn(phone)).toBe(3);
    const originals = await Promise.all(paths.slice(0, 3).map((path) => readFile(path)));
    for (const photo of await listPhotos(tablet, patient)) expect(originals).toContainEqual(await originalBytes(tablet, photo));
    await expect.poll(async () => (await headOf(tablet)).root === (await headOf(phone)).root).toBe(true);
    expect([...tablet.errors, ...phone.errors]).toEqual([]);
  });

  test('unlocks by its own passphrase, and the first device by its own', async () => {
    await pairDevice(tablet, phone);
    for (const device of [tablet, phone]) {
      await lock(device);
      await unlock(device);
    }
    expect(kitOf(phone).passphrase).not.toBe(kitOf(tablet).passphrase);
    await lock(phone);
    await phone.page.getByRole('textbox', { name: 'Passphrase' }).fill(kitOf(tablet).passphrase ?? '');
    await phone.page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await phone.page.getByText('That did not open Enamel').waitFor();
  });

  test('works a day apart: what was done offline on both is merged without a question', async () => {
    await pairDevice(tablet, phone);
    await expect.poll(() => onlyHere(phone)).toBe(0);
    await Promise.all([shellKept(tablet), shellKept(phone)]);
    await Promise.all([goOffline(tablet), goOffline(phone)]);
    await importPhotos(tablet, patient, paths.slice(0, 2));
    await importPhotos(phone, patient, paths.slice(2, 4));
    const other = await addPatient(phone, { name: 'Bruno Keller' });
    expect([await onlyHere(tablet), await onlyHere(phone)]).toEqual([2, 2]);

    await Promise.all([goOnline(tablet), goOnline(phone)]);
    for (const device of [tablet, phone]) {
      await expect.poll(() => photosOn(device)).toBe(4);
      await expect.poll(() => onlyHere(device)).toBe(0);
    }
    expect(await listPhotos(tablet, other)).toEqual([]);
    expect(await alarms(tablet)).toEqual([]);
    await expect.poll(async () => (await headOf(tablet)).root === (await headOf(phone)).root).toBe(true);
  });
});

describe('while it joins', () => {
  test('other words on the two screens end it: keys and practice are forgotten', async () => {
    await askToJoin(phone);
    await letIn(tablet, await wordsOn(phone.page, 'request'));
    await wordsOn(phone.page, 'reply');
    await phone.page.getByRole('button', { name: 'They are different' }).click();
    await phone.page.getByRole('heading', { name: 'This device did not join' }).waitFor();
    await tablet.page.getByRole('button', { name: 'They are different' }).click();
    await tablet.page.getByRole('heading', { name: 'Do not go on there' }).waitFor();
    await phone.page.reload();
    await phone.page
      .getByRole('link', { name: 'Go to the start' })
      .or(phone.page.getByRole('radio', { name: 'I am new here' }))
      .first()
      .waitFor();
    await phone.page.goto(phone.url);
    await phone.page.getByRole('heading', { name: 'No practice is on this device yet' }).waitFor();
  });

  test('asked for without a network, it says so and goes on by itself', async () => {
    await startToJoin(phone.page, 'I use Enamel here already');
    await phone.page.getByRole('radio', { name: 'Personal' }).waitFor();
    await goOffline(phone);
    await phone.page.getByRole('button', { name: 'Ask to join' }).click();
    await phone.page.getByText('The server cannot be reached, so nobody sees').waitFor();
    const words = await wordsOn(phone.page, 'request');
    await goOnline(phone);
    await phone.page.getByText('Waiting for your other device').waitFor();
    await letIn(tablet, words);
    expect(await wordsOn(phone.page, 'reply')).toEqual(await wordsOn(tablet.page, 'reply'));
  });

  test('loaded again while the history comes, it goes on, opens by the recovery words, and says what it lacks', async () => {
    await askToJoin(phone);
    await letIn(tablet, await wordsOn(phone.page, 'request'));
    await wordsOn(phone.page, 'reply');
    const pull = '**/api/pull*';
    await phone.context.route(pull, (asked) => asked.abort());
    await phone.page.getByRole('button', { name: 'They are the same' }).click();
    await phone.page.getByRole('heading', { name: 'Fetching your practice' }).waitFor();
    await phone.page.reload();
    await phone.page.getByRole('heading', { name: 'Fetching your practice' }).waitFor();
    await phone.context.unroute(pull);
    await isLocked(phone.page);
    await unlockWith(phone, { ...kitOf(tablet), passphrase: null }, 'words');
    await expect.poll(() => photosOn(phone)).toBe(0);

    const notice = phone.page.locator('[data-notice=byWords]');
    await notice.getByRole('link', { name: 'Add a way' }).click();
    await phone.page.getByRole('button', { name: 'Add a way' }).click();
    await phone.page.getByRole('radio', { name: 'A passphrase for this device' }).check();
    const drawn = phone.page.locator('[data-drawn]');
    await drawn.getByText(/\w/).waitFor();
    const passphrase = ((await drawn.textContent()) ?? '').trim();
    await phone.page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
    await phone.page.getByRole('textbox', { name: 'Type it again' }).fill(passphrase);
    await phone.page.getByRole('button', { name: 'Continue' }).click();
    await proveIt(phone, { ...kitOf(tablet), passphrase: null });
    await phone.page.getByRole('button', { name: 'Add it' }).click();
    await expect.poll(() => notice.count()).toBe(0);
  });

  test('a wrong passphrase admits nobody, and can be corrected', async () => {
    await askToJoin(phone);
    const words = await wordsOn(phone.page, 'request');
    await openMenu(tablet.page, 'Devices');
    await tablet.page.getByRole('button', { name: 'Add a device' }).click();
    await tablet.page.getByRole('button', { name: 'These are its words' }).click();
    await proveIt(tablet, { words, passphrase: 'not this one' });
    await tablet.page.getByRole('button', { name: 'Let this device in' }).click();
    await tablet.page.getByText('That did not open Enamel').waitFor();
    expect(await phone.page.locator('[data-words=reply]').count()).toBe(0);
    await proveIt(tablet);
    await tablet.page.getByRole('button', { name: 'Let this device in' }).click();
    expect(await wordsOn(tablet.page, 'reply')).toEqual(await wordsOn(phone.page, 'reply'));
  });
});

test('a camera reads the code in place of the words', async () => {
  const film = `${await tempFolder('film')}/code.y4m`;
  const desk = await openDevice({ url: server.url, camera: film });
  await pairDevice(tablet, desk);
  await askToJoin(phone);
  await cameraFilm(film, (await phone.page.locator('[data-code]').getAttribute('data-code')) ?? '');
  await openMenu(desk.page, 'Devices');
  await desk.page.getByRole('button', { name: 'Add a device' }).click();
  await desk.page.getByRole('button', { name: 'Scan its code' }).click();
  await desk.page.getByText('This is the device whose code was scanned').waitFor();
  await proveIt(desk);
  await desk.page.getByRole('button', { name: 'Let this device in' }).click();
  expect(await wordsOn(desk.page, 'reply')).toEqual(await wordsOn(phone.page, 'reply'));
  await desk.close();
});

test('what it read leaves nothing readable on its disk', async () => {
  const words = {
    practice: 'Praxis am Park',
    patient: 'Xanthippe Wolkenstein',
    chart: 'KZQ-7723-ZEISIG',
    note: 'Dunkelviolette Verfaerbung'
  };
  const photo = drawJpeg({ width: 900, height: 600, seed: 4711, description: 'Exifgeheimnis Kormoran', serial: 'SNR88112233ELSTER' });
  const [path = ''] = await writeFiles({ 'Sumpfohreule-Laecheln-0042.jpg': photo });
  const chart = await addPatient(tablet, { name: words.patient, chart: words.chart });
  await importPhotos(tablet, chart, [path]);
  await tablet.page.locator('[data-photo]').first().click();
  await (await noteOf(tablet)).fill(words.note);
  await tablet.page.getByText('Saved', { exact: true }).waitFor();
  await tablet.page.getByRole('button', { name: 'Back to the patient' }).click();
  await expect.poll(() => onlyHere(tablet)).toBe(0);

  const canary = 'Pirol im Kirschbaum';
  await phone.page.goto(phone.url);
  await phone.page.evaluate(async (word) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('planted', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = reject;
    });
    const writing = database.transaction('rows', 'readwrite', { durability: 'strict' });
    writing.objectStore('rows').put({ word }, 1);
    await new Promise((resolve) => (writing.oncomplete = resolve));
    database.close();
  }, canary);
  const kit = await pairDevice(tablet, phone);
  const [read] = await listPhotos(phone, chart);
  expect(await originalBytes(phone, read ?? { id: '' })).toEqual(Buffer.from(photo));
  await phone.page.locator('[data-photo]').first().click();
  await expect.poll(async () => (await noteOf(phone)).inputValue()).toBe(words.note);
  await phone.page.getByRole('button', { name: 'Back to the patient' }).click();
  await lock(phone);
  await unlock(phone);
  await lock(phone);
  await phone.close();

  const needles = [
    ...Object.entries({ ...words, exif: 'Exifgeheimnis', serial: 'SNR88112233ELSTER', file: 'Sumpfohreule' }).flatMap(([name, word]) =>
      needlesOf(name, word)
    ),
    ...needlesOf('passphrase', kit.passphrase ?? ''),
    ...needlesOf('passphrase of the other', kitOf(tablet).passphrase ?? ''),
    ...kit.words.slice(2).flatMap((_, i) => needlesOf('recovery words', kit.words.slice(i, i + 3).join(' '))),
    ...[0, 0.3, 0.5, 0.9].map((part) => {
      const at = Math.floor(photo.length * part);
      return { name: `the photo from ${String(at)}`, bytes: Buffer.from(photo.slice(at, at + 24)) };
    })
  ];
  expect((await scanFolder(phone.profileDir, needlesOf('canary', canary))).finds).not.toEqual([]);
  const profile = await scanFolder(phone.profileDir, needles);
  expect(profile.finds).toEqual([]);
  // What was looked through holds the photo: sealed, it is no smaller.
  expect(profile.bytes).toBeGreaterThan(photo.length);
});
