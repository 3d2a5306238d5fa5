/** Every screen, in both themes, as a machine that helps people reads it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import { violations } from './axe.ts';
import {
  addPatient,
  askAsNewcomer,
  askToJoin,
  chooseUnlock,
  createPractice,
  type Device,
  importPhotos,
  invite,
  join,
  letColleagueIn,
  letIn,
  lock,
  openDevice,
  openMenu,
  openPeople,
  openPerson,
  removePerson,
  type RunningServer,
  startServer,
  startToJoin,
  unlock,
  unlockWith,
  wordsOn
} from './driver/index.ts';
import { writeFiles } from './photo-files.ts';

let server: RunningServer;
let device: Device;

beforeEach(async () => {
  server = await startServer();
});
afterEach(async () => {
  await device.close();
  await server.stop();
});

test.each(['light', 'dark'] as const)('no screen breaks WCAG 2.2 AA (%s)', async (colorScheme) => {
  device = await openDevice({ url: server.url, prf: true, colorScheme });
  const { page } = device;
  const found: string[] = [];
  await page.getByRole('heading').first().waitFor();
  found.push(...(await violations('welcome', device)));
  await page.goto(server.setupUrl);
  await page.getByLabel('Practice name').waitFor();
  found.push(...(await violations('setup', device)));
  await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  found.push(...(await violations('no patients', device)));
  const patient = await addPatient(device, { name: 'Amélie Durand', chart: 'P-104', born: '1984-03-09' });
  found.push(...(await violations('an empty patient', device)));
  await importPhotos(device, patient, await writeFiles({ 'a.jpg': drawJpeg({ width: 400, height: 300 }) }));
  await page.locator('[data-photo] img').waitFor();
  found.push(...(await violations('a patient', device)));
  await page.getByRole('button', { name: 'Edit patient' }).click();
  await page.getByRole('dialog').waitFor();
  found.push(...(await violations('a dialog', device)));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Keep on this device' }).click();
  await page.locator('[data-only-here="0"]').click();
  await page.getByRole('button', { name: 'Stop keeping Amélie Durand on this device' }).waitFor();
  found.push(...(await violations('the sheet of where photos are', device)));
  await page.getByRole('button', { name: 'Stop keeping Amélie Durand on this device' }).click();
  await page.getByRole('button', { name: 'Make room now' }).click();
  await page.locator('[data-sum=away]').waitFor();
  found.push(...(await violations('the sheet after room was made', device)));
  await page.keyboard.press('Escape');
  await page.locator('[data-photo]').click();
  await page.locator('header [data-fetch]').waitFor();
  found.push(...(await violations('a photo that is away', device)));
  await page.locator('header [data-fetch]').click();
  await page.locator('header [data-where=safe]').waitFor();
  found.push(...(await violations('a photo', device)));
  await page.getByRole('button', { name: 'Back to the patient' }).click();
  await lock(device);
  found.push(...(await violations('locked', device)));
  expect(found).toEqual([]);
});

test.each(['light', 'dark'] as const)('nor does one of a further device (%s)', async (colorScheme) => {
  device = await openDevice({ url: server.url, colorScheme });
  const joining = await openDevice({ url: server.url, colorScheme });
  const { page } = device;
  const found: string[] = [];
  await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  await startToJoin(joining.page, 'I use Enamel here already');
  await joining.page.getByRole('radio', { name: 'Shared' }).waitFor();
  found.push(...(await violations('which kind of device', joining)));
  await askToJoin(joining);
  found.push(...(await violations('asking to join', joining)));
  await openMenu(page, 'Devices');
  await page.locator('[data-device]').waitFor();
  found.push(...(await violations('devices', device)));
  await page.getByRole('button', { name: 'Add a device' }).click();
  await page.locator('[data-asking]').waitFor();
  found.push(...(await violations('adding a device', device)));
  await page.getByRole('button', { name: 'Back' }).click();
  await letIn(device, await wordsOn(joining.page, 'request'));
  found.push(...(await violations('the words of the reply', device)));
  await wordsOn(joining.page, 'reply');
  found.push(...(await violations('comparing', joining)));
  await joining.page.getByRole('button', { name: 'They are the same' }).click();
  await joining.page.locator('[data-join=choosing]').waitFor();
  found.push(...(await violations('choosing how to unlock', joining)));
  await chooseUnlock(device, joining);
  await page.getByRole('button', { name: 'They are different' }).click();
  found.push(...(await violations('different words', device)));

  await openMenu(page, 'Ways to unlock');
  await page.locator('[data-unlocker]').nth(2).waitFor();
  found.push(...(await violations('ways to unlock', device)));
  await page
    .getByRole('button', { name: /^Remove/ })
    .first()
    .click();
  await page.getByRole('dialog').getByRole('radio').first().waitFor();
  found.push(...(await violations('removing one', device)));
  await page.keyboard.press('Escape');
  await openMenu(page, 'Take everything along');
  await page.getByRole('dialog').waitFor();
  found.push(...(await violations('taking everything along', device)));
  await page.keyboard.press('Escape');
  await page.goto(`${server.url}/alarm`);
  await page.getByRole('heading', { name: 'Nothing is wrong with the server' }).waitFor();
  found.push(...(await violations('no alarm', device)));
  await page.getByRole('button', { name: 'Compare with another device' }).click();
  await page.locator('[data-head-size]').waitFor();
  found.push(...(await violations('comparing heads', device)));
  await joining.close();
  expect(found).toEqual([]);
});

test.each(['light', 'dark'] as const)('nor does one of the people (%s)', async (colorScheme) => {
  device = await openDevice({ url: server.url, colorScheme });
  const newcomer = await openDevice({ url: server.url, colorScheme, viewport: { width: 390, height: 844 } });
  const { page } = device;
  const found: string[] = [];
  const look = async (screen: string, at: Device): Promise<void> => void found.push(...(await violations(screen, at)));
  await createPractice(device, { practice: 'Praxis am Park', name: 'Ina Holm', setupUrl: server.setupUrl, role: 'Office' });
  await newcomer.page.getByRole('button', { name: 'Join a practice' }).click();
  await newcomer.page.getByRole('radio', { name: 'I am new here' }).waitFor();
  await look('who joins', newcomer);
  await newcomer.page.goto(newcomer.url);
  await askAsNewcomer(newcomer);
  await look('somebody new asks', newcomer);
  await openPeople(device);
  await look('people', device);
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.locator('[data-asking]').waitFor();
  await look('inviting', device);
  await page.getByRole('button', { name: 'These are their words' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Choose at least one').waitFor();
  await look('who is it', device);
  await page.getByRole('button', { name: 'Back' }).click();
  await letColleagueIn(device, await wordsOn(newcomer.page, 'request'), { name: 'Dr. Vega', roles: ['Dentist'] });
  await look('the words of the reply', device);
  await wordsOn(newcomer.page, 'reply');
  await look('comparing', newcomer);
  await join(newcomer);
  await look('joined', newcomer);
  await lock(newcomer);
  const second = await invite(device, newcomer, { name: 'Mia Sand', roles: ['Hygienist'] });
  await lock(newcomer);
  await newcomer.page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  await look('who are you', newcomer);
  await unlockWith(newcomer, second);
  await openPerson(device, 'Mia Sand');
  await look('somebody who waits', device);
  await page.getByRole('button', { name: 'Change roles' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Passphrase' }).waitFor();
  await look('changing roles', device);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Let go', exact: true }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Passphrase' }).waitFor();
  await look('letting somebody go', device);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await lock(newcomer);
  await unlock(newcomer);
  await openPerson(newcomer, 'Mia Sand');
  await newcomer.page.getByRole('button', { name: 'Vouch for them' }).click();
  await newcomer.page.getByRole('dialog').getByRole('textbox', { name: 'Passphrase' }).waitFor();
  await look('vouching', newcomer);
  await newcomer.page.keyboard.press('Escape');
  await removePerson(device, 'Mia Sand');
  await page.locator('[data-left]').waitFor();
  await look('somebody left', device);
  await newcomer.close();
  expect(found).toEqual([]);
});
