/** A server that lies: what it alters, cuts, swaps or holds back is noticed; work goes on, and nothing that was kept is lost. */
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodePullAnswer, parsePullAnswer, type PullAnswer } from '#protocol';
import { drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  type Device,
  importPhotos,
  listPhotos,
  onlyHere,
  originalBytes,
  type PatientRef,
  type RunningServer,
  startWire,
  unlock,
  type Wire
} from './driver/index.ts';
import { type AtRest, copyOf, founded, putToRest } from './founded.ts';
import { writeFiles } from './photo-files.ts';

let wire: Wire;
let rest: AtRest;
let server: RunningServer;
let device: Device;
let patient: PatientRef;
let paths: string[];

beforeAll(async () => {
  wire = await startWire();
  ({ server, device } = await founded({ wire }));
  patient = await addPatient(device, { name: 'Amélie Durand' });
  paths = await writeFiles(
    Object.fromEntries([1, 2, 3].map((seed) => [`${String(seed)}.jpg`, drawJpeg({ width: 400, height: 300, seed })]))
  );
  await importPhotos(device, patient, paths.slice(0, 1));
  rest = await putToRest({ server, device });
});
beforeEach(async () => {
  ({ server, device } = await copyOf(rest, { wire }));
  await unlock(device, 'words');
});
afterEach(async () => {
  wire.alter(null);
  await device.close();
  await server.stop();
});
afterAll(() => wire.close());

const pages = (how: (page: PullAnswer) => PullAnswer): void => {
  wire.alter((_, path, body) => {
    if (path !== '/api/pull') return body;
    const page = parsePullAnswer(body);
    return page.parcels.length === 0 ? body : Buffer.from(encodePullAnswer(how(page)));
  });
};

const flip = (bytes: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

const lies: Readonly<Record<string, (page: PullAnswer) => PullAnswer>> = {
  'alters an entry': (page) => ({ ...page, parcels: page.parcels.map(({ entry, body }) => ({ entry: flip(entry, 200), body })) }),
  'alters a body': (page) => ({ ...page, parcels: page.parcels.map(({ entry, body }) => ({ entry, body: body && flip(body, 100) })) }),
  'alters the root': (page) => ({
    ...page,
    head: { ...page.head, root: page.head.root.replace(/^./, (c) => (c === '0' ? '1' : '0')) as typeof page.head.root }
  }),
  'keeps an entry back and hides the gap': (page) => ({
    ...page,
    parcels: page.parcels.slice(1),
    head: { ...page.head, size: page.head.size - 1 },
    total: page.total - 1
  }),
  'goes back in time': (page) => ({
    ...page,
    parcels: [],
    head: { size: page.since - 1, root: page.head.root },
    proof: [],
    total: page.since - 1
  })
};

describe.each(Object.entries(lies))('a server that %s', (_, lie) => {
  test('is caught, capture goes on, and what is here stays', async () => {
    pages(lie);
    await importPhotos(device, patient, paths.slice(1, 2));
    await device.page.getByText('Stopped: look at this').waitFor();
    await expect.poll(() => onlyHere(device)).toBe(1);
    const photos = await listPhotos(device, patient);
    expect(photos.map(({ where }) => where).sort()).toEqual(['here', 'safe']);
    const originals = await Promise.all(paths.map((path) => readFile(path)));
    for (const photo of photos) expect(originals).toContainEqual(await originalBytes(device, photo));

    await importPhotos(device, patient, paths.slice(2));
    await expect.poll(() => onlyHere(device)).toBe(2);
    wire.alter(null);
    await device.page.reload();
    await unlock(device, 'words');
    await device.page.getByText('Stopped: look at this').waitFor();
    await expect.poll(() => onlyHere(device)).toBe(2);
  });
});

test('hangs up, answers HTML or nothing: it is tried again until it is honest', async () => {
  const answers = [null, Buffer.from('<html><body>Hotel Wi-Fi: please sign in</body></html>'), Buffer.alloc(0), null];
  let told = 0;
  wire.alter((_, path, body) => (path.startsWith('/api/') && told < answers.length ? (answers[told++] ?? null) : body));
  await importPhotos(device, patient, paths.slice(1));
  await expect.poll(() => told).toBe(answers.length);
  await expect.poll(() => onlyHere(device)).toBe(0);
});

test('a blob that is away comes back only as what it was', async () => {
  const { page } = device;
  const [photo] = await listPhotos(device, patient);
  if (!photo) throw new Error('no photo');
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('enamel');
        opening.onerror = reject;
        opening.onsuccess = () => {
          const clearing = opening.result.transaction('blobs', 'readwrite');
          clearing.objectStore('blobs').clear();
          clearing.oncomplete = resolve;
          opening.result.close();
        };
      })
  );
  wire.alter((_, path, body) => (path.startsWith('/api/blobs/') ? Buffer.from(flip(new Uint8Array(body), 80)) : body));
  await page.reload();
  await unlock(device, 'words');
  await page.locator('[data-photo]').waitFor();
  await page.getByText('On the server', { exact: true }).waitFor();
  expect(await page.locator('[data-photo] img').count()).toBe(0);

  wire.alter(null);
  await page.reload();
  await unlock(device, 'words');
  await page.locator('[data-photo] img').waitFor();
  expect(await originalBytes(device, photo)).toEqual(await readFile(paths[0] ?? ''));
});
