import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumLaunch } from './tests/e2e/chromium.ts';

const browserPackages = [
  '@panva/hpke-noble',
  '@scure/bip39',
  '@scure/bip39/wordlists/english.js',
  '@simplewebauthn/browser',
  '@zip.js/zip.js',
  'cborg',
  'comlink',
  'dexie',
  'fast-check',
  'hash-wasm',
  'hpke',
  'shamir-secret-sharing',
  'uqr',
  'workbox-window'
];

export default defineConfig({
  plugins: [sveltekit()],
  build: { target: 'es2024' },
  worker: { format: 'es' },
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          // Node calls Web Cryptography's newer algorithms an experiment, in a line for each of them.
          execArgv: ['--disable-warning=ExperimentalWarning'],
          include: ['tests/{architecture,lint,unit,property,vectors,contract,integration,adversary}/**/*.test.ts'],
          globalSetup: ['tests/vectors/published.ts', 'tests/adversary/print-table.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 }
        }
      },
      {
        // Named, since what only a worker imports would be found in the middle of a run and reload the page under the tests.
        optimizeDeps: { include: browserPackages },
        worker: { format: 'es' },
        test: {
          name: 'browser',
          include: ['tests/{browser,vectors,contract}/**/*.browser.ts'],
          globalSetup: ['tests/vectors/published.ts'],
          testTimeout: 120_000,
          sequence: { groupOrder: 1 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunch() }),
            instances: [{ browser: 'chromium' }]
          }
        }
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.e2e.ts'],
          // One at a time, and after all else: what is timed there (half a second for a note before a lock, a power cut in the middle) would suffer from what runs beside it.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 60_000, interval: 100 } }
        }
      }
    ]
  }
});
