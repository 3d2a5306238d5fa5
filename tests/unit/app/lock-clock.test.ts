import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Beat,
  type Happening,
  lockTimes,
  type Moment,
  type SharedReason,
  startWatching,
  watched,
  type Watched
} from '../../../src/lib/app/lock-clock.ts';

const times = { idleMs: 300_000, hiddenMs: 30_000, busyMs: 1_500_000, apartMs: 2000 };

/** A device: its two clocks, and what passes on them. */
class Clocks {
  wall = 1_000_000;
  steady = 50;

  get now(): Moment {
    return { wall: this.wall, steady: this.steady };
  }
  awake(ms: number): this {
    this.wall += ms;
    this.steady += ms;
    return this;
  }
  asleep(ms: number): this {
    this.wall += ms;
    return this;
  }
  setBack(ms: number): this {
    this.wall -= ms;
    return this;
  }
}

/** One open tab: `startedMs` is what its own steady clock lacks of the device's. */
class Tab {
  readonly name: string;
  readonly clocks: Clocks;
  readonly startedMs: number;
  state: Watched;
  locked: SharedReason | null = null;

  constructor(clocks: Clocks, name = 'one', startedMs = 0) {
    this.name = name;
    this.clocks = clocks;
    this.startedMs = startedMs;
    this.state = startWatching(this.now, true);
  }
  get now(): Moment {
    return { wall: this.clocks.wall, steady: this.clocks.steady - this.startedMs };
  }
  is(happening: Happening): SharedReason | null {
    if (this.locked !== null) return this.locked;
    const next = watched(this.state, happening, this.now, times);
    if (typeof next === 'string') this.locked = next;
    else this.state = next;
    return this.locked;
  }
  readonly look = (): SharedReason | null => this.is({ type: 'Look' });
  readonly use = (): SharedReason | null => this.is({ type: 'Use' });
  readonly sight = (inSight: boolean): SharedReason | null => this.is({ type: 'Sight', inSight });
  readonly hear = (beat: Beat): SharedReason | null => this.is({ type: 'Beat', beat });
  get beat(): Beat {
    const { at, unusedMs, unseenMs } = this.state;
    return { from: this.name, at, unusedMs, unseenMs };
  }
}

const alone = (): { clocks: Clocks; tab: Tab } => {
  const clocks = new Clocks();
  return { clocks, tab: new Tab(clocks) };
};

describe('one tab locks', () => {
  test('after the idle time without a touch, not before', () => {
    const { clocks, tab } = alone();
    clocks.awake(299_999);
    expect(tab.look()).toBeNull();
    clocks.awake(1);
    expect(tab.look()).toBe('idle');
  });

  test('counted from the last touch', () => {
    const { clocks, tab } = alone();
    clocks.awake(299_000);
    expect(tab.use()).toBeNull();
    clocks.awake(299_999);
    expect(tab.look()).toBeNull();
    clocks.awake(1);
    expect(tab.look()).toBe('idle');
  });

  test('at a touch that comes after the time is over: it is no use', () => {
    const { clocks, tab } = alone();
    clocks.awake(300_000);
    expect(tab.use()).toBe('idle');
  });

  test('thirty seconds after it went out of sight, not before', () => {
    const { clocks, tab } = alone();
    clocks.awake(1000);
    tab.sight(false);
    clocks.awake(29_999);
    expect(tab.look()).toBeNull();
    clocks.awake(1);
    expect(tab.look()).toBe('hidden');
  });

  test('when it comes back into sight too late, at that very event', () => {
    const { clocks, tab } = alone();
    tab.sight(false);
    clocks.awake(30_000);
    expect(tab.sight(true)).toBe('hidden');
  });

  test('thirty seconds after it went out of sight, however often that is said', () => {
    const { clocks, tab } = alone();
    tab.sight(false);
    clocks.awake(20_000);
    tab.sight(false);
    clocks.awake(10_000);
    expect(tab.look()).toBe('hidden');
  });

  test('not for the time before it went out of sight', () => {
    const { clocks, tab } = alone();
    clocks.awake(100_000);
    tab.sight(false);
    clocks.awake(29_000);
    expect(tab.sight(true)).toBeNull();
    tab.sight(false);
    clocks.awake(29_000);
    expect(tab.look()).toBeNull();
  });

  test('after a sleep in which the browser’s own clock stood still', () => {
    const { clocks, tab } = alone();
    clocks.awake(10).asleep(300_000);
    expect(tab.use()).toBe('idle');
  });

  test('though the wall clock was set back', () => {
    const { clocks, tab } = alone();
    clocks.setBack(3_600_000).awake(300_000);
    expect(tab.look()).toBe('idle');
  });

  test('though the wall clock was set back, and then the tablet slept', () => {
    const { clocks, tab } = alone();
    clocks.setBack(3_600_000).awake(1000);
    expect(tab.look()).toBeNull();
    clocks.asleep(299_000);
    expect(tab.look()).toBe('idle');
  });

  test('where each clock counted a part of the time', () => {
    const { clocks, tab } = alone();
    clocks.asleep(150_000);
    tab.look();
    clocks.setBack(150_000);
    tab.look();
    clocks.awake(150_000);
    expect(tab.look()).toBe('idle');
  });

  test('with one tick a minute, at the first tick after its time', () => {
    const { clocks, tab } = alone();
    const locks = Array.from({ length: 5 }, () => {
      clocks.awake(60_000);
      return tab.look();
    });
    expect(locks).toEqual([null, null, null, null, 'idle']);
  });
});

