/**
 * What may end a pause. `changes`: anything that this device keeps has changed; `work`: its chain has grown; `news`: the server's line has
 * something to say, or was lost; `asked`: somebody wants it now; `errand`: somebody wants something of the engine that is in no plan.
 */
export type Hears = 'changes' | 'work' | 'news' | 'asked' | 'errand';

export interface Pause {
  readonly hears: Hears;
  /** Ends by itself after this; null where it does not. */
  readonly ms: number | null;
}

const heardBy: Readonly<Record<Hears, readonly Hears[]>> = {
  changes: ['changes', 'work', 'news', 'asked', 'errand'],
  work: ['work', 'asked', 'errand'],
  news: ['news', 'asked', 'errand'],
  asked: ['asked', 'errand'],
  errand: ['errand']
};

/** Collects what is rung until it is answered, so that nothing rung between a look and the pause after it is missed. */
export interface Bell {
  ring(what: Hears): void;
  /** Whether this was rung since last answered. */
  answer(): ReadonlySet<Hears>;
  /** Resolves when the pause is over or `signal` aborts. */
  pause(pause: Pause, signal: AbortSignal): Promise<void>;
}

export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export function createBell(wait: Wait): Bell {
  const rung = new Set<Hears>();
  let hear = (): void => undefined;
  return {
    ring(what) {
      rung.add(what);
      hear();
    },
    answer() {
      const heard = new Set(rung);
      rung.clear();
      return heard;
    },
    async pause({ hears, ms }, signal) {
      const over = new AbortController();
      const ended = new Promise<void>((resolve) => {
        hear = () => {
          if (heardBy[hears].some((what) => rung.has(what))) resolve();
        };
        hear();
        signal.addEventListener(
          'abort',
          () => {
            resolve();
          },
          { signal: over.signal }
        );
        if (signal.aborted) resolve();
      });
      await (ms === null ? ended : Promise.race([ended, wait(ms, AbortSignal.any([signal, over.signal]))]));
      hear = () => undefined;
      over.abort();
    }
  };
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export const waitFor: Wait = (ms, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
