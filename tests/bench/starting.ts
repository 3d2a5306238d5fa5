/** What a cold start loads, and how long a start without a server takes until the device shows that it is locked. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createPractice, isLocked, openDevice, shellKept, startServer } from '../e2e/driver/index.ts';
import { firstLoad } from '../size/first-load.ts';
import { median } from './page/measure.ts';

const rounds = 7;

export interface Starting {
  /** Kilobytes, gzip: a new device to its welcome, a device with a practice to its locked screen, the vault's worker. */
  readonly welcomeKb: number;
  readonly lockedKb: number;
  readonly workerKb: number;
  /** Milliseconds, the page loaded anew without a server. */
  readonly offlineMs: number;
}

export async function measureStarting(): Promise<Starting> {
  const { welcome, locked, worker } = await firstLoad();
  return {
    welcomeKb: await gzipKb(welcome),
    lockedKb: await gzipKb(locked),
    workerKb: await gzipKb(worker),
    offlineMs: await offlineStart()
  };
}

async function gzipKb(folder: string): Promise<number> {
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  return files.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).byteLength, 0) / 1000;
}

async function offlineStart(): Promise<number> {
  const server = await startServer();
  const device = await openDevice({ url: server.url });
  try {
    await createPractice(device, { practice: 'Practice', name: 'Person', setupUrl: server.setupUrl });
    await shellKept(device);
    await server.stop();
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const started = performance.now();
      await device.page.goto(server.url);
      await isLocked(device.page);
      times.push(performance.now() - started);
    }
    return median(times);
  } finally {
    await device.close();
    await server.stop();
  }
}
