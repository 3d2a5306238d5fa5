/** More than one person: each comes with keys of their own, has what they were given and no more, and goes when they are let go. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import { violations } from './axe.ts';
import { byKeys } from './by-keys.ts';
import {
  addPatient,
  alarms,
  askAsNewcomer,
  askedOn,
  askToJoin,
  choosePerson,
  createPractice,
  type Device,
  type DeviceOptions,
  goOffline,
  goOnline,
  importPhotos,
  invite,
  isLocked,
  isOpen,
  kitOf,
  kitOnScreen,
  letColleagueIn,
  listPhotos,
  lock,
  makeInvitation,
  makeWays,
  onlyHere,
  openDevice,
  openPeople,
  openPerson,
  peopleOn,
  removePerson,
  type RunningServer,
  setRoles,
  startServer,
  unlock,
  unlockWith,
  vouch,
  wordsOn
} from './driver/index.ts';
import { writeFiles } from './photo-files.ts';

let server: RunningServer;
let tablet: Device;
const others: Device[] = [];

beforeEach(async () => {
  server = await startServer();
  tablet = await openDevice({ url: server.url });
});
afterEach(async () => {
  await Promise.all([tablet, ...others.splice(0)].map((device) => device.close()));
  await server.stop();
});

const found = (role: 'Dentist' | 'Office' = 'Dentist') =>
  createPractice(tablet, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl, role });

async function another(options: Partial<DeviceOptions> = {}): Promise<Device> {
  const device = await openDevice({ url: server.url, viewport: { width: 820, height: 1180 }, ...options });
  others.push(device);
  return device;
}

const photo = async (seed: number): Promise<readonly string[]> =>
  writeFiles({ [`${String(seed)}.jpg`]: drawJpeg({ width: 400, height: 300, seed }) });

const standingOf = async (device: Device, name: string): Promise<string | null> =>
  (await peopleOn(device)).find((person) => person.name === name)?.standing ?? null;

/** As they stand on the person's own screen. */
async function ownWords(device: Device, name: string): Promise<readonly string[]> {
  await openPerson(device, name);
  const words = device.page.locator('[data-words=keys] li');
  await words.first().waitFor();
  return words.evaluateAll((items) => items.map((item) => item.textContent.replace(/^\s*\d+\s*/, '').trim()));
}

const errorsOf = (...devices: readonly Device[]): readonly string[] => devices.flatMap(({ errors }) => errors);

