/** The real components around an invented vault, built as the app is and opened in a fresh Chromium. */
import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { build, type InlineConfig, preview } from 'vite';
import { chromiumLaunch } from '../../e2e/chromium.ts';
import { tempFolder } from '../../e2e/driver/index.ts';

export interface LargeLibrary {
  readonly browser: Browser;
  readonly page: Page;
  /** How often a thumbnail was asked for since it was opened. */
  readonly asked: () => Promise<number>;
  readonly close: () => Promise<void>;
}

export async function openLargeLibrary(size: { readonly photos: number; readonly patients: number }): Promise<LargeLibrary> {
  const outDir = await tempFolder('large');
  const kit = (name: string): string => resolve(import.meta.dirname, 'kit', `${name}.ts`);
  const config: InlineConfig = {
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    plugins: [svelte({ configFile: false, preprocess: vitePreprocess() })],
    resolve: { alias: { '$app/navigation': kit('navigation'), '$app/paths': kit('paths'), '$app/state': kit('state') } },
    build: { outDir, emptyOutDir: true, target: 'es2024' }
  };
  await build(config);
  const server = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } });
  const browser = await chromium.launch(chromiumLaunch());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on('pageerror', (broke) => {
    console.error(broke.stack);
  });
  await page.goto(`${server.resolvedUrls?.local[0] ?? ''}?photos=${String(size.photos)}&patients=${String(size.patients)}`);
  await page.locator('[data-photo] img').first().waitFor();
  return {
    browser,
    page,
    asked: async () => Number(await page.locator('body').getAttribute('data-asked')),
    close: async () => {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    }
  };
}
