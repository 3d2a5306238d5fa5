import type { LockReason } from '#ui/app.ts';
import { lockDue, type LockTimes, type Moment } from './lock-clock.ts';

const checkMs = 1000;
const touches = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

export interface LockWatch {
  /** Runs the work with a sheet of ours up. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** While an import is under way the idle time does not run, for half an hour at most: somebody waits for it. */
  busy(now: boolean): void;
  stop(): void;
}

/**
 * Watches the page while it is open and says once when it must lock: each second, and before anything is painted when the page comes back into
 * sight, out of sleep or out of the back-forward cache.
 */
export function watchForLock(page: Window, times: LockTimes, now: () => Moment, lock: (reason: LockReason) => void): LockWatch {
  let lastTouch = now();
  let hiddenAt = page.document.hidden ? now() : null;
  let held = 0;
  let busySince: Moment | null = null;
  const undo = new AbortController();

  const stop = (): void => {
    undo.abort();
    page.clearInterval(timer);
  };
  const end = (reason: LockReason): void => {
    stop();
    lock(reason);
  };
  const check = (): void => {
    const reason = lockDue({ lastTouch, hiddenAt, held: held > 0, busySince }, now(), times);
    if (reason !== null) end(reason);
  };
  const touched = (): void => {
    check();
    lastTouch = now();
  };
  const seen = (): void => {
    check();
    hiddenAt = page.document.hidden ? (hiddenAt ?? now()) : null;
  };

  const timer = page.setInterval(check, checkMs);
  for (const touch of touches) page.addEventListener(touch, touched, { passive: true, capture: true, signal: undo.signal });
  page.document.addEventListener('visibilitychange', seen, { signal: undo.signal });
  page.addEventListener('pageshow', seen, { signal: undo.signal });
  page.document.addEventListener('resume', seen, { signal: undo.signal });
  page.addEventListener(
    'pagehide',
    () => {
      end('closed');
    },
    { signal: undo.signal }
  );

  return {
    stop,
    busy(isBusy) {
      if (!isBusy && busySince !== null) lastTouch = now();
      busySince = isBusy ? (busySince ?? now()) : null;
    },
    async hold(work) {
      held++;
      try {
        return await work();
      } finally {
        held--;
        // What the sheet hid was not a reason; from now on it would be.
        if (hiddenAt !== null) hiddenAt = now();
      }
    }
  };
}