describe('somebody new', () => {
  test('in one room: the same words on both, a key and words of their own; a hygienist adds photos, and nothing came to her but what is hers', async () => {
    await found();
    const patient = await addPatient(tablet, { name: 'Amélie Durand' });
    await importPhotos(tablet, patient, await photo(1));
    const desk = await another();
    const mia = await invite(tablet, desk, { name: 'Mia Sand', roles: ['Hygienist'], deviceClass: 'Shared' });
    await desk.page.locator('[data-notice=arrived]').getByText('You belong to the practice now').waitFor();
    expect(mia.words).not.toEqual(kitOf(tablet).words);

    await expect.poll(() => standingOf(tablet, 'Mia Sand')).toBe('Hygienist');
    await expect.poll(() => standingOf(desk, 'Mia Sand')).toBe('Hygienist');
    await expect.poll(async () => (await peopleOn(desk)).map(({ name }) => name)).toEqual(['Dr. Vega', 'Mia Sand']);
    await importPhotos(desk, patient, await photo(2));
    await expect.poll(() => onlyHere(desk)).toBe(0);
    await expect.poll(async () => (await listPhotos(tablet, patient)).length).toBe(2);

    for (const by of [undefined, 'words'] as const) {
      await lock(desk);
      await unlockWith(desk, mia, by);
    }
    expect([...(await alarms(tablet)), ...(await alarms(desk)), ...errorsOf(tablet, desk)]).toEqual([]);
  });

  test('by a link, with a passkey: an office person has the patients by name and not one photo', async () => {
    await found();
    const patient = await addPatient(tablet, { name: 'Amélie Durand' });
    await importPhotos(tablet, patient, await photo(1));
    await expect.poll(() => onlyHere(tablet)).toBe(0);
    const desk = await another({ prf: true });
    await invite(tablet, desk, {
      name: 'Otto Reich',
      roles: ['Office'],
      by: 'link',
      deviceClass: 'Fixed',
      unlockBy: 'passkey',
      lastDay: '2041-03-09'
    });
    expect(desk.page.url()).not.toContain('link=');
    expect(errorsOf(tablet, desk)).toEqual([]);
    await expect.poll(() => standingOf(tablet, 'Otto Reich')).toBe('Office · Until 9 March 2041');
    await expect.poll(async () => (await listPhotos(desk, patient)).length).toBe(0);
    await desk.page.getByRole('heading', { name: 'Amélie Durand' }).waitFor();
    await lock(desk);
    await unlock(desk);
  });

  test('their request never stands where devices are let in, nor a device’s where they are', async () => {
    await found();
    const [desk, phone] = [await another(), await another()];
    await askAsNewcomer(desk);
    const theirs = await wordsOn(desk.page, 'request');
    await tablet.page.goto(`${server.url}/practice/devices/add`);
    await isLocked(tablet.page);
    await unlock(tablet);
    await tablet.page.getByText('A colleague asks to join, too.').waitFor();
    expect(await tablet.page.locator('[data-asking]').count()).toBe(0);
    await askToJoin(phone);
    await tablet.page.getByText('More than one asks').waitFor({ state: 'hidden' });
    await tablet.page.locator('[data-asking]').waitFor();
    expect(await wordsOn(tablet.page, 'request')).toEqual(await wordsOn(phone.page, 'request'));
    await tablet.page.getByRole('link', { name: 'Invite somebody' }).click();
    await tablet.page.getByText('A further device of somebody asks, too.').waitFor();
    expect(await tablet.page.locator('[data-asking]').count()).toBe(1);
    expect(await wordsOn(tablet.page, 'request')).toEqual(theirs);
  });

  test('other words on the two screens end it, and whoever was written down stands there without having joined', async () => {
    await found();
    const desk = await another();
    await askAsNewcomer(desk);
    await letColleagueIn(tablet, await wordsOn(desk.page, 'request'), { name: 'Mia Sand', roles: ['Office'] });
    await wordsOn(desk.page, 'reply');
    await desk.page.getByRole('button', { name: 'They are different' }).click();
    await desk.page.getByRole('heading', { name: 'You did not join' }).waitFor();
    await tablet.page.getByRole('button', { name: 'They are different' }).click();
    await tablet.page.getByText('let them go').waitFor();
    await tablet.page.getByRole('button', { name: 'Continue' }).click();
    await tablet.page.getByText('Has not finished joining').waitFor();
    await removePerson(tablet, 'Mia Sand');
    await expect.poll(async () => (await peopleOn(tablet)).map(({ name }) => name)).toEqual(['Dr. Vega']);
  });

  test('loaded again before the history is there, nothing is lost: they unlock with what they chose, and by their words', async () => {
    await found();
    await addPatient(tablet, { name: 'Amélie Durand' });
    const desk = await another();
    await askAsNewcomer(desk);
    await letColleagueIn(tablet, await wordsOn(desk.page, 'request'), { name: 'Otto Reich', roles: ['Office'] });
    await wordsOn(desk.page, 'reply');
    const otto = await makeWays(desk);
    const pull = '**/api/pull*';
    await desk.context.route(pull, (asked) => asked.abort());
    await desk.page.getByRole('button', { name: 'Join the practice' }).click();
    await desk.page.getByRole('heading', { name: 'Fetching your practice' }).waitFor();
    await desk.page.reload();
    await desk.page.getByRole('heading', { name: 'Fetching your practice' }).waitFor();
    await desk.context.unroute(pull);
    await unlockWith(desk, otto);
    await desk.page.locator('[data-patient]').getByText('Amélie Durand').waitFor();
    await expect.poll(() => standingOf(tablet, 'Otto Reich')).toBe('Office');
    await lock(desk);
    await unlockWith(desk, otto, 'words');
  });

  test('where there is one device alone, a second window of it lets them in', async () => {
    await found();
    await lock(tablet);
    const window: Device = { ...tablet, page: await tablet.context.newPage() };
    await window.page.goto(server.url);
    await unlock(window);
    const mia = await invite(window, tablet, { name: 'Mia Sand', roles: ['Hygienist'] });
    await lock(tablet);
    await isLocked(window.page);
    await unlockWith(tablet, mia);
    expect(errorsOf(tablet)).toEqual([]);
  });

  test('a link is not used on a device that has the practice: there one says that one is new', async () => {
    await found();
    const link = await makeInvitation(tablet);
    await tablet.page.goto(link);
    await tablet.page.getByText('Whoever is new needs no link here').waitFor();
    expect(await violations('an invitation that is not for here', tablet)).toEqual([]);
  });
});

