import { err } from '#result';
import type { Mended } from './mend.ts';

/** What somebody wants done that is in no plan: one at a time, in the engine's own turn, so that nothing else is asked of the server meanwhile. */
export interface Errands {
  /** Resolves with the outcome; `Offline` where the engine is stopped before, or something broke. */
  send(work: () => Promise<Mended>): Promise<Mended>;
  /** Runs what waits. */
  run(): Promise<void>;
}

export function createErrands(signal: AbortSignal, waiting: () => void, onFault: (fault: unknown) => void): Errands {
  const queue: (() => Promise<void>)[] = [];
  return {
    send(work) {
      const { promise, resolve } = Promise.withResolvers<Mended>();
      const giveUp = (): void => {
        resolve(err({ type: 'Offline' }));
      };
      queue.push(async () => {
        try {
          resolve(await work());
        } catch (fault) {
          if (!signal.aborted) onFault(fault);
          giveUp();
        }
      });
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      waiting();
      return promise;
    },
    async run() {
      for (let next = queue.shift(); next; next = queue.shift()) await next();
    }
  };
}
