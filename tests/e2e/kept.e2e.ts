/** What earlier versions of the program wrote still opens: a browser's storage and a server's data folder, with work that was never sent. */
import { createHash } from 'node:crypto';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Kept, keptFolder, keptHost, readKept } from '../fixtures/kept/kept.ts';
import {
  addPatient,
  type Device,
  freePort,
  goOffline,
  goOnline,
  isLocked,
  listPhotos,
  noteOf,
  openDevice,
  openPatient,
  originalBytes,
  type RunningServer,
  shellKept,
  startServer,
  tempFolder,
  unlockWith
} from './driver/index.ts';

const home = `http://${keptHost}/`;
const picture = `${home}favicon.svg`;

describe.each(['storage-1', 'storage-2'])('what %s holds', (name) => {
  let kept: Kept;
  let server: RunningServer;
  let device: Device;

  beforeEach(async () => {
    kept = await readKept(name);
    const dataDir = await tempFolder('server');
    const profileDir = await tempFolder('device');
    await mkdir(join(profileDir, 'Default'), { recursive: true });
    await cp(join(keptFolder(name), 'data'), dataDir, { recursive: true });
    await cp(join(keptFolder(name), 'IndexedDB'), join(profileDir, 'Default', 'IndexedDB'), { recursive: true });
    const port = await freePort();
    server = await startServer({ port, dataDir, env: { ORIGIN: `http://${keptHost}` } });
    // A picture of the same address: nothing of the program runs yet.
    device = await openDevice({ url: picture, profileDir, hosts: { [keptHost]: `127.0.0.1:${String(port)}` } });
  });
  afterEach(async () => {
    await device.close();
    await server.stop();
  });

  async function everyOriginal(): Promise<readonly (readonly string[])[]> {
    const found: string[][] = [];
    for (const patient of kept.patients) {
      const sums: string[] = [];
      for (const photo of await listPhotos(device, patient)) {
        sums.push(
          createHash('sha256')
            .update(await originalBytes(device, photo))
            .digest('hex')
        );
      }
      found.push(sums.sort());
    }
    return found;
  }

  test('opens: every patient, note and byte, and what was never sent is sent', async () => {
    await device.page.goto(home);
    await unlockWith(device, kept);
    await device.page.locator('[data-only-here="0"]').waitFor();
    expect(await everyOriginal()).toEqual(kept.patients.map(({ photos }) => [...photos].sort()));

    const [sent] = kept.patients;
    if (!sent) throw new Error('no patient was kept');
    await openPatient(device, sent);
    await device.page.locator('[data-photo]').first().click();
    await expect.poll(async () => (await noteOf(device)).inputValue()).toBe(kept.note);
    expect(device.errors).toEqual([]);
  });

  test('the recovery words of then open it without a server, say what was never sent, and it goes on being written to', async () => {
    const { page } = device;
    await page.goto(home);
    await shellKept(device);
    await isLocked(page);
    await goOffline(device);
    await unlockWith(device, kept, 'words');
    await page.locator('[data-only-here="1"]').waitFor();
    const added = await addPatient(device, { name: 'Cleo Cruz' });
    for (const patient of kept.patients) expect(await listPhotos(device, patient)).toHaveLength(patient.photos.length);
    await goOnline(device);
    await page.locator('[data-only-here="0"]').waitFor();
    expect(await listPhotos(device, added)).toEqual([]);
  });

  test('while a window with the earlier program has it open, it says so, and goes on when that is closed', async () => {
    const earlier = await device.context.newPage();
    await earlier.goto(picture);
    await earlier.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open('enamel');
          opening.onsuccess = resolve;
          opening.onerror = reject;
        })
    );
    await device.page.goto(home);
    await device.page.getByRole('heading', { name: 'Another window has an older Enamel' }).waitFor();
    await earlier.close();
    await unlockWith(device, kept);
    for (const patient of kept.patients) expect(await listPhotos(device, patient)).toHaveLength(patient.photos.length);
  });
});