describe('two people on one device', () => {
  test('each unlocks as themself, by their picture, and nobody by the secret of the other', async () => {
    const founder = await found();
    await addPatient(tablet, { name: 'Amélie Durand' });
    const desk = await another();
    const mia = await invite(tablet, desk, { name: 'Mia Sand', roles: ['Office'] });
    await lock(desk);
    const ina = await invite(tablet, desk, { name: 'Ina Holm', roles: ['Office', 'Admin'] });
    await desk.page.locator('[data-notice=arrived]').getByText('your picture on the locked screen').waitFor();
    await lock(desk);
    await desk.page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    expect(await violations('two people', desk)).toEqual([]);
    expect(await desk.page.locator('button[data-person]').count()).toBe(2);

    for (const [kit, isAdmin] of [
      [ina, true],
      [mia, false]
    ] as const) {
      await unlockWith(desk, kit);
      await openPeople(desk);
      expect(await desk.page.locator('[data-person][data-me]').getAttribute('data-person')).toBe(kit.person);
      expect(await desk.page.getByRole('button', { name: 'Invite somebody' }).count()).toBe(isAdmin ? 1 : 0);
      await lock(desk);
    }
    for (const { passphrase } of [mia, founder]) {
      await choosePerson(desk.page, ina.person);
      await desk.page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase ?? '');
      await desk.page.getByRole('button', { name: 'Unlock', exact: true }).click();
      await desk.page.getByText('That did not open Enamel').waitFor();
    }
    expect(errorsOf(desk)).toEqual([]);
  });
});

describe('roles', () => {
  test('where the admin reads no photos, a hygienist waits for a dentist’s word, who compares the words with hers', async () => {
    await found('Office');
    const [surgery, desk] = [await another(), await another()];
    await invite(tablet, surgery, { name: 'Dr. Holm', roles: ['Dentist'] });
    await invite(tablet, desk, { name: 'Mia Sand', roles: ['Hygienist', 'Office'] });
    await expect.poll(() => standingOf(tablet, 'Mia Sand')).toBe('Office; Hygienist: waits for a dentist’s word');
    await openPerson(tablet, 'Mia Sand');
    expect(await tablet.page.getByRole('button', { name: 'Vouch for them' }).count()).toBe(0);

    await expect.poll(() => standingOf(surgery, 'Mia Sand')).toBe('Office; Hygienist: waits for your word');
    await expect.poll(() => standingOf(desk, 'Mia Sand')).not.toBeNull();
    await vouch(surgery, 'Mia Sand', await ownWords(desk, 'Mia Sand'));
    for (const device of [surgery, desk, tablet]) await expect.poll(() => standingOf(device, 'Mia Sand')).toBe('Hygienist, Office');
    await desk.page.getByRole('link', { name: 'Praxis am Park' }).click();
    const patient = await addPatient(desk, { name: 'Amélie Durand' });
    await importPhotos(desk, patient, await photo(1));
    await expect.poll(async () => (await listPhotos(surgery, patient)).length).toBe(1);
    expect(errorsOf(tablet, surgery, desk)).toEqual([]);
  });

  test('the last admin stays, and is told what to do first', async () => {
    await found();
    const desk = await another();
    await invite(tablet, desk, { name: 'Ina Holm', roles: ['Office'] });
    await openPerson(tablet, 'Dr. Vega');
    await tablet.page.getByText('This is the last admin. Make somebody else an admin first.').waitFor();
    await tablet.page.getByRole('button', { name: 'Change roles' }).click();
    await tablet.page.getByRole('checkbox', { name: 'Admin' }).uncheck();
    await tablet.page.getByRole('textbox', { name: 'Passphrase' }).fill(kitOf(tablet).passphrase ?? '');
    await tablet.page.getByRole('button', { name: 'Give these roles' }).click();
    await tablet.page.getByRole('dialog').getByText('This is the last admin').waitFor();
    await tablet.page.keyboard.press('Escape');
    await tablet.page.getByRole('dialog').waitFor({ state: 'detached' });

    await setRoles(tablet, 'Ina Holm', ['Admin', 'Office']);
    await expect.poll(() => standingOf(tablet, 'Ina Holm')).toBe('Admin, Office');
    await openPerson(tablet, 'Dr. Vega');
    await expect.poll(() => tablet.page.getByText('This is the last admin').count()).toBe(0);
  });

  test('two admins at once: one comes first, the other is told and loses nothing of theirs', async () => {
    await found();
    const [desk, front] = [await another(), await another()];
    await invite(tablet, desk, { name: 'Ina Holm', roles: ['Admin', 'Office'] });
    await invite(tablet, front, { name: 'Otto Reich', roles: ['Office'] });
    await expect.poll(() => standingOf(desk, 'Otto Reich')).toBe('Office');
    await expect.poll(async () => (await peopleOn(tablet)).some(({ isPending }) => isPending)).toBe(false);
    await goOffline(desk);
    await setRoles(desk, 'Otto Reich', ['Admin', 'Office']);
    await desk.page.getByText('On its way to the server').first().waitFor();
    await setRoles(tablet, 'Otto Reich', ['Office', 'Auditor']);
    await expect.poll(() => standingOf(tablet, 'Otto Reich')).toBe('Office, Auditor');
    await goOnline(desk);
    await desk.page.locator('[data-notice=overtaken]').getByText('was not taken').waitFor();
    await desk.page.locator('[data-notice=overtaken]').getByRole('link', { name: 'Look at the people' }).click();
    await expect.poll(() => standingOf(desk, 'Otto Reich')).toBe('Office, Auditor');
  });
});

