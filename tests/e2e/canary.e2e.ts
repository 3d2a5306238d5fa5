/**
 * Known words and pixels go into every field and file there is; then neither they nor the secrets are anywhere they must not be. The same scan
 * first finds a canary that was planted in each of the places.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cameraLike, drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  createPractice,
  type Device,
  importPhotos,
  type Kit,
  listPhotos,
  lock,
  noteOf,
  onlyHere,
  openDevice,
  originalBytes,
  type RunningServer,
  startWire,
  unlock,
  type Wire
} from './driver/index.ts';
import { writeFiles } from './photo-files.ts';
import { type Find, type Needle, needlesOf, scanBytes, scanFolder } from './scan.ts';

const words = {
  practice: 'Zebrafink Zahnheilkunde',
  person: 'Quirinia Nachtigaller',
  patient: 'Xanthippe Wolkenstein',
  edited: 'Xanthippe Morgenschein',
  chart: 'KZQ-7723-ZEISIG',
  note: 'Dunkelviolette Verfaerbung distal',
  reason: 'Weitergabe an Doktor Feuersalamander',
  fileName: 'Sumpfohreule-Laecheln-0042.jpg',
  exif: 'Exifgeheimnis Kormoran',
  owner: 'Ownergeheimnis Kolkrabe',
  serial: 'SNR88112233ELSTER',
  xmp: 'Xmpgeheimnis Kiebitz',
  comment: 'Kommentargeheimnis Kranich',
  caption: 'Captiongeheimnis Kuckuck'
} as const;
const born = '1961-07-23';
const passphrase = 'granite velvet morning otter lantern fjord';

const marked = drawJpeg({
  width: 900,
  height: 600,
  orientation: 6,
  seed: 4711,
  description: words.exif,
  owner: words.owner,
  serial: words.serial,
  xmp: words.xmp,
  comment: words.comment,
  caption: words.caption,
  gps: { latitude: 47.4979, longitude: 19.0402 }
});
const camera = cameraLike({ megapixels: 2, seed: 99, description: words.exif });

let wire: Wire;
let server: RunningServer;
let device: Device;

beforeEach(async () => {
  wire = await startWire();
  server = await wire.serve();
});
afterEach(async () => {
  await device.close();
  await server.stop();
  await wire.close();
});

describe.each(['a passkey', 'a passphrase'] as const)('with %s', (unlocker) => {
  test('no word, pixel or secret is where it must not be', async () => {
    device = await openDevice({ url: wire.url, prf: unlocker === 'a passkey' });
    const prf = await recordedPrf(device);
    const kit = await createPractice(device, {
      practice: words.practice,
      name: words.person,
      setupUrl: server.setupUrl,
      ...(unlocker === 'a passphrase' ? { passphrase } : {})
    });
    await useEverything(device);
    await lock(device);
    await unlock(device);
    await lock(device);
    if (unlocker === 'a passkey') expect(prf.length).toBeGreaterThan(0);

    const needles = needlesFor(kit, prf);
    await device.close();
    await server.stop();
    expect(wire.exchanges.filter(({ method }) => method === 'PUT').length).toBeGreaterThanOrEqual(6);

    const finds: Find[] = [];
    for (const { method, path, requestHead, requestBody, responseHead, responseBody } of wire.exchanges) {
      const where = `${method} ${path}`;
      finds.push(...scanBytes(`${where}, headers`, Buffer.from(requestHead + responseHead), needles));
      finds.push(...scanBytes(`${where}, request`, requestBody, needles), ...scanBytes(`${where}, answer`, responseBody, needles));
    }
    finds.push(...scanBytes('the log', Buffer.from(server.log()), needles));
    const kept = await scanFolder(server.dataDir, needles);
    const profile = await scanFolder(device.profileDir, needles);
    expect([...finds, ...kept.finds, ...profile.finds]).toEqual([]);
    // What was looked through holds the photos: sealed, they are no smaller.
    expect(kept.bytes).toBeGreaterThan(marked.length + camera.length);
    expect(profile.bytes).toBeGreaterThan(marked.length + camera.length);
  });
});

test('the scan finds what is planted', async () => {
  device = await openDevice({ url: wire.url });
  const canary = 'Pirol im Kirschbaum';
  const needles = needlesOf('canary', canary);
  await writeFile(join(server.dataDir, 'planted'), `xx${canary}`);
  await device.page.evaluate(async (word) => {
    const base64 = btoa(`z${word}`);
    await new Promise((resolve, reject) => {
      const opening = indexedDB.open('planted', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
      opening.onerror = reject;
      opening.onsuccess = () => {
        const writing = opening.result.transaction('rows', 'readwrite', { durability: 'strict' });
        writing.objectStore('rows').put({ word }, 1);
        writing.oncomplete = resolve;
      };
    });
    await fetch(`/api/health?${new URLSearchParams({ base64 }).toString()}`);
    await fetch('/api/pull', { method: 'POST', headers: { 'content-type': 'application/cbor' }, body: new TextEncoder().encode(word) });
  }, canary);
  await device.close();
  const inTraffic = wire.exchanges.flatMap(({ method, requestHead, requestBody }) => [
    ...scanBytes(`${method} url`, Buffer.from(requestHead), needles),
    ...scanBytes(`${method} body`, requestBody, needles)
  ]);
  expect(new Set(inTraffic.map(({ where }) => where))).toEqual(new Set(['GET url', 'POST body']));
  expect((await scanFolder(server.dataDir, needles)).finds).toEqual([{ needle: 'canary (as it is)', where: 'planted' }]);
  expect((await scanFolder(device.profileDir, needles)).finds.length).toBeGreaterThan(0);
  for (const spelling of [
    Buffer.from(canary, 'utf16le'),
    Buffer.from(Buffer.from(canary).toString('hex')),
    Buffer.from(Buffer.from(`a${canary}`).toString('base64url'))
  ]) {
    expect(scanBytes('a spelling', Buffer.concat([Buffer.from('??'), spelling, Buffer.from('??')]), needles)).not.toEqual([]);
  }
});

/** Every field is filled and submitted, every screen with words on it is opened. */
async function useEverything(on: Device): Promise<void> {
  const { page } = on;
  const patient = await addPatient(on, { name: words.patient, chart: words.chart, born });
  const [first = '', second = ''] = await writeFiles({ [words.fileName]: marked, 'second.jpg': camera });
  expect(await importPhotos(on, patient, [first, second])).toEqual({ failed: [] });

  await page.getByRole('button', { name: 'Edit patient' }).click();
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill(words.edited);
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  const edited = { ...patient, name: words.edited };
  const photos = await listPhotos(on, edited);
  expect(photos).toHaveLength(2);
  for (const photo of photos) expect([marked, camera].map((bytes) => Buffer.from(bytes))).toContainEqual(await originalBytes(on, photo));

  await page.locator('[data-photo]').first().click();
  await (await noteOf(on)).fill(words.note);
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Save the original' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill(words.reason);
  const download = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Save to this device' }).click();
  await (await download).delete();
  await page.getByRole('button', { name: 'Back to the patient' }).click();
  await page.getByRole('textbox', { name: 'Find a patient' }).fill(words.edited);
  await expect.poll(() => onlyHere(on)).toBe(0);
}

