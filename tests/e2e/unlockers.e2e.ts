/** A person's ways of unlocking: added with a proof, removed with all that it means on each device, never the last two. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  addPatient,
  alarms,
  createPractice,
  type Device,
  goOffline,
  goOnline,
  importPhotos,
  isLocked,
  isOpen,
  kitOf,
  listPhotos,
  lock,
  onlyHere,
  openDevice,
  openMenu,
  pairDevice,
  proveIt,
  type RunningServer,
  startServer,
  unlock,
  unlockWith
} from './driver/index.ts';
import { drawJpeg } from '../fixtures/images/index.ts';
import { writeFiles } from './photo-files.ts';

let server: RunningServer;
let tablet: Device;
let phone: Device;

beforeEach(async () => {
  server = await startServer();
  tablet = await openDevice({ url: server.url });
});
afterEach(async () => {
  await tablet.close();
  await server.stop();
});

const ways = async ({ page }: Device): Promise<readonly (string | null)[]> =>
  page.locator('[data-unlocker]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-unlocker')));

test('new recovery words are shown once, open Enamel, and the old ones do until they are removed', async () => {
  const { page } = tablet;
  const old = await createPractice(tablet, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  await openMenu(page, 'Ways to unlock');
  await page.getByRole('button', { name: 'Add a way' }).waitFor();
  await expect.poll(() => ways(tablet)).toEqual(['passphrase', 'words']);
  expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(0);
  await page.getByText('Cannot be removed').waitFor();

  await page.getByRole('button', { name: 'Add a way' }).click();
  await page.getByRole('radio', { name: 'New recovery words' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await proveIt(tablet);
  await page.getByRole('button', { name: 'Add it' }).click();
  const shown = page.locator('[data-kit=words] li');
  await shown.first().waitFor();
  const words = await shown.evaluateAll((items) => items.map((item) => item.textContent.replace(/^\s*\d+\s*/, '').trim()));
  expect(words).toHaveLength(24);
  await page.getByRole('button', { name: 'I have them on paper' }).click();
  await expect.poll(() => ways(tablet)).toEqual(['passphrase', 'words', 'words']);
  expect(await page.content()).not.toContain(words.slice(0, 3).join(' '));

  for (const each of [old.words, words]) {
    await lock(tablet);
    await unlockWith(tablet, { words: each, passphrase: null }, 'words');
  }

  await openMenu(page, 'Ways to unlock');
  await page.locator('[data-unlocker]:not([data-pending])').nth(2).waitFor();
  await page.getByRole('button', { name: /older words/ }).click();
  await page.getByRole('dialog').getByText('You get new keys in the same step').waitFor();
  await proveIt(tablet);
  await page.getByRole('button', { name: 'Remove this way' }).click();
  await expect.poll(() => ways(tablet)).toEqual(['passphrase', 'words']);
  await page.locator('[data-unlocker]:not([data-pending])').nth(1).waitFor();

  await lock(tablet);
  await page.getByRole('button', { name: 'Use recovery words' }).click();
  await page.getByRole('textbox', { name: 'Recovery words' }).fill(old.words.join(' '));
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await page.getByText('Those words did not open Enamel').waitFor();
  await page.getByRole('textbox', { name: 'Recovery words' }).fill(words.join(' '));
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await isOpen(page);
  expect(tablet.errors).toEqual([]);
});