describe('an import', () => {
  test('counts as use, up to its cap', () => {
    const { clocks, tab } = alone();
    tab.is({ type: 'Import', underWay: true });
    let minutes = 0;
    while (tab.look() === null && minutes < 100) {
      clocks.awake(60_000);
      minutes++;
    }
    expect([tab.locked, minutes]).toEqual(['idle', (times.busyMs - 60_000 + times.idleMs) / 60_000]);
  });

  test('does not keep a tab open out of sight', () => {
    const { clocks, tab } = alone();
    tab.is({ type: 'Import', underWay: true });
    tab.sight(false);
    clocks.awake(30_000);
    expect(tab.look()).toBe('hidden');
  });

  test('that slept is no use', () => {
    const { clocks, tab } = alone();
    tab.is({ type: 'Import', underWay: true });
    clocks.asleep(300_000);
    expect(tab.look()).toBe('idle');
  });

  test('begins the idle time anew where it ends', () => {
    const { clocks, tab } = alone();
    tab.is({ type: 'Import', underWay: true });
    clocks.awake(250_000);
    tab.is({ type: 'Import', underWay: false });
    clocks.awake(299_999);
    expect(tab.look()).toBeNull();
    clocks.awake(1);
    expect(tab.look()).toBe('idle');
  });
});

describe('several tabs', () => {
  const two = (): { clocks: Clocks; a: Tab; b: Tab } => {
    const clocks = new Clocks();
    clocks.awake(5_000_000);
    return { clocks, a: new Tab(clocks, 'a', 3_000_000), b: new Tab(clocks, 'b', -90_000) };
  };

  test('use in one is use in the other', () => {
    const { clocks, a, b } = two();
    clocks.awake(250_000);
    a.use();
    b.hear(a.beat);
    clocks.awake(299_999);
    expect(b.look()).toBeNull();
    clocks.awake(1);
    expect(b.look()).toBe('idle');
  });

  test('one in sight keeps the other from locking for being hidden, until it is killed or frozen', () => {
    const { clocks, a, b } = two();
    b.sight(false);
    for (let second = 0; second < 100; second++) {
      clocks.awake(1000);
      a.look();
      b.hear(a.beat);
      expect(b.look()).toBeNull();
    }
    clocks.awake(29_999);
    expect(b.look()).toBeNull();
    clocks.awake(1);
    expect(b.look()).toBe('hidden');
  });

  test('a beat of a tab that is hidden itself is no sight', () => {
    const { clocks, a, b } = two();
    a.sight(false);
    b.sight(false);
    clocks.awake(20_000);
    a.look();
    b.hear(a.beat);
    clocks.awake(10_000);
    expect(b.look()).toBe('hidden');
  });

  test('what was said long ago counts from then', () => {
    const { clocks, a, b } = two();
    b.hear(a.beat);
    clocks.awake(100_000);
    a.use();
    const late = a.beat;
    clocks.awake(199_000);
    b.hear(late);
    clocks.awake(100_999);
    expect(b.look()).toBeNull();
    clocks.awake(1);
    expect(b.look()).toBe('idle');
  });

  test('nor is it seen now by what was in sight when it was said', () => {
    const { clocks, a, b } = two();
    b.hear(a.beat);
    b.sight(false);
    clocks.awake(10_000);
    a.look();
    const late = a.beat;
    clocks.awake(19_000);
    b.hear(late);
    clocks.awake(11_000);
    expect(b.look()).toBe('hidden');
  });

  test('what was said long ago counts from then, though the wall clock was set back', () => {
    const { clocks, a, b } = two();
    b.hear(a.beat);
    clocks.awake(100_000);
    a.use();
    const late = a.beat;
    clocks.setBack(3_600_000).awake(199_000);
    b.hear(late);
    clocks.awake(101_000);
    expect(b.look()).toBe('idle');
  });

  test('a beat that is heard after the time is over does not save the tab', () => {
    const { clocks, a, b } = two();
    b.hear(a.beat);
    clocks.awake(299_000);
    a.use();
    clocks.awake(1000);
    expect(b.hear(a.beat)).toBe('idle');
  });

  test('locked by hand, the other locks', () => {
    const { a, b } = two();
    expect(b.is({ type: 'Locked', reason: 'button' })).toBe('button');
    expect(a.locked).toBeNull();
  });

  test('locked for time, the other locks where it is as near to it as two looks can be', () => {
    const { clocks, b } = two();
    clocks.awake(297_999);
    expect(b.is({ type: 'Locked', reason: 'idle' })).toBeNull();
    clocks.awake(1);
    expect(b.is({ type: 'Locked', reason: 'idle' })).toBe('idle');
  });

  test('one that was frozen for an hour locks alone, not the one in use', () => {
    const { clocks, a, b } = two();
    b.sight(false);
    for (let minute = 0; minute < 60; minute++) {
      clocks.awake(60_000);
      a.use();
    }
    expect(b.look()).toBe('hidden');
    expect(a.is({ type: 'Locked', reason: 'hidden' })).toBeNull();
  });
});

