/**
 * What a page and its vault are about, seen from outside of the program: the platform's own functions are timed, in the page and in the vault's
 * worker. What is under way at once counts once.
 */
import type { Page, Worker } from 'playwright';

export interface Spent {
  /** Milliseconds in which at least one was under way, and how many there were. */
  readonly ms: number;
  readonly count: number;
}

export interface Watched {
  /** Milliseconds from the start, and entries fetched by then, as the screen said. */
  readonly progress: readonly (readonly [number, number])[];
  /** Milliseconds: the longest that the page's own thread was kept busy. */
  readonly longestTaskMs: number;
  /** How many times it was kept busy for more than 50 ms. */
  readonly longTasks: number;
  /** Asking the server for pages. */
  readonly pulls: Spent;
  readonly verifying: Spent;
  readonly hashing: Spent;
  readonly opening: Spent;
  readonly unwrapping: Spent;
  readonly writing: Spent;
  readonly reading: Spent;
}

type Spending = Record<'verifying' | 'hashing' | 'opening' | 'unwrapping' | 'writing' | 'reading', Spent>;

export interface Watch {
  /** Since it was asked last. */
  take(): Promise<Watched>;
}

/** Of a page that shows one vault. */
export async function watchPage(page: Page): Promise<Watch> {
  const vault = page.workers()[0];
  if (!vault) throw new Error('a page without a vault');
  await watchVault(vault);
  await page.evaluate(() => {
    const kept = {
      since: performance.now(),
      progress: [] as [number, number][],
      longestTaskMs: 0,
      longTasks: 0,
      pulls: { ms: 0, count: 0 }
    };
    const look = (): void => {
      const fetched = document.querySelector('[data-fetched]')?.getAttribute('data-fetched');
      const have = Number(fetched ?? NaN);
      if (!Number.isNaN(have) && kept.progress.at(-1)?.[1] !== have) kept.progress.push([performance.now() - kept.since, have]);
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-fetched'] });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        kept.longestTaskMs = Math.max(kept.longestTaskMs, duration);
        kept.longTasks++;
      }
    }).observe({ type: 'longtask' });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) {
        if (!name.endsWith('/api/pull')) continue;
        kept.pulls.ms += duration;
        kept.pulls.count++;
      }
    }).observe({ type: 'resource' });
    Object.assign(globalThis, { benchKept: kept });
  });
  return {
    async take() {
      const here = await page.evaluate(() => {
        const { benchKept: kept } = globalThis as unknown as {
          benchKept: {
            since: number;
            progress: [number, number][];
            longestTaskMs: number;
            longTasks: number;
            pulls: { ms: number; count: number };
          };
        };
        const { progress, longestTaskMs, longTasks, pulls } = kept;
        Object.assign(kept, { since: performance.now(), progress: [], longestTaskMs: 0, longTasks: 0, pulls: { ms: 0, count: 0 } });
        return { progress, longestTaskMs, longTasks, pulls };
      });
      return { ...here, ...(await vault.evaluate(() => (globalThis as unknown as { benchTake: () => Spending }).benchTake())) };
    }
  };
}

function watchVault(vault: Worker): Promise<void> {
  return vault.evaluate(() => {
    const names = ['verifying', 'hashing', 'opening', 'unwrapping', 'writing', 'reading'] as const;
    const all = Object.fromEntries(names.map((name) => [name, { ms: 0, count: 0, under: 0, since: 0 }])) as Record<
      (typeof names)[number],
      { ms: number; count: number; under: number; since: number }
    >;
    const begin = (name: (typeof names)[number]): (() => void) => {
      const spent = all[name];
      if (spent.under++ === 0) spent.since = performance.now();
      spent.count++;
      return () => {
        if (--spent.under === 0) spent.ms += performance.now() - spent.since;
      };
    };
    const subtle = SubtleCrypto.prototype as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const timed = (verb: string, name: (typeof names)[number]): void => {
      const work = subtle[verb];
      if (!work) return;
      subtle[verb] = function (this: SubtleCrypto, ...args) {
        const end = begin(name);
        return work.apply(this, args).finally(end);
      };
    };
    timed('verify', 'verifying');
    timed('digest', 'hashing');
    for (const verb of ['sign', 'decrypt', 'importKey', 'encrypt']) timed(verb, 'opening');
    for (const verb of ['decapsulateBits', 'deriveBits', 'decapsulateKey', 'deriveKey']) timed(verb, 'unwrapping');
    // Dexie keeps `transaction` of the database it has opened, so what is asked of a transaction tells of it.
    const known = new WeakSet<IDBTransaction>();
    const objectStore = Reflect.get(IDBTransaction.prototype, 'objectStore');
    IDBTransaction.prototype.objectStore = function (name) {
      if (!known.has(this)) {
        known.add(this);
        const end = begin(this.mode === 'readonly' ? 'reading' : 'writing');
        for (const event of ['complete', 'abort']) this.addEventListener(event, end, { once: true });
      }
      return objectStore.call(this, name);
    };
    const benchTake = (): unknown => {
      const taken = Object.fromEntries(names.map((name) => [name, { ms: all[name].ms, count: all[name].count }]));
      for (const name of names) Object.assign(all[name], { ms: 0, count: 0 });
      return taken;
    };
    Object.assign(globalThis, { benchTake });
  });
}