test('a removed way opens nothing on the other device, which locks and goes on with another', async () => {
  const kit = await createPractice(tablet, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  const patient = await addPatient(tablet, { name: 'Amélie Durand' });
  const [one = '', two = ''] = await writeFiles({
    'a.jpg': drawJpeg({ width: 400, height: 300, seed: 1 }),
    'b.jpg': drawJpeg({ width: 400, height: 300, seed: 2 })
  });
  await importPhotos(tablet, patient, [one]);
  phone = await openDevice({ url: server.url });
  await pairDevice(tablet, phone);
  await expect.poll(async () => (await listPhotos(phone, patient)).length).toBe(1);
  await expect.poll(() => onlyHere(phone)).toBe(0);

  const { page } = tablet;
  await openMenu(page, 'Ways to unlock');
  await page.getByRole('button', { name: /^Remove: Passphrase, Works on another device/ }).click();
  await proveIt(tablet);
  await page.getByRole('button', { name: 'Remove this way' }).click();
  await expect.poll(() => ways(tablet)).toEqual(['passphrase', 'words']);

  await isLocked(phone.page);
  await phone.page.getByText('your keys are new since then').waitFor();
  await expect.poll(() => phone.page.getByRole('textbox', { name: 'Passphrase' }).count()).toBe(0);
  await unlockWith(phone, { words: kit.words, passphrase: null }, 'words');
  await importPhotos(phone, patient, [two]);
  await expect.poll(async () => (await listPhotos(tablet, patient)).length).toBe(2);
  await lock(tablet);
  await unlock(tablet);
  await expect.poll(async () => (await listPhotos(tablet, patient)).length).toBe(2);
  expect([...(await alarms(tablet)), ...(await alarms(phone))]).toEqual([]);
  await phone.close();
});

test('a change that was made offline and came second is said until it was read, also after a lock', async () => {
  const kit = await createPractice(tablet, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  phone = await openDevice({ url: server.url });
  await pairDevice(tablet, phone);
  await goOffline(phone);
  const addWords = async (device: Device): Promise<void> => {
    const { page } = device;
    await openMenu(page, 'Ways to unlock');
    await page.getByRole('button', { name: 'Add a way' }).click();
    await page.getByRole('radio', { name: 'New recovery words' }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await proveIt(device);
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.locator('[data-kit=words] li').first().waitFor();
    await page.getByRole('button', { name: 'I have them on paper' }).click();
  };
  await addWords(phone);
  await addWords(tablet);
  await expect.poll(() => ways(tablet)).toHaveLength(4);
  await expect.poll(() => tablet.page.getByText('On its way to the server').count()).toBe(0);
  await goOnline(phone);

  const notice = phone.page.locator('[data-notice=overtaken]');
  await notice.getByText('was not taken').waitFor();
  await lock(phone);
  await unlockWith(phone, { words: kit.words, passphrase: null }, 'words');
  await notice.getByRole('link', { name: 'Look at your ways to unlock' }).click();
  await expect.poll(() => ways(phone)).toHaveLength(4);
  await notice.getByRole('button', { name: 'I have read this' }).click();
  await expect.poll(() => notice.count()).toBe(0);
  expect(await tablet.page.locator('[data-notice=overtaken]').count()).toBe(0);
  await phone.close();
});

test('a passkey is added, and the same authenticator a second time is refused without harm to the first', async () => {
  await tablet.close();
  tablet = await openDevice({ url: server.url, prf: true });
  const { page } = tablet;
  await createPractice(tablet, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  await openMenu(page, 'Ways to unlock');
  await page.getByRole('button', { name: 'Add a way' }).click();
  await page.getByRole('radio', { name: 'A passkey' }).check();
  await page.getByRole('button', { name: 'Create passkey' }).click();
  await page.getByText('This passkey is already in use here').waitFor();

  await page.getByRole('radio', { name: 'A passphrase for this device' }).check();
  await page.getByRole('textbox', { name: 'Passphrase' }).fill('correct horse battery staple enamel teal');
  await page.getByRole('textbox', { name: 'Type it again' }).fill('correct horse battery staple enamel teal');
  await page.getByRole('button', { name: 'Continue' }).click();
  await proveIt(tablet, { words: kitOf(tablet).words, passphrase: null });
  await page.getByRole('button', { name: 'Add it' }).click();
  await expect.poll(() => ways(tablet)).toEqual(['prf', 'words', 'passphrase']);
  await lock(tablet);
  await unlock(tablet);
  await lock(tablet);
  await unlockWith(tablet, { words: [], passphrase: 'correct horse battery staple enamel teal' });
  expect(tablet.errors).toEqual([]);
});
