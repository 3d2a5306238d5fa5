/**
 * The longest frame of a scroll, in two ways: as it was on this machine, from one animation frame to the next; and the processor time of the
 * longest task of the page's own thread, which is what the frame costs where nothing else runs.
 */
import type { Page } from 'playwright';
import type { LargeLibrary } from './open.ts';

export interface Scrolled {
  readonly what: string;
  readonly longestTaskMs: number;
  readonly longestFrameMs: number;
  readonly p99FrameMs: number;
  readonly medianFrameMs: number;
  /** Thumbnails that were opened for it. */
  readonly opened: number;
}

const lists = [
  ['thumbnails', 'html'],
  ['patients', '.patients']
] as const;
/** Pixels in a frame. */
const ways = [
  ['by the wheel', 120],
  ['with a fling', 900],
  ['by the scroll bar', 12_000]
] as const;
const framesEach = 180;
const restMs = 600;

export async function measureScrolling({ browser, page, asked }: LargeLibrary): Promise<readonly Scrolled[]> {
  const all: Scrolled[] = [];
  for (const [list, selector] of lists) {
    for (const [way, step] of ways) {
      const before = await asked();
      await browser.startTracing(page, { categories: ['toplevel'] });
      const frames = await scroll(page, selector, step);
      const longestTaskMs = longestTask(await browser.stopTracing());
      await page.waitForTimeout(restMs);
      const at = (share: number): number => frames[Math.floor((frames.length - 1) * share)] ?? 0;
      const opened = (await asked()) - before;
      all.push({ what: `${list} ${way}`, longestTaskMs, longestFrameMs: at(1), p99FrameMs: at(0.99), medianFrameMs: at(0.5), opened });
    }
  }
  return all;
}

/** Scrolls by as many pixels in each frame, down and then up again; milliseconds of each frame, the shortest first. */
async function scroll(page: Page, selector: string, step: number): Promise<readonly number[]> {
  return page.evaluate(
    ({ selector, step, count }) =>
      new Promise<number[]>((settle) => {
        const scrolled = document.querySelector(selector);
        const times: number[] = [];
        let last = performance.now();
        const frame = (now: number): void => {
          times.push(now - last);
          last = now;
          scrolled?.scrollBy({ top: times.length <= count / 2 ? step : -step, behavior: 'instant' });
          if (times.length < count) requestAnimationFrame(frame);
          else settle(times.slice(2).sort((a, b) => a - b));
        };
        requestAnimationFrame(frame);
      }),
    { selector, step, count: framesEach }
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

function longestTask(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${String(pid)}/${String(tid)}`;
  const mains = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(threadOf));
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && mains.has(threadOf(event)));
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1000));
}
