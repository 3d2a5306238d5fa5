/** A network and a server on a bad day: slow, twice, out of order, full, busy, broken, or not ours at all. Nothing is lost, and what to do is said. */
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  type Device,
  goOffline,
  goOnline,
  importPhotos,
  listPhotos,
  type Meddler,
  onlyHere,
  originalBytes,
  type PatientRef,
  type RunningServer,
  startWire,
  type Wire,
  type WireAnswer
} from './driver/index.ts';
import { founded } from './founded.ts';
import { writeFiles } from './photo-files.ts';

let wire: Wire;
let server: RunningServer;
let device: Device;
let patient: PatientRef;
let paths: string[];
let drawn = 0;

beforeAll(async () => {
  wire = await startWire();
  ({ server, device } = await founded({ wire, prf: true }));
});
beforeEach(async () => {
  patient = await addPatient(device, { name: 'Amélie Durand' });
  const seeds = [++drawn, ++drawn];
  paths = await writeFiles(Object.fromEntries(seeds.map((seed) => [`${String(seed)}.jpg`, drawJpeg({ width: 400, height: 300, seed })])));
});
afterEach(() => {
  wire.meddle(null);
});
afterAll(async () => {
  await device.close();
  await server.stop();
  await wire.close();
});

const html = (status: number, body: string, headers: WireAnswer['headers'] = {}): WireAnswer => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body: Buffer.from(body)
});

const ofApi =
  (how: Meddler): Meddler =>
  (method, path, forward) =>
    path.startsWith('/api/') ? how(method, path, forward) : forward();

const uploads = (answer: WireAnswer): Meddler =>
  ofApi((method, _path, forward) => (method === 'PUT' ? Promise.resolve(answer) : forward()));

/** Everything that was taken in is safe, once, and comes back as it was. */
async function allIsWell(): Promise<void> {
  await expect.poll(() => onlyHere(device)).toBe(0);
  const photos = await listPhotos(device, patient);
  expect(photos.map(({ where }) => where)).toEqual(paths.map(() => 'safe'));
  const files = await Promise.all(paths.map((path) => readFile(path)));
  for (const photo of photos) {
    const bytes = await originalBytes(device, photo);
    expect(files.filter((file) => file.equals(bytes))).toHaveLength(1);
  }
}

async function sayInSheet(sentence: RegExp): Promise<void> {
  const { page } = device;
  await page.locator('[data-only-here]').click();
  await page.getByRole('dialog').getByText(sentence).waitFor();
}

async function sendNow(): Promise<void> {
  await device.page.getByRole('dialog').getByRole('button', { name: 'Send now' }).click();
  await device.page.keyboard.press('Escape');
}

const days: Readonly<Record<string, Meddler>> = {
  'answers slowly': ofApi(async (_method, _path, forward) => {
    await new Promise((later) => setTimeout(later, 700));
    return forward();
  }),
  'gets every question twice': ofApi(async (_method, _path, forward) => {
    await forward();
    return forward();
  }),
  'answers out of order': outOfOrder()
};

/** Each answer waits until the next question is there, or half a second: what was asked later is answered first. */
function outOfOrder(): Meddler {
  let release: (() => void) | null = null;
  return ofApi(async (_method, _path, forward) => {
    release?.();
    const answer = await forward();
    await new Promise<void>((go) => {
      release = go;
      setTimeout(go, 500);
    });
    return answer;
  });
}

describe.each(Object.entries(days))('a server that %s', (_, day) => {
  test('gets everything once', async () => {
    wire.meddle(day);
    expect(await importPhotos(device, patient, paths)).toEqual({ failed: [] });
    await allIsWell();
  });
});

describe('a server that is broken for a while', () => {
  test.each([
    ['500', html(500, '<h1>Internal Server Error</h1>')],
    ['503 from a proxy', html(503, '<h1>Service Unavailable</h1>')],
    ['429', html(429, 'slow down', { 'retry-after': '1' })]
  ])('%s: what was taken in goes up by itself when it is well again', async (_, answer) => {
    let asked = 0;
    wire.meddle(ofApi((_method, _path, forward) => (++asked > 4 ? forward() : Promise.resolve(answer))));
    await importPhotos(device, patient, paths);
    await allIsWell();
    expect(asked).toBeGreaterThan(4);
  });
});

describe('a server that cannot take more', () => {
  test.each([
    ['413 from a proxy with a limit of its own', html(413, 'too large'), /larger than the server takes/],
    ['507 from a full disk', html(507, 'full'), /server has no room left/]
  ])('%s: says so, keeps everything here, and sends it when asked again', async (_, answer, sentence) => {
    wire.meddle(uploads(answer));
    expect(await importPhotos(device, patient, paths)).toEqual({ failed: [] });
    await sayInSheet(sentence);
    wire.meddle(null);
    await sendNow();
    await allIsWell();
  });
});

describe('a captive portal', () => {
  test.each([
    ['answers everything with its own page', html(200, '<title>Welcome to the hotel</title>')],
    ['sends everything elsewhere', html(302, '', { location: '/hotel' })]
  ])('that %s is not taken for the server', async (_, answer) => {
    wire.meddle((_method, path, forward) => (path === '/hotel' ? forward() : Promise.resolve(answer)));
    expect(await importPhotos(device, patient, paths)).toEqual({ failed: [] });
    await expect.poll(() => onlyHere(device)).toBe(paths.length);
    await device.page.reload();
    await device.page.getByRole('heading', { name: 'Locked' }).waitFor();
    await device.page.getByRole('button', { name: 'Touch your key' }).click();
    await expect.poll(() => onlyHere(device)).toBe(paths.length);
    wire.meddle(null);
    await allIsWell();
  });
});

test('a wire that goes is said at once, though nothing waits to be sent, and one that comes back too', async () => {
  await importPhotos(device, patient, paths);
  await expect.poll(() => onlyHere(device)).toBe(0);
  await goOffline(device);
  await device.page.locator('[data-only-here]').getByText('Offline').waitFor();
  await goOnline(device);
  await device.page.locator('[data-only-here]').getByText('All photos safe').waitFor();
});
