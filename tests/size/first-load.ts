/** What a cold start really loads before its first screen, and what the vault's worker is: asked of a real server by a real browser. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Response } from 'playwright';
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

async function answersOf(page: Page, work: () => Promise<void>): Promise<readonly Answer[]> {
  const heard: Response[] = [];
  const hear = (response: Response): void => void heard.push(response);
  page.on('response', hear);
  await work();
  page.off('response', hear);
  const bodies = heard
    .filter((response) => response.status() === 200)
    .map(async (response): Promise<Answer> => ({ path: new URL(response.url()).pathname, body: await response.body() }));
  return Promise.all(bodies);
}

async function keep(answers: readonly Answer[]): Promise<string> {
  const folder = await tempFolder('size');
  await Promise.all(answers.map(({ path, body }) => writeFile(join(folder, path.replaceAll('/', '_')), body)));
  return folder;
}
