/**
 * Bytes or Blob in IndexedDB? Writes and reads sealed originals of 16 MB both ways in a fresh Chromium, strict durability, one
 * transaction each, and prints time and the browser's memory.      node tests/bench/storage-blobs.ts
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright';
import { chromiumLaunch } from '../e2e/chromium.ts';

const blobMb = 16;
const count = 12;

interface Process {
  readonly parent: number;
  readonly marked: boolean;
  readonly megabytes: number;
}

/** Anonymous resident memory of the marked browser and every process below it. */
function browserMb(): number {
  const all = new Map<number, Process>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const number = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      const marked = readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--enamel-bench');
      all.set(Number(name), { parent: number('PPid'), marked, megabytes: number('RssAnon') / 1024 });
    } catch {
      // The process ended between the two reads.
    }
  }
  const below = (pid: number): boolean => {
    const process = all.get(pid);
    return process !== undefined && (process.marked || below(process.parent));
  };
  return [...all].filter(([pid]) => below(pid)).reduce((sum, [, process]) => sum + process.megabytes, 0);
}

async function measure(form: 'bytes' | 'blob'): Promise<Record<string, string | number>> {
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html>')).listen(0);
  const browser = await chromium.launch({ ...chromiumLaunch(), args: [...chromiumLaunch().args, '--enamel-bench'] });
  const page = await browser.newPage();
  await page.goto(`http://localhost:${String((server.address() as AddressInfo).port)}`);
  const before = browserMb();
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, browserMb());
  }, 25);
  const times = await page.evaluate(
    async ({ form, blobMb, count }) => {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('bench', 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore('blobs');
        opening.onsuccess = () => {
          resolve(opening.result);
        };
        opening.onerror = () => {
          reject(new Error('open'));
        };
      });
      const whole = (tx: IDBTransaction) =>
        new Promise<void>((resolve, reject) => {
          tx.oncomplete = () => {
            resolve();
          };
          tx.onabort = () => {
            reject(new Error('abort'));
          };
        });
      const write: number[] = [];
      const read: number[] = [];
      const listed: number[] = [];
      for (let i = 0; i < count; i++) {
        const bytes = new Uint8Array(blobMb * 1024 * 1024);
        for (let at = 0; at < bytes.length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
        const started = performance.now();
        const tx = db.transaction('blobs', 'readwrite', { durability: 'strict' });
        tx.objectStore('blobs').put(form === 'blob' ? new Blob([bytes]) : bytes, i);
        await whole(tx);
        write.push(performance.now() - started);
      }
      for (let i = 0; i < count; i++) {
        const started = performance.now();
        const tx = db.transaction('blobs', 'readonly');
        const asked = tx.objectStore('blobs').get(i);
        await whole(tx);
        const value: unknown = asked.result;
        const bytes = value instanceof Blob ? new Uint8Array(await value.arrayBuffer()) : (value as Uint8Array);
        if (bytes.byteLength !== blobMb * 1024 * 1024) throw new Error('short');
        read.push(performance.now() - started);
        const listing = performance.now();
        const keys = db.transaction('blobs', 'readonly').objectStore('blobs').getAllKeys();
        await whole(keys.transaction as IDBTransaction);
        listed.push(performance.now() - listing);
      }
      const median = (times: number[]) => Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
      return { writeMs: median(write), readMs: median(read), keysMs: median(listed) };
    },
    { form, blobMb, count }
  );
  clearInterval(sampling);
  const after = browserMb();
  await browser.close();
  server.close();
  return { form, ...times, beforeMb: Math.round(before), peakMb: Math.round(peak), afterMb: Math.round(after) };
}

console.table([await measure('bytes'), await measure('blob'), await measure('bytes'), await measure('blob')]);