/** What may happen to a device with three tabs. A beat waits in a queue until its tab hears it, which may be never. */
const story = fc.array(
  fc.record({
    tab: fc.nat(2),
    act: fc.constantFrom('look', 'use', 'hide', 'show', 'hear', 'import', 'importEnds', 'locked'),
    passes: fc.constantFrom('awake', 'asleep', 'setBack'),
    ms: fc.oneof(fc.nat(2000), fc.nat(400_000))
  }),
  { maxLength: 60 }
);

const happenings: Readonly<Record<string, Happening>> = {
  look: { type: 'Look' },
  use: { type: 'Use' },
  hide: { type: 'Sight', inSight: false },
  show: { type: 'Sight', inSight: true },
  import: { type: 'Import', underWay: true },
  importEnds: { type: 'Import', underWay: false },
  locked: { type: 'Locked', reason: 'idle' }
};

describe('whatever happens', () => {
  const runs = process.env['SLOW'] === '1' ? 20_000 : 1000;

  test('one tab is never open longer without use than the limit, as either clock counts it', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const { clocks, tab } = alone();
        let wallMs = 0;
        let steadyMs = 0;
        for (const { act, passes, ms } of steps) {
          clocks[passes](ms);
          if (passes !== 'setBack') wallMs += ms;
          if (passes === 'awake') steadyMs += ms;
          const happening = act.startsWith('import') ? undefined : happenings[act];
          tab.is(happening ?? { type: 'Look' });
          if (tab.locked === null) expect(Math.max(wallMs, steadyMs)).toBeLessThan(times.idleMs);
          if (act === 'use') wallMs = steadyMs = 0;
        }
      }),
      { numRuns: runs }
    );
  });

  test('no tab is open longer without use in any than the limit, nor longer out of sight of all', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const clocks = new Clocks();
        const tabs = [new Tab(clocks, 'a'), new Tab(clocks, 'b', 700_000), new Tab(clocks, 'c', -700_000)];
        const queues: Beat[][] = [[], [], []];
        // They have heard of each other before anything odd happens.
        for (const tab of tabs) for (const other of tabs) if (other !== tab) tab.hear(other.beat);
        let wallMs = 0;
        let steadyMs = 0;
        let unseenMs = 0;
        for (const { tab: which, act, passes, ms } of steps) {
          const tab = tabs[which];
          if (!tab || act.startsWith('import')) continue;
          // A clock that is set back and a sleep between two looks of one tab are nothing that any clock of it tells.
          const moves = passes === 'setBack' ? 'awake' : passes;
          clocks[moves](ms);
          wallMs += ms;
          if (moves === 'awake') steadyMs += ms;
          if (!tabs.some(({ locked, state }) => locked === null && state.inSight)) unseenMs += ms;
          const beat = act === 'hear' ? queues[which]?.shift() : undefined;
          tab.is(beat ? { type: 'Beat', beat } : (happenings[act] ?? { type: 'Look' }));
          if (tab.locked !== null) continue;
          expect(Math.max(wallMs, steadyMs)).toBeLessThan(times.idleMs);
          expect(unseenMs).toBeLessThan(times.hiddenMs);
          if (act === 'use') wallMs = steadyMs = 0;
          if (tab.state.inSight) unseenMs = 0;
          for (const [i, queue] of queues.entries()) if (i !== which) queue.push(tab.beat);
        }
      }),
      { numRuns: runs }
    );
  });

  test('two tabs that hear each other lock within two seconds of each other, and of their time', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ tab: fc.nat(1), afterMs: fc.nat(290_000) }), { maxLength: 8 }), (uses) => {
        const clocks = new Clocks();
        const tabs = [new Tab(clocks, 'a'), new Tab(clocks, 'b', 9000)] as const;
        let sinceMs = 0;
        const second = (): void => {
          clocks.awake(1000);
          sinceMs += 1000;
          for (const tab of tabs) tab.look();
          for (const tab of tabs) for (const other of tabs) if (other !== tab && other.locked === null) tab.hear(other.beat);
        };
        for (const { tab, afterMs } of uses) {
          for (let ms = 0; ms < afterMs; ms += 1000) second();
          tabs[tab]?.use();
          sinceMs = 0;
        }
        while (tabs.every(({ locked }) => locked === null) && sinceMs <= times.idleMs + 2000) second();
        expect(sinceMs).toBeGreaterThanOrEqual(times.idleMs);
        expect(sinceMs).toBeLessThanOrEqual(times.idleMs + 2000);
        for (let i = 0; i < 2; i++) second();
        expect(tabs.map(({ locked }) => locked)).toEqual(['idle', 'idle']);
      }),
      { numRuns: Math.min(runs, 100) }
    );
  });

  test('the times are those that are promised', () => {
    expect(lockTimes).toMatchObject({ idleMs: 300_000, hiddenMs: 30_000 });
  });
});
