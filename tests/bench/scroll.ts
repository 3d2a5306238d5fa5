/**
 * The longest frame while scrolling ten thousand thumbnails and ten thousand patients: `node tests/bench/scroll.ts [photos] [patients]`. It builds the
 * real components around an invented vault and scrolls them in Chromium: by the wheel, by a fling, and by the scroll bar from end to end.
 * A frame is the time from one animation frame to the next; work is what the page's own thread did in it, as Chromium traces it.
 */
import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { resolve } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { chromiumLaunch } from '../e2e/chromium.ts';

const [photos = 10_000, patients = 10_000] = process.argv.slice(2).map(Number);
const root = resolve(import.meta.dirname, 'scroll');
const outDir = resolve(import.meta.dirname, '../../node_modules/.cache/enamel-scroll');
const kit = (name: string): string => resolve(root, 'kit', `${name}.ts`);

const config = {
  root,
  configFile: false as const,
  logLevel: 'error' as const,
  plugins: [svelte({ configFile: false, preprocess: vitePreprocess() })],
  resolve: { alias: { '$app/navigation': kit('navigation'), '$app/paths': kit('paths'), '$app/state': kit('state') } },
  build: { outDir, emptyOutDir: true, target: 'es2024' }
};
const scrolled = [
  ['thumbnails', 'html'],
  ['patients', '.patients']
] as const;
/** Pixels for a frame. */
const ways = [
  ['wheel', 120],
  ['fling', 900],
  ['scroll bar', 12_000]
] as const;

await build(config);
const server = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } });
const browser = await chromium.launch(chromiumLaunch());
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on('pageerror', (error) => {
    console.error(error);
  });
  const url = server.resolvedUrls?.local[0] ?? '';
  await page.goto(`${url}?photos=${String(photos)}&patients=${String(patients)}`);
  await page.locator('[data-photo] img').first().waitFor();
  console.log(`${String(photos)} thumbnails, ${String(patients)} patients, ${String(await page.locator('*').count())} elements`);
  for (const [name, selector] of scrolled) {
    for (const [way, step] of ways) {
      const before = await asked(page);
      await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'] });
      const { longest, p99, median } = await scroll(page, selector, step, 180);
      const work = longestTask(await browser.stopTracing());
      await page.waitForTimeout(600);
      const opened = (await asked(page)) - before;
      console.log(
        `${`${name}, ${way}`.padEnd(24)} longest task ${ms(work)}; frames: longest ${ms(longest)}, p99 ${ms(p99)}, median ${ms(median)}; ${String(opened)} opened`
      );
    }
  }
} finally {
  await browser.close();
  await server.close();
}

interface Frames {
  readonly longest: number;
  readonly p99: number;
  readonly median: number;
}

/** Scrolls `count` frames by `step` pixels, down and then up again. */
async function scroll(page: Page, selector: string, step: number, count: number): Promise<Frames> {
  return page.evaluate(
    ({ selector, step, count }) =>
      new Promise<Frames>((settle) => {
        const scrolled = document.querySelector(selector);
        const times: number[] = [];
        let last = performance.now();
        const frame = (now: number): void => {
          times.push(now - last);
          last = now;
          scrolled?.scrollBy({ top: times.length <= count / 2 ? step : -step, behavior: 'instant' });
          if (times.length < count) requestAnimationFrame(frame);
          else {
            const sorted = times.slice(2).sort((a, b) => a - b);
            const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
            settle({ longest: at(1), p99: at(0.99), median: at(0.5) });
          }
        };
        requestAnimationFrame(frame);
      }),
    { selector, step, count }
  );
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
  /** Microseconds that the thread ran. */
  readonly tdur?: number;
}

/** Milliseconds of processor time of the longest task of the page's own thread: what the frame would cost on a machine that does nothing else. */
function longestTask(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${String(pid)}/${String(tid)}`)
  );
  const tasks = traceEvents.filter(({ name, pid, tid }) => name.endsWith('RunTask') && mains.has(`${String(pid)}/${String(tid)}`));
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1000));
}

async function asked(page: Page): Promise<number> {
  return Number(await page.locator('body').getAttribute('data-asked'));
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`;
}
