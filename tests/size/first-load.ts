/** What a cold start really loads before its first screen, and what the vault's worker is: asked of a real server by a real browser. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Request } from 'playwright';
import { build } from '../../src/lib/server/launch/build.ts';
import { createPractice, isLocked, openDevice, startServer, tempFolder } from '../e2e/driver/index.ts';

export interface FirstLoad {
  /** Folders with the bodies of all answers, as they were before any compression. */
  readonly welcome: string;
  readonly locked: string;
  readonly worker: string;
}

export async function firstLoad(): Promise<FirstLoad> {
  await build();
  const server = await startServer();
  const device = await openDevice({ url: 'about:blank' });
  try {
    const { page } = device;
    await page.addInitScript(markHeading);
    const welcome = await answersOf(page, async () => {
      await page.goto(server.url);
      await page.getByRole('heading', { level: 1 }).waitFor();
    });
    await createPractice(device, { practice: 'Practice', name: 'Person', setupUrl: server.setupUrl });
    const locked = await answersOf(page, async () => {
      await page.goto(server.url);
      await isLocked(page);
    });
    const isWorker = ({ path }: Answer): boolean => path.includes('/workers/');
    return {
      welcome: await keep(welcome.filter((answer) => !isWorker(answer))),
      locked: await keep(locked.filter((answer) => !isWorker(answer))),
      worker: await keep(locked.filter(isWorker))
    };
  } finally {
    await device.close();
    await server.stop();
  }
}

interface Answer {
  readonly path: string;
  readonly body: Buffer;
}

/** The answers to all that was asked for before there was a heading. */
async function answersOf(page: Page, work: () => Promise<void>): Promise<readonly Answer[]> {
  const heard: Request[] = [];
  const hear = (request: Request): void => void heard.push(request);
  page.on('requestfinished', hear);
  await work();
  const standsAt = await page.evaluate(() => performance.timeOrigin + (performance.getEntriesByName('heading')[0]?.startTime ?? Infinity));
  page.off('requestfinished', hear);
  const before = heard.filter((request) => request.timing().startTime < standsAt);
  return Promise.all(
    before.map(async (request): Promise<Answer> => {
      const response = await request.response();
      return { path: new URL(request.url()).pathname, body: (await response?.body()) ?? Buffer.alloc(0) };
    })
  );
}

function markHeading(): void {
  const watch = new MutationObserver(() => {
    if (document.querySelector('h1') === null) return;
    performance.mark('heading');
    watch.disconnect();
  });
  watch.observe(document, { childList: true, subtree: true });
}

async function keep(answers: readonly Answer[]): Promise<string> {
  const folder = await tempFolder('size');
  await Promise.all(answers.map(({ path, body }) => writeFile(join(folder, path.replaceAll('/', '_')), body)));
  return folder;
}
