/**
 * When to lock: after a time without use, or after a time out of sight while no sheet of ours is up. A pure decision:
 *
 * 1. What happens is looked at before it counts: a touch that comes after the time is over locks, and is no use.
 * 2. Time passes as the clock says that went further since the last look: the browser's own stands still while a tablet sleeps, the wall's can be
 *    set back, and neither takes back what the other has counted.
 * 3. Use in one tab is use in all, and one tab in sight keeps all from locking for being hidden. A tab says so each second, by a beat that tells how
 *    long ago it was; one that was killed or frozen says nothing, so it keeps nobody open. A beat counts from when it was said, not from when it is heard.
 * 4. An import under way counts as use each time it is looked at, up to a cap; it does not count as being in sight.
 * 5. A lock by hand in one tab locks all. One for time locks the tabs that know of no use or sight since: one that was frozen meanwhile may not.
 */
import type { LockReason } from '#ui/app.ts';

export interface Moment {
  /** Milliseconds since 1970, as the device tells the time. */
  readonly wall: number;
  /** Milliseconds since this tab began, as the browser counts them. */
  readonly steady: number;
}

export interface Watched {
  /** When it was looked at last. */
  readonly at: Moment;
  /** Since the last use in any tab. */
  readonly unusedMs: number;
  /** Since any tab was in sight. */
  readonly unseenMs: number;
  /** This tab is in sight, or a picker, print, save or passkey sheet of ours is up. */
  readonly inSight: boolean;
  /** How long an import has been under way; null while none is. */
  readonly busyMs: number | null;
  /** For each tab that was heard: what is added to its steady clock to have ours. */
  readonly offsets: ReadonlyMap<string, number>;
}

/** What a tab tells the others. */
export interface Beat extends Pick<Watched, 'at' | 'unusedMs' | 'unseenMs'> {
  /** Which tab. */
  readonly from: string;
}

/** Reasons that are every tab's. */
export type SharedReason = Extract<LockReason, 'button' | 'idle' | 'hidden'>;

export type Happening =
  /** A second went by, or the page came back from somewhere. */
  | { readonly type: 'Look' }
  /** A touch or a key. */
  | { readonly type: 'Use' }
  | { readonly type: 'Sight'; readonly inSight: boolean }
  | { readonly type: 'Import'; readonly underWay: boolean }
  | { readonly type: 'Beat'; readonly beat: Beat }
  /** Another tab has locked. */
  | { readonly type: 'Locked'; readonly reason: SharedReason };

export interface LockTimes {
  readonly idleMs: number;
  readonly hiddenMs: number;
  /** How long an import counts as use. */
  readonly busyMs: number;
  /** So far apart may two tabs look at the same time. */
  readonly apartMs: number;
}

export const lockTimes: LockTimes = { idleMs: 5 * 60_000, hiddenMs: 30_000, busyMs: 25 * 60_000, apartMs: 2000 };

export function startWatching(at: Moment, inSight: boolean): Watched {
  return { at, unusedMs: 0, unseenMs: 0, inSight, busyMs: null, offsets: new Map() };
}

/** What is known afterwards, or why to lock. */
export function watched(before: Watched, happening: Happening, now: Moment, times: LockTimes): Watched | SharedReason {
  const looked = look(before, now);
  const over = timeOver(looked, times, 0);
  if (over !== null) return over;
  const known = countImport(looked, times);
  switch (happening.type) {
    case 'Look':
      return known;
    case 'Use':
      return { ...known, unusedMs: 0 };
    case 'Sight':
      return { ...known, inSight: happening.inSight, unseenMs: happening.inSight ? 0 : known.unseenMs };
    case 'Import':
      return { ...known, busyMs: happening.underWay ? (known.busyMs ?? 0) : null };
    case 'Beat':
      return heard(known, happening.beat);
    case 'Locked':
      return happening.reason === 'button' || timeOver(known, times, times.apartMs) !== null ? happening.reason : known;
  }
}

function look(before: Watched, now: Moment): Watched {
  const passedMs = elapsed(before.at, now);
  return {
    ...before,
    at: now,
    unusedMs: before.unusedMs + passedMs,
    unseenMs: before.inSight ? 0 : before.unseenMs + passedMs,
    busyMs: before.busyMs === null ? null : before.busyMs + passedMs
  };
}

function timeOver({ unusedMs, unseenMs }: Watched, times: LockTimes, soonMs: number): 'idle' | 'hidden' | null {
  if (unseenMs + soonMs >= times.hiddenMs) return 'hidden';
  return unusedMs + soonMs >= times.idleMs ? 'idle' : null;
}

function countImport(looked: Watched, times: LockTimes): Watched {
  return looked.busyMs !== null && looked.busyMs < times.busyMs ? { ...looked, unusedMs: 0 } : looked;
}

/**
 * The steady clocks of two tabs begin at different moments, which none of them can tell (what a browser adds to compare them is wrong by each sleep
 * between their starts). The beat that came quickest so far is taken to have come at once; one that waited longer is older by that.
 */
function heard(known: Watched, { from, at, unusedMs, unseenMs }: Beat): Watched {
  const offset = Math.min(known.offsets.get(from) ?? Infinity, known.at.steady - at.steady);
  const saidMs = elapsed({ wall: at.wall, steady: at.steady + offset }, known.at);
  return {
    ...known,
    unusedMs: Math.min(known.unusedMs, unusedMs + saidMs),
    unseenMs: Math.min(known.unseenMs, unseenMs + saidMs),
    offsets: new Map(known.offsets).set(from, offset)
  };
}

const elapsed = (from: Moment, to: Moment): number => Math.max(0, to.wall - from.wall, to.steady - from.steady);
