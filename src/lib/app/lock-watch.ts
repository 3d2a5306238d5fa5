import type { LockReason } from '#ui/app.ts';
import { type Happening, type LockTimes, type Moment, startWatching, watched } from './lock-clock.ts';
import type { Tabs } from './tabs.ts';

const lookMs = 1000;
/** A browser may wake a page a little before the time it was asked for. */
const lateMs = 50;
/** What a person does to a page: it counts as use, and does not reach the page when the time is over. */
const uses = ['pointerdown', 'keydown', 'beforeinput', 'paste', 'drop'] as const;
/** The same where a page that might prevent it would make scrolling wait. */
const motions = ['pointermove', 'wheel', 'touchstart', 'dragover'] as const;
/** What takes a page out of sight or brings it back: another tab, sleep; `pageshow` is the back-forward cache. */
const turns = ['visibilitychange', 'freeze', 'resume'] as const;

export interface LockWatch {
  /** Runs the work with a sheet of ours up. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** While an import is under way the idle time does not run, for a while: somebody waits for it. */
  busy(now: boolean): void;
  stop(): void;
}

export interface WatchOptions {
  readonly page: Window;
  readonly tabs: Tabs;
  readonly times: LockTimes;
  readonly now: () => Moment;
  /** Said once; then nothing is watched any more. */
  readonly lock: (reason: LockReason) => void;
}

/**
 * Watches the page while it is open and says once when it must lock: each second, whenever something happens to the page, and before that has any
 * other effect. Tells the other tabs how it is, and that it has locked.
 */
export function watchForLock({ page, tabs, times, now, lock }: WatchOptions): LockWatch {
  const { document } = page;
  const undo = new AbortController();
  const { signal } = undo;
  let held = 0;
  const inSight = (): boolean => !document.hidden || held > 0;
  let state = startWatching(now(), inSight());
  let alarm = 0;

  const stop = (): void => {
    undo.abort();
    page.clearInterval(timer);
    page.clearTimeout(alarm);
  };
  const end = (reason: LockReason): void => {
    stop();
    lock(reason);
  };
  /** Whether it goes on. */
  const happens = (happening: Happening): boolean => {
    if (signal.aborted) return false;
    const next = watched(state, happening, now(), times);
    if (typeof next !== 'string') {
      state = next;
      return true;
    }
    if (happening.type !== 'Locked') tabs.tell({ type: 'Locked', reason: next });
    end(next);
    return false;
  };
  const tell = (): void => {
    const { at, unusedMs, unseenMs } = state;
    tabs.tell({ type: 'Beat', beat: { from: tabs.me, at, unusedMs, unseenMs } });
  };

  const look = (): void => {
    if (happens({ type: 'Look' })) tell();
  };
  /**
   * For when the time is over as far as is known now. Chromium lets what repeats run once a minute in a page that has been out of sight for a while; what
   * is asked for once, by something that happened to the page, keeps its time (https://developer.chrome.com/blog/timer-throttling-in-chrome-88).
   */
  const wakeInTime = (): void => {
    if (signal.aborted) return;
    const leftMs = Math.min(times.hiddenMs - state.unseenMs, times.idleMs - state.unusedMs);
    page.clearTimeout(alarm);
    alarm = page.setTimeout(
      () => {
        look();
        wakeInTime();
      },
      Math.max(0, leftMs) + lateMs
    );
  };
  const use = (event: Event): void => {
    const longAgo = state.unusedMs + (now().steady - state.at.steady) > lookMs;
    if (!happens({ type: 'Use' })) {
      event.stopImmediatePropagation();
      if (event.cancelable) event.preventDefault();
    } else if (longAgo) tell();
  };
  const turn = (): void => {
    if (happens({ type: 'Sight', inSight: inSight() })) tell();
    wakeInTime();
  };
  const leave = (): void => {
    end('closed');
  };

  const timer = page.setInterval(look, lookMs);
  for (const event of uses) page.addEventListener(event, use, { capture: true, signal });
  for (const event of motions) page.addEventListener(event, use, { capture: true, passive: true, signal });
  for (const event of turns) document.addEventListener(event, turn, { capture: true, signal });
  page.addEventListener('pageshow', turn, { capture: true, signal });
  page.addEventListener('pagehide', leave, { capture: true, signal });
  tabs.listen((word) => {
    if (word.type === 'Beat') happens(word);
    else happens({ type: 'Locked', reason: word.reason });
    if (page.document.hidden) wakeInTime();
  }, signal);
  tell();

  return {
    stop,
    busy(underWay) {
      happens({ type: 'Import', underWay });
    },
    async hold(work) {
      held++;
      turn();
      try {
        return await work();
      } finally {
        held--;
        // What the sheet hid was not a reason; from now on it would be.
        turn();
      }
    }
  };
}
