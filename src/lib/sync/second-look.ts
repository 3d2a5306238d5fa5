/**
 * When a server that was caught is asked again by itself, so that one device that heals it, or whoever looks after it, is enough. Asking costs
 * it a page at most, and ends an alarm by the rules of `askAgain` alone.
 *
 *  - When the engine starts, and when somebody is here again (they unlock, come back to the page, the wire is back): at once, but not twice in
 *    a quarter of a minute.
 *  - Else after 2 minutes, 4, 8 … half an hour, of that a random half less.
 *  - Not where another device has shown a second history: the server's word does not end that.
 *  - Not of a server that was caught five times within a day: one that lies anew at each question, or comes to its senses and lies again, would
 *    fill the disk with evidence and send this device back and forth. A person asks that one.
 */
import { type Alarm, stands } from '#storage';
import type { Wait } from './bell.ts';

export interface SecondLook {
  readonly due: boolean;
  /** Somebody is here again. */
  hurry(): void;
  /** The server was asked, and the alarm stands. */
  asked(): void;
  /** The alarm has ended: the next one begins anew. */
  over(): void;
}

const firstMs = 120_000;
const longestMs = 30 * 60_000;
const restMs = 15_000;

export interface SecondLookOptions {
  readonly now: () => number;
  readonly wait: Wait;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** It has become due. */
  readonly ring: () => void;
}

export function createSecondLook({ now, wait, random, signal, ring }: SecondLookOptions): SecondLook {
  let due = true;
  let askedAt = -Infinity;
  let times = 0;
  // Each pause is ended by another token, as in `line.ts`.
  let pausing: object | null = null;

  function dueAfter(ms: number): void {
    const token = (pausing = {});
    void wait(ms, signal).then(() => {
      if (pausing !== token || signal.aborted) return;
      pausing = null;
      due = true;
      ring();
    });
  }

  return {
    get due() {
      return due;
    },
    hurry() {
      times = 0;
      const rested = now() - askedAt;
      if (due || rested >= restMs) due = true;
      else dueAfter(restMs - rested);
    },
    asked() {
      due = false;
      askedAt = now();
      times++;
      dueAfter(Math.min(longestMs, firstMs * 2 ** (times - 1)) * (1 - random() / 2));
    },
    over() {
      due = true;
      times = 0;
      pausing = null;
    }
  };
}

const dayMs = 24 * 60 * 60_000;
const timesADay = 5;

/** `at`: milliseconds since 1970. Alarms of times to come count, too: a clock that was set back gives nothing free. */
export function mayAskByItself(alarms: readonly Alarm[], at: number): boolean {
  if (alarms.some((alarm) => stands(alarm) && alarm.by === 'Device')) return false;
  return alarms.filter((alarm) => alarm.by === 'Server' && at - alarm.at < dayMs).length <= timesADay;
}