function needlesFor(kit: Kit, prf: readonly Buffer[]): readonly Needle[] {
  const needles = Object.entries(words).flatMap(([name, word]) => needlesOf(name, word));
  const pieces = Object.values(words).flatMap((word) => word.split(/[ .-]/).filter((piece) => piece.length >= 8));
  needles.push(...pieces.flatMap((piece) => needlesOf(`piece ${piece}`, piece)), ...needlesOf('birth', born));
  if (kit.passphrase !== null) needles.push(...needlesOf('passphrase', kit.passphrase));
  // Single words are English; three in a row are the kit.
  for (let i = 0; i + 3 <= kit.words.length; i++) needles.push(...needlesOf(`words ${String(i + 1)}`, kit.words.slice(i, i + 3).join(' ')));
  for (const sheet of kit.sheets) needles.push(...needlesOf('sheet', sheet), ...needlesOf('sheet', sheet.replaceAll(' ', '')));
  for (const output of prf) needles.push(...needlesOf('PRF output', output));
  for (const [name, photo] of [
    ['marked', marked],
    ['camera', camera]
  ] as const) {
    needles.push({ name: `${name}: its beginning`, bytes: Buffer.from(photo.slice(0, 24)) });
    for (const part of [0.3, 0.5, 0.9]) {
      const at = Math.floor(photo.length * part);
      needles.push({ name: `${name}: its pixels`, bytes: Buffer.from(photo.slice(at, at + 24)) });
    }
  }
  needles.push(
    { name: 'a JPEG header (JFIF)', bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46]) },
    // The program's own reader knows the first six bytes of this; a file goes on.
    { name: 'an EXIF block', bytes: Buffer.from('Exif\0\0II*\0', 'latin1') },
    { name: 'an EXIF block, the other way round', bytes: Buffer.from('Exif\0\0MM\0*', 'latin1') }
  );
  return needles;
}

/** What the authenticator derives, taken where the page gets it. */
async function recordedPrf({ page, context }: Device): Promise<Buffer[]> {
  const outputs: Buffer[] = [];
  await context.exposeBinding('tellPrf', (_, bytes: number[]) => outputs.push(Buffer.from(bytes)));
  await context.addInitScript(() => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = async (options) => {
      const credential = await get(options);
      const results = (credential as PublicKeyCredential | null)?.getClientExtensionResults() as
        { prf?: { results?: { first?: ArrayBuffer } } } | undefined;
      const first = results?.prf?.results?.first;
      if (first) await (window as unknown as { tellPrf: (bytes: number[]) => Promise<void> }).tellPrf([...new Uint8Array(first)]);
      return credential;
    };
  });
  await page.reload();
  return outputs;
}
