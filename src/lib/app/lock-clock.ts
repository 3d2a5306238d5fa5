/**
 * When to lock: after a time without a touch, or after a time hidden while no sheet of ours is up. Time is read from two clocks, the wall's and
 * the browser's own, and the longer span counts: one stands still while a tablet sleeps, the other can be set back.
 */
import type { LockReason } from '#ui/app.ts';

export interface Moment {
  /** Milliseconds since 1970. */
  readonly wall: number;
  /** Milliseconds since the page began. */
  readonly steady: number;
}

export interface Watched {
  readonly lastTouch: Moment;
  /** When the page went out of sight; null while it is seen. */
  readonly hiddenAt: Moment | null;
  /** A picker, print, save or passkey sheet of ours is up. */
  readonly held: boolean;
  /** Since when an import has been under way; null while none is. */
  readonly busySince: Moment | null;
}

export interface LockTimes {
  readonly idleMs: number;
  readonly hiddenMs: number;
  /** How long an import counts as use. */
  readonly busyMs: number;
}

export const lockTimes: LockTimes = { idleMs: 5 * 60_000, hiddenMs: 30_000, busyMs: 30 * 60_000 };

export function lockDue({ lastTouch, hiddenAt, held, busySince }: Watched, now: Moment, times: LockTimes): LockReason | null {
  if (hiddenAt !== null && !held && elapsed(hiddenAt, now) >= times.hiddenMs) return 'hidden';
  if (busySince !== null && elapsed(busySince, now) < times.busyMs) return null;
  return elapsed(lastTouch, now) >= times.idleMs ? 'idle' : null;
}

const elapsed = (from: Moment, to: Moment): number => Math.max(to.wall - from.wall, to.steady - from.steady);
