/** The edges a stranger meets: paper, an unsafe address, a full disk, a used link, another window, a window out of sight. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cameraLike, drawJpeg } from '../fixtures/images/index.ts';
import {
  addPatient,
  createPractice,
  type Device,
  freePort,
  importEnded,
  importPhotos,
  isLocked,
  isOpen,
  listPhotos,
  lock,
  openDevice,
  originalBytes,
  type RunningServer,
  startImport,
  startServer,
  unlock
} from './driver/index.ts';
import { founded } from './founded.ts';
import { seriesOf, writeFiles } from './photo-files.ts';

let server: RunningServer;
let device: Device;

async function ended(): Promise<void> {
  await device.close();
  await server.stop();
}

describe('before there is a practice', () => {
  beforeEach(async () => {
    server = await startServer();
    device = await openDevice({ url: server.url });
  });
  afterEach(ended);

  test('the recovery kit is four pages of paper, one for the words and one for each sheet', async () => {
    const { page } = device;
    await page.goto(server.setupUrl);
    await page.getByLabel('Practice name').fill('Praxis am Park');
    await page.getByLabel('Your name').fill('Dr. Vega');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('radio', { name: 'A passphrase' }).check();
    await page.getByRole('button', { name: 'Use these words' }).click();
    const drawn = (await page.locator('[data-drawn]').textContent())?.trim() ?? '';
    await page.getByRole('textbox', { name: 'Type it again' }).fill(drawn);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Print all four pages' }).waitFor();
    const paper = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(4);
  });

  test('at an address that is not secure, a sentence says what to do', async () => {
    const port = await freePort();
    const env = { ORIGIN: 'https://photos.example', ENAMEL_BEHIND_PROXY: '1' };
    const behind = await startServer({ port, env });
    const unsafe = await openDevice({ url: `http://photos.example:${String(port)}/`, hosts: { 'photos.example': '127.0.0.1' } });
    await unsafe.page.getByText(/not a secure one/).waitFor();
    // The vault's worker cannot live here; that it ends must not put anything else in the sentence's place.
    await expect.poll(() => unsafe.errors.some((error) => error.includes('/workers/'))).toBe(true);
    expect(await unsafe.page.getByText(/not a secure one/).isVisible()).toBe(true);
    await unsafe.close();
    await behind.stop();
  });

  test('on a device that is full an import waits, keeps what was kept, and takes the rest when there is room', async () => {
    const { page } = device;
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
    const devtools = await device.context.newCDPSession(page);
    const origin = server.url;
    const { usage } = await devtools.send('Storage.getUsageAndQuota', { origin });
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 6_000_000 });
    await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
    const patient = await addPatient(device, { name: 'Amélie Durand' });
    const photos = seriesOf(cameraLike({ megapixels: 3 }), 5);
    const paths = await writeFiles(photos);

    const paused = page.locator('[data-import=paused]');
    await startImport(page, paths);
    await page.getByText('This device has little space left').waitFor({ timeout: 60_000 });
    const waiting = await paused.locator('strong').innerText();
    const before = await listPhotos(device, patient);
    expect(waiting).toBe(`Paused, ${String(before.length)} of 5 added`);
    expect(before.length).toBeGreaterThan(0);
    expect(before.length).toBeLessThan(5);
    await page.getByRole('button', { name: 'See storage' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    // It looks again when it is told to go on, and waits where nothing has changed.
    await page.getByRole('button', { name: 'Continue' }).click();
    await paused.waitFor();
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    // The try before may still have been under way, and then it found the room by itself.
    const goOn = page.getByRole('button', { name: 'Continue' });
    await expect
      .poll(async () => {
        if (await goOn.isVisible()) await goOn.click({ timeout: 1000 }).catch(() => null);
        return page.locator('[data-import=done]').count();
      })
      .toBe(1);
    expect(await importEnded(page)).toEqual({ failed: [] });
    const originals = Object.values(photos).map((bytes) => Buffer.from(bytes));
    const kept = await listPhotos(device, patient);
    expect(kept).toHaveLength(paths.length);
    for (const photo of kept) expect(originals).toContainEqual(await originalBytes(device, photo));
  });
});

describe('in a practice', () => {
  beforeAll(async () => {
    ({ server, device } = await founded());
  });
  afterAll(ended);

  test('a used setup link, a wrong one and none at all each get a sentence', async () => {
    const other = await openDevice({ url: server.url });
    for (const address of [server.setupUrl, `${server.url}/setup#AAAAAAAAAAAAAAAAAAAAAA`, `${server.url}/setup`]) {
      await other.page.goto('about:blank');
      await other.page.goto(address);
      await other.page
        .getByText(/setup link|setup code/i)
        .first()
        .waitFor();
      expect(new URL(other.page.url()).hash).toBe('');
      expect(await other.page.getByLabel('Practice name').count()).toBe(0);
    }
    await other.close();
  });

  test('two windows of one browser are unlocked one by one, both show what either took in, and lock as one', async () => {
    const patient = await addPatient(device, { name: 'Amélie Durand' });
    const second = { ...device, page: await device.context.newPage() };
    await second.page.goto(server.url);
    await unlock(second);
    await importPhotos(second, patient, await writeFiles({ 'a.jpg': drawJpeg({ width: 300, height: 200 }) }));
    await device.page.bringToFront();
    await expect.poll(async () => (await listPhotos(device, patient)).length).toBe(1);
    await lock(device);
    await isLocked(second.page);
    await second.page.close();
  });

  test('a window out of sight for half a minute is locked when it comes back', async () => {
    const { page } = device;
    await page.clock.install();
    await page.reload();
    await unlock(device);
    const hide = (hidden: boolean): Promise<void> =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => now });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    await page.clock.fastForward(20_000);
    await hide(false);
    await isOpen(page);
    await hide(true);
    await page.clock.fastForward(31_000);
    await hide(false);
    await isLocked(page);
  });
});
