/** The installed app: what a browser asks of it, a start without a server, and newer versions of it. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawJpeg } from '../fixtures/images/index.ts';
import { anotherVersion } from './another-version.ts';
import {
  addPatient,
  type Device,
  importEnded,
  importPhotos,
  isLocked,
  isOpen,
  listPhotos,
  lock,
  noteOf,
  onlyHere,
  openDevice,
  openPatient,
  originalBytes,
  type PatientRef,
  type RunningServer,
  shellKept,
  startImport,
  startServer,
  unlock
} from './driver/index.ts';
import { type AtRest, copyOf, founded, putToRest } from './founded.ts';
import { seriesOf, writeFiles } from './photo-files.ts';

let server: RunningServer;
let device: Device;
let patient: PatientRef;

afterEach(async () => {
  await device.close();
  await server.stop();
});

/** Across, as the viewer shows them. */
const drawnPixels = 1200;
const photo = drawJpeg({ width: drawnPixels, height: 900 });
const drawn = (count: number, first = 1): Record<string, Uint8Array> => seriesOf(photo, count, first);

/** The file that a page of this version begins with. */
const runs = (page: Page): Promise<string | null> =>
  page.evaluate(
    () =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .find((name) => name.includes('/entry/app.')) ?? null
  );

const versionsKept = (page: Page): Promise<string[]> =>
  page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('shell-')));

describe('the manifest', () => {
  test('is one that a browser installs from, and every address in it answers with what it says', async () => {
    server = await startServer();
    device = await openDevice({ url: server.url });
    await shellKept(device);
    const devtools = await device.context.newCDPSession(device.page);
    const { url, errors, data = '{}' } = await devtools.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    expect(installabilityErrors).toEqual([]);
    expect((await fetch(url)).headers.get('content-type')).toBe('application/manifest+json');

    interface Picture {
      readonly src: string;
      readonly sizes: string;
      readonly type: string;
    }
    const { icons, screenshots } = JSON.parse(data) as { readonly icons: Picture[]; readonly screenshots: Picture[] };
    for (const { src, sizes, type } of [...icons, ...screenshots]) {
      const answer = await fetch(new URL(src, url));
      expect([answer.status, answer.headers.get('content-type')], src).toEqual([200, type]);
      const png = new DataView(await answer.arrayBuffer());
      expect(`${String(png.getUint32(16))}x${String(png.getUint32(20))}`, src).toBe(sizes);
    }
    expect((await fetch(new URL('/screenshots/viewer-dark.png', url))).status).toBe(404);
  });

  test('has short cuts that lead there once one has unlocked', async () => {
    ({ server, device } = await founded());
    const { page } = device;
    const manifest = (await (await fetch(`${server.url}/manifest.webmanifest`)).json()) as {
      readonly shortcuts: { readonly url: string }[];
    };
    const [find, add] = manifest.shortcuts.map(({ url }) => server.url + url);

    await page.goto(add ?? '');
    await unlock(device);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Bruno Keller');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Bruno Keller' }).waitFor();

    await page.goto(find ?? '');
    await unlock(device);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('find-patient');
    await page.keyboard.type('kell');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Bruno Keller' }).waitFor();
  });
});

describe('installing', () => {
  const menu = (): Promise<void> => device.page.getByRole('button', { name: 'Menu' }).click();
  const item = (): Locator => device.page.getByRole('menuitem', { name: 'Install Enamel' });

  /** The browser's own offer may come at any moment: here it never does. */
  async function withoutOffers(alsoUnknown: boolean): Promise<void> {
    const without = ({ page }: Device): Promise<unknown> =>
      page.addInitScript((unknown) => {
        if (unknown) Reflect.deleteProperty(window, 'onbeforeinstallprompt');
        window.addEventListener('beforeinstallprompt', (event) => {
          if (event.isTrusted) event.stopImmediatePropagation();
        });
      }, alsoUnknown);
    ({ server, device } = await founded({ before: without }));
  }

  test('is offered when the browser offers it, and then only', async () => {
    await withoutOffers(false);
    const { page } = device;
    await page.evaluate(() => {
      const prompt = (): void => void (document.documentElement.dataset['asked'] = 'yes');
      window.dispatchEvent(Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt }));
    });
    await menu();
    await item().click();
    expect(await page.evaluate(() => document.documentElement.dataset['asked'])).toBe('yes');
    await menu();
    await page.getByRole('menuitem', { name: 'Keys' }).waitFor();
    expect(await item().count()).toBe(0);
  });

  test('is explained where the browser never lets a page ask', async () => {
    await withoutOffers(true);
    await menu();
    await item().click();
    await device.page.getByRole('dialog').getByText('Add to Home Screen').waitFor();
  });
});

