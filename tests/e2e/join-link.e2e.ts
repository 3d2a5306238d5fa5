/** A device that is somewhere else: a link brings it, words are compared by telephone, and the link is good for that once. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import { violations } from './axe.ts';
import {
  addPatient,
  askToJoin,
  chooseUnlock,
  createPractice,
  type Device,
  importPhotos,
  isLocked,
  letIn,
  listPhotos,
  makeLink,
  onlyHere,
  openDevice,
  type RunningServer,
  startServer,
  wordsOn
} from './driver/index.ts';
import { writeFiles } from './photo-files.ts';

let server: RunningServer;
let tablet: Device;
const others: Device[] = [];

beforeEach(async () => {
  server = await startServer();
  tablet = await openDevice({ url: server.url });
  await createPractice(tablet, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
});
afterEach(async () => {
  await Promise.all([tablet, ...others.splice(0)].map((device) => device.close()));
  await server.stop();
});

async function another(): Promise<Device> {
  const device = await openDevice({ url: server.url, viewport: { width: 390, height: 844 } });
  others.push(device);
  return device;
}

test('the link brings it, the same words stand on both, and the patients come', async () => {
  const patient = await addPatient(tablet, { name: 'Amélie Durand' });
  await importPhotos(tablet, patient, await writeFiles({ '1.jpg': drawJpeg({ width: 400, height: 300, seed: 1 }) }));
  await expect.poll(() => onlyHere(tablet)).toBe(0);
  const link = await makeLink(tablet);
  expect(await violations('a link that was made', tablet)).toEqual([]);
  expect(link).toMatch(new RegExp(`^${server.url}/join#link=[\\w-]{150,}$`));

  const laptop = await another();
  await askToJoin(laptop, 'Personal', link);
  await laptop.page.getByRole('heading', { name: 'Read these words out by telephone' }).waitFor();
  expect(await violations('asking by a link', laptop)).toEqual([]);
  // Neither in the address, nor in what "back" leads to, nor at the server.
  expect(laptop.page.url()).toBe(`${server.url}/join`);
  expect(await laptop.page.evaluate(() => performance.getEntriesByType('navigation').map(({ name }) => new URL(name).pathname))).toEqual([
    '/join'
  ]);
  expect(server.log()).not.toContain('link=');

  const words = await wordsOn(laptop.page, 'request');
  await letIn(tablet, words);
  expect(await wordsOn(laptop.page, 'reply')).toEqual(await wordsOn(tablet.page, 'reply'));
  await laptop.page.getByRole('button', { name: 'They are the same' }).click();
  await chooseUnlock(tablet, laptop);
  await expect.poll(async () => (await listPhotos(laptop, patient)).length).toBe(1);
  expect([...tablet.errors, ...laptop.errors]).toEqual([]);
});

test('a second device that follows the same link is told apart, and cannot be let in', async () => {
  const link = await makeLink(tablet);
  const [laptop, phone] = [await another(), await another()];
  await askToJoin(laptop, 'Personal', link);
  await letIn(tablet, await wordsOn(laptop.page, 'request'));
  await tablet.page.getByRole('button', { name: 'Done' }).click();

  await askToJoin(phone, 'Personal', link);
  await tablet.page.getByRole('button', { name: 'Add a device' }).click();
  const second = tablet.page.locator('[data-asking]').filter({ hasText: 'A device has joined by this link already.' });
  await second.waitFor();
  expect(await second.getByRole('button').count()).toBe(0);
});

test('one that came by mail in part is told at once, and one may join without; on a device with a practice it is not used', async () => {
  const link = await makeLink(tablet);
  const laptop = await another();
  await laptop.page.goto(link.slice(0, -40));
  await laptop.page.getByText('The link that led here is not whole.').waitFor();
  // Pasted whole into the same window.
  await laptop.page.goto(link);
  await laptop.page.getByText('You opened a link of your practice.').waitFor();
  await expect.poll(() => laptop.page.getByText('The link that led here is not whole.').count()).toBe(0);
  expect(laptop.page.url()).toBe(`${server.url}/join`);

  await tablet.page.goto(link);
  await tablet.page.getByRole('heading', { name: 'This device has a practice already' }).waitFor();
  expect(await violations('a link that is not for here', tablet)).toEqual([]);
  await tablet.page.getByRole('link', { name: 'Open it' }).click();
  await isLocked(tablet.page);
});
