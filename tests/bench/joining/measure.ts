/**
 * A new device joins a practice of 10,000 patients and 100,000 photos: the real app in a real Chromium, and a server of its own process on loopback. From
 * the last word that a person says to the list; without the time in which they choose how to unlock.
 */
import type { Page, Worker } from 'playwright';
import { type Hash, sha256 } from '#bytes';
import { askToJoin, openDevice, wordsOn } from '../../e2e/driver/index.ts';
import type { HeadlessDevice } from '../../fixtures/headless/headless-device.ts';
import { admitHeadless, answerJoin } from '../../fixtures/headless/pair.ts';
import { type BrowserUse, watchBrowser } from './browser-use.ts';
import type { Size } from '../page/large-practice.ts';
import { startLargeServer } from './large-server.ts';
import { type Watched, watchPage } from './watch.ts';

const large = { patients: 10_000, photosEach: 10 };
const longMs = 30 * 60_000;

export interface Took {
  /** Milliseconds by the clock. */
  readonly ms: number;
  /** Of processor time in the vault's thread; null where nobody tells. */
  readonly workersMs: number | null;
}

export interface Joining {
  readonly entries: number;
  readonly bytes: number;
  /** Until the history is here and verified; from the way of unlocking to the list; and then, in the background, until the next unlock is quick. */
  readonly fetch: Took;
  readonly open: Took;
  readonly snapshot: Took;
  /** Verifying as many signatures and nothing else, in the vault's thread. */
  readonly bareMs: number;
  /** Milliseconds until the screen told of the first entries, and the longest that it told of none. */
  readonly firstProgressMs: number;
  readonly longestStillMs: number;
  readonly longestTaskMs: number;
  readonly peakMb: number | null;
  readonly fetching: Watched;
  readonly opening: Watched;
}

export async function measureJoining(size: Size = large): Promise<Joining> {
  const { server, founder, entries, bytes, close } = await startLargeServer(size);
  const device = await openDevice({ url: server.url });
  const { page } = device;
  try {
    await askToJoin(device);
    await letIn(founder, await wordsOn(page, 'request'));
    await page.locator('[data-words=reply]').waitFor();
    const [vault] = page.workers();
    if (!vault) throw new Error('a page without a vault');
    const before = await verifyAlone(vault);

    const watch = await watchPage(page);
    const use = watchBrowser(device.profileDir);
    const fetch = await timed(use, async () => {
      await page.getByRole('button', { name: 'They are the same' }).click();
      await page.locator('[data-join=choosing]').waitFor({ timeout: longMs });
    });
    const fetching = await watch.take();
    const { progress } = fetching;
    const after = await verifyAlone(vault);

    await choosePassphrase(page);
    await watch.take();
    const open = await timed(use, async () => {
      await page.getByRole('button', { name: 'Open Enamel' }).click();
      await page
        .locator(`#patients-found [aria-setsize="${String(size.patients)}"]`)
        .first()
        .waitFor({ timeout: longMs });
    });
    const opening = await watch.take();
    const snapshot = await timed(use, () => snapshotKept(page));
    return {
      entries,
      bytes,
      fetch,
      open,
      snapshot,
      bareMs: (before + after) * entries,
      firstProgressMs: progress.find(([, have]) => have > 0)?.[0] ?? Infinity,
      longestStillMs: longestStill([...progress.map(([ms]) => ms), fetch.ms]),
      longestTaskMs: Math.max(fetching.longestTaskMs, opening.longestTaskMs),
      peakMb: use.end(),
      fetching,
      opening
    };
  } finally {
    await device.close();
    await close();
  }
}

async function timed(use: BrowserUse, work: () => Promise<unknown>): Promise<Took> {
  const [started, used] = [performance.now(), use.workersMs()];
  await work();
  const [ended, now] = [performance.now(), use.workersMs()];
  return { ms: ended - started, workersMs: now === null || used === null ? null : now - used };
}

/** Milliseconds between two of these moments, the first of them after 0. */
const longestStill = (moments: readonly number[]): number => Math.max(...moments.map((ms, i) => ms - (moments[i - 1] ?? 0)));

async function letIn(founder: HeadlessDevice, words: readonly string[]): Promise<void> {
  const waiting = await founder.program.remote.joinsWaiting();
  const [ask] = waiting.ok ? waiting.value.asks : [];
  if (!ask || !(await admitHeadless(founder, words))) throw new Error('nobody asks with these words');
  const request: Hash = await sha256(ask.request);
  if ((await answerJoin(founder, request)) === null) throw new Error('the reply was not taken');
}

async function choosePassphrase(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'A passphrase' }).check();
  const drawn = page.locator('[data-drawn]');
  await drawn.getByText(/\w/).waitFor();
  const passphrase = ((await drawn.textContent()) ?? '').trim();
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
  await page.getByRole('textbox', { name: 'Type it again' }).fill(passphrase);
}

/** Milliseconds for one signature of an entry's header, of many. */
function verifyAlone(vault: Worker): Promise<number> {
  return vault.evaluate(async () => {
    const [rounds, atOnce, headerBytes] = [300, 64, 600];
    const keys = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    const header = crypto.getRandomValues(new Uint8Array(headerBytes));
    const signature = await crypto.subtle.sign('Ed25519', keys.privateKey, header);
    const started = performance.now();
    for (let round = 0; round < rounds; round++) {
      await Promise.all(Array.from({ length: atOnce }, () => crypto.subtle.verify('Ed25519', keys.publicKey, signature, header)));
    }
    return (performance.now() - started) / (rounds * atOnce);
  });
}

/** Resolves when the vault has kept what makes the next unlock quick. */
function snapshotKept(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const answer = <T>(asked: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        asked.onsuccess = () => {
          resolve(asked.result);
        };
        asked.onerror = () => {
          reject(new Error('IndexedDB'));
        };
      });
    for (;;) {
      const db = await answer(indexedDB.open('enamel'));
      const kept = await answer(db.transaction('snapshots').objectStore('snapshots').count());
      db.close();
      if (kept > 0) return;
      await new Promise((later) => setTimeout(later, 200));
    }
  });
}