test('after one visit everything works with the server gone', async () => {
  ({ server, device } = await founded());
  await shellKept(device);
  await server.stop();

  patient = await addPatient(device, { name: 'Amélie Durand' });
  await importPhotos(device, patient, await writeFiles(drawn(3)));
  await looksAtFirst();
  await lock(device);
  await unlock(device);

  for (const by of ['words', undefined] as const) {
    await device.close();
    device = { ...(await openDevice({ url: 'about:blank', profileDir: device.profileDir })), url: server.url };
    await device.page.goto(server.url);
    await unlock(device, by);
    await looksAtFirst();
    const another = await addPatient(device, { name: `Patient ${by ?? 'of the passphrase'}` });
    const [path = ''] = await writeFiles(drawn(1, 50));
    await importPhotos(device, another, [path]);
    const [taken] = await listPhotos(device, another);
    expect(taken && (await originalBytes(device, taken))).toEqual(await readFile(path));
    expect(await listPhotos(device, patient)).toHaveLength(3);
    await lock(device);
  }

  await unlock(device);
  server = await startServer({ dataDir: server.dataDir, port: Number(new URL(server.url).port) });
  await expect.poll(() => onlyHere(device)).toBe(0);
});

async function looksAtFirst(): Promise<void> {
  const [photo] = await listPhotos(device, patient);
  await device.page.locator(`[data-photo="${photo?.id ?? ''}"]`).click();
  await device.page.waitForFunction((pixels) => [...document.images].some((image) => image.naturalWidth === pixels), drawnPixels);
  await device.page.getByRole('button', { name: 'Back to the patient' }).click();
  await device.page.getByRole('heading', { name: patient.name }).waitFor();
}