test('somebody who is let go is locked out, unlocks no more, and gets nothing that is new', async () => {
  await found();
  const patient = await addPatient(tablet, { name: 'Amélie Durand' });
  await importPhotos(tablet, patient, await photo(1));
  const desk = await another();
  await invite(tablet, desk, { name: 'Dr. Holm', roles: ['Dentist'], deviceClass: 'Shared' });
  await expect.poll(async () => (await listPhotos(desk, patient)).length).toBe(1);

  await removePerson(tablet, 'Dr. Holm');
  await isLocked(desk.page);
  await desk.page.getByRole('heading', { name: 'Nobody unlocks this device' }).waitFor();
  expect(await violations('nobody unlocks this device', desk)).toEqual([]);
  expect(await desk.page.locator('button[data-person]').count()).toBe(0);
  await desk.page.reload();
  await desk.page.getByRole('heading', { name: 'Nobody unlocks this device' }).waitFor();

  const left = tablet.page.locator('[data-left]').filter({ hasText: 'Dr. Holm' });
  await left.waitFor();
  await importPhotos(tablet, patient, await photo(2));
  await openPeople(tablet);
  await left.and(tablet.page.locator('[data-due="0"]')).getByText('Nothing that is written now can be opened by them').waitFor();
  // Somebody else may begin on the device that stayed.
  const mia = await invite(tablet, desk, { name: 'Mia Sand', roles: ['Dentist'] });
  await expect.poll(async () => (await listPhotos(desk, patient)).length).toBe(2);
  await lock(desk);
  await unlockWith(desk, mia);
  // A session of somebody who is let go ends there and then: the browser says so on its console.
  expect(errorsOf(tablet, desk).filter((error) => !error.includes('401'))).toEqual([]);
});

test('by keys alone: somebody asks, is let in, compares, writes their words down, and is in', async () => {
  await found();
  const desk = await another();
  const [admin, newcomer] = [byKeys(tablet.page), byKeys(desk.page)];
  await newcomer.go('Join a practice');
  await desk.page.getByRole('heading', { name: 'Are you new here?' }).waitFor();
  await newcomer.tabTo('I am new here');
  await newcomer.go('Continue');
  await desk.page.locator('[data-join=class]').waitFor();
  await newcomer.tabTo('Shared');
  await newcomer.press('ArrowDown', 'ArrowDown');
  await newcomer.go('Ask to join');
  const words = await wordsOn(desk.page, 'request');

  await admin.go('Menu');
  await expect.poll(() => admin.focused()).toBe('People');
  await admin.press('Enter');
  await tablet.page.getByRole('heading', { name: 'People' }).waitFor();
  await admin.go('Invite somebody');
  expect(await wordsOn(tablet.page, 'request')).toEqual(words);
  await admin.go('These are their words');
  await tablet.page.getByRole('heading', { name: 'Who is it?' }).waitFor();
  await admin.tabTo('Name');
  await admin.type('Mia Sand');
  await admin.tabTo('Office');
  await admin.press('Space');
  await admin.go('Continue');
  await tablet.page.getByRole('textbox', { name: 'Passphrase' }).waitFor();
  // The way that is chosen, then its field.
  await admin.tabTo('Passphrase');
  await admin.press('Tab');
  await admin.type(kitOf(tablet).passphrase ?? '');
  await admin.press('Enter');

  expect(await wordsOn(desk.page, 'reply')).toEqual(await wordsOn(tablet.page, 'reply'));
  await newcomer.go('They are the same');
  await desk.page.locator('[data-join=way]').waitFor();
  await newcomer.tabTo('A passkey');
  await newcomer.press('ArrowDown');
  await desk.page.locator('[data-drawn]').getByText(/\w/).waitFor();
  await newcomer.tabTo('Passphrase');
  await newcomer.type('copper lantern orbit velvet anchor tundra');
  await newcomer.tabTo('Type it again');
  await newcomer.type('copper lantern orbit velvet anchor tundra');
  await newcomer.go('Continue');
  const kit = await kitOnScreen(desk.page);
  await newcomer.go('Continue');
  for (const position of await askedOn(desk.page)) {
    await newcomer.tabTo(`Word ${String(position)}`);
    await newcomer.type(kit[position - 1] ?? '');
  }
  await newcomer.press('Enter');
  await isOpen(desk.page);
  expect(errorsOf(tablet, desk)).toEqual([]);
});
