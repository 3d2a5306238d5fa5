/** The bench's page, built as the app is built and opened in a fresh Chromium, cross-origin isolated for its clock. */
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, resolve } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build } from 'vite';
import { chromiumLaunch } from '../e2e/chromium.ts';
import { tempFolder } from '../e2e/driver/index.ts';
import type { PageBench } from './page/main.ts';

export interface Harness {
  readonly page: Page;
  /** Has the page measure something. */
  measure<Name extends keyof PageBench>(name: Name): Promise<Awaited<ReturnType<PageBench[Name]>>>;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm'
};

export async function openHarness(): Promise<Harness> {
  const outDir = await tempFolder('bench');
  await build({
    configFile: false,
    logLevel: 'error',
    root: resolve(import.meta.dirname, 'page'),
    build: { outDir, emptyOutDir: true, target: 'es2024' },
    worker: { format: 'es' }
  });
  const server = createServer((request, response) => {
    const path = join(outDir, normalize(new URL(request.url ?? '/', 'http://localhost').pathname).replace(/\/$/, '/index.html'));
    readFile(path).then(
      (bytes) => {
        response.writeHead(200, {
          'content-type': types[extname(path)] ?? 'application/octet-stream',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-embedder-policy': 'require-corp',
          'cross-origin-resource-policy': 'same-origin'
        });
        response.end(bytes);
      },
      () => response.writeHead(404).end()
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const browser = await chromium.launch(chromiumLaunch());
  const page = await (await browser.newContext()).newPage();
  page.on('pageerror', (broke) => {
    console.error(broke.stack);
  });
  await page.goto(`http://localhost:${String((server.address() as AddressInfo).port)}/`);
  await page.waitForFunction(() => 'bench' in globalThis);
  return {
    page,
    measure: (name) => page.evaluate(async (asked) => (globalThis as unknown as { bench: PageBench }).bench[asked]() as never, name),
    async close() {
      await browser.close();
      await new Promise((closed) => server.close(closed));
      await rm(outDir, { recursive: true, force: true });
    }
  };
}