describe('a newer version', () => {
  let newer: string;
  let rest: AtRest;

  beforeAll(async () => {
    newer = await anotherVersion();
    ({ server, device } = await founded());
    patient = await addPatient(device, { name: 'Amélie Durand' });
    await importPhotos(device, patient, await writeFiles(drawn(1)));
    await shellKept(device);
    rest = await putToRest({ server, device });
  });
  beforeEach(async () => {
    ({ server, device } = await copyOf(rest));
    await unlock(device, 'words');
  });

  /** The next version is served at the same address, and the page finds it when it starts. */
  async function serveNewer(page: Page): Promise<void> {
    await server.stop();
    server = await startServer({ project: newer, dataDir: server.dataDir, port: Number(new URL(server.url).port) });
    await page.reload();
    await page.getByRole('button', { name: 'Update now' }).waitFor();
  }

  async function startAndPause(): Promise<void> {
    await openPatient(device, patient);
    await startImport(device.page, await writeFiles(drawn(12, 10)));
    // Without waiting for the tray to have come to rest: the import would have ended.
    await device.page.getByRole('button', { name: 'Pause' }).dispatchEvent('click');
    await device.page.locator('[data-import=paused]').waitFor();
  }

  /** Without asking the program: as the browser's own tools, or a page of another version, would. */
  async function takesOver(page: Page): Promise<void> {
    const waits = (): Promise<boolean> =>
      page.evaluate(async () => {
        const { waiting = null } = (await navigator.serviceWorker.getRegistration()) ?? {};
        waiting?.postMessage({ type: 'GoOn' });
        return waiting !== null;
      });
    await expect.poll(waits).toBe(false);
  }

  const goOn = (): Promise<void> => device.page.getByRole('button', { name: 'Continue' }).click();

  test('is offered in every tab, waits for an import, and is then applied in all of them at once; nothing is lost', async () => {
    const first = device.page;
    const second = await device.context.newPage();
    await second.goto(server.url);
    await isLocked(second);
    const old = await runs(first);
    await serveNewer(second);
    const update = 'Update now';
    await first.getByRole('button', { name: update }).waitFor();
    await first.getByRole('button', { name: 'Later' }).waitFor();

    await startAndPause();
    for (const page of [first, second]) {
      await page.getByText('can be started when all photos are taken in').waitFor();
      expect(await page.getByRole('button', { name: update }).count()).toBe(0);
    }
    await goOn();
    expect(await importEnded(first)).toEqual({ failed: [] });
    await first.getByRole('button', { name: update }).waitFor();
    await second.getByRole('button', { name: update }).waitFor();
    expect(await runs(first)).toBe(old);

    await openPatient(device, patient);
    await first.locator('[data-photo]').first().click();
    await (await noteOf(device)).fill('Typed in the last moment');
    const address = first.url();
    await second.getByRole('button', { name: update }).click();
    for (const page of [first, second]) {
      await expect.poll(() => runs(page)).not.toBe(old);
      await isLocked(page);
    }
    expect(await runs(first)).toBe(await runs(second));
    expect(first.url()).toBe(address);
    expect(await versionsKept(first)).toHaveLength(1);

    await unlock(device);
    expect(await (await noteOf(device)).inputValue()).toBe('Typed in the last moment');
    await first.getByRole('button', { name: 'Back to the patient' }).click();
    await first.waitForURL(/\/patients\/[0-9a-f]{32}$/);
    expect(await listPhotos(device, patient)).toHaveLength(13);
  });

  test('that takes over in mid-import, whoever made it, lets the import end on files of its own version', async () => {
    const { page } = device;
    const old = await runs(page);
    const other = await device.context.newPage();
    await other.goto(server.url);
    await serveNewer(other);
    await other.close();
    await startAndPause();

    await takesOver(page);
    await page.getByText('starts when all photos are taken in').waitFor();
    expect(await runs(page)).toBe(old);

    const files = await page.evaluate(async () => {
      const [name = ''] = (await caches.keys()).filter((each) => each.startsWith('shell-'));
      const kept = await (await caches.open(name)).keys();
      return kept.map(({ url }) => url).filter((url) => url.includes('/_app/immutable/'));
    });
    const gone = await Promise.all(files.map(async (file) => ((await fetch(file)).ok ? [] : [file])));
    expect(gone.flat().length).toBeGreaterThan(5);
    // Not out of the browser's own cache, which may have them and promises nothing.
    const answers = await page.evaluate(async (urls) => {
      const asked = urls.map(async (url) => (await fetch(url, { cache: 'no-store' })).status);
      return Promise.all(asked);
    }, files);
    expect(new Set(answers)).toEqual(new Set([200]));

    await goOn();
    await expect.poll(() => runs(page)).not.toBe(old);
    await unlock(device);
    expect(await listPhotos(device, patient)).toHaveLength(13);
  });

  test('and a browser killed while it is applied: the app starts without a server, of one version, with everything', async () => {
    await serveNewer(device.page);
    const devtools = await device.context.newCDPSession(device.page);
    const closed = device.context.waitForEvent('close');
    await device.page.getByRole('button', { name: 'Update now' }).click();
    await Promise.allSettled([devtools.send('Browser.crash')]);
    await closed;
    await server.stop();

    device = { ...(await openDevice({ url: 'about:blank', profileDir: device.profileDir })), url: server.url };
    await device.page.goto(server.url);
    await unlock(device);
    await isOpen(device.page);
    await looksAtFirst();
  });

  test('is taken by a start with no other window open', async () => {
    const old = await runs(device.page);
    await serveNewer(device.page);
    await device.close();
    device = await openDevice({ url: server.url, profileDir: device.profileDir });
    await isLocked(device.page);
    expect(await runs(device.page)).not.toBe(old);
    expect(await device.page.getByRole('button', { name: 'Update now' }).count()).toBe(0);
    await unlock(device);
    expect(await listPhotos(device, patient)).toHaveLength(1);
  });
});
