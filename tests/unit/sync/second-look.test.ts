import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Alarm, NewBlob, Storage } from '#storage';
import { mayAskByItself } from '../../../src/lib/sync/second-look.ts';
import { capture, foundedStorage, foundingSize, run, type Running, sealedBlob } from '../../fixtures/sync-device.ts';
import { startWaywardServer, type WaywardServer } from '../../fixtures/wayward-server.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const captured = 3;

let server: WaywardServer;
let storage: Storage;
let blob: NewBlob;
let clock: number;
const running: Running[] = [];

/** A device at rest that has sent everything. */
beforeEach(async () => {
  server = await startWaywardServer();
  storage = await foundedStorage();
  blob = await sealedBlob(1);
  clock = 0;
  await capture(storage, [blob]);
  for (let i = 1; i < captured; i++) await capture(storage);
});
afterEach(async () => {
  for (const sync of running.splice(0)) await sync.stop();
  await server.goAway();
});

interface Halted {
  readonly sync: Running;
  /** Ends the pause that the engine is in. */
  readonly end: () => void;
}

/** By a clock that stands, with pauses that the test ends. */
function start(): Halted {
  let over = (): void => undefined;
  const sync = run(server, {
    storage,
    now: () => clock,
    at: () => clock,
    wait: (_, signal) =>
      new Promise((resolve) => {
        over = resolve;
        signal.addEventListener('abort', () => {
          resolve();
        });
      })
  });
  running.push(sync);
  return {
    sync,
    end: () => {
      over();
    }
  };
}

const lost: WaywardServer['entries'] = [];

/** The server has lost what came after the founding, and the engine knows. */
async function setBack(): Promise<Halted> {
  const halted = start();
  await halted.sync.reaches('resting');
  lost.splice(0, lost.length, ...server.entries.splice(foundingSize));
  halted.sync.wake();
  await halted.sync.reaches('halted');
  await pausedFor(halted.sync, 1);
  return halted;
}

/** As another device has healed it. */
const healed = (): void => {
  server.entries.push(...lost);
};

const pulls = (): number => server.asked.filter((line) => line === 'POST /api/pull').length;
const ends = async (): Promise<readonly (number | null)[]> => (await storage.alarms()).map(({ endedAt }) => endedAt);
const pausedFor = (sync: Running, times: number) => expect.poll(() => sync.waits.length).toBeGreaterThanOrEqual(times);

describe('a server that was caught', () => {
  it('is asked again by itself after a while, and the alarm ends where it is in line; all that waited goes', async () => {
    const { sync, end } = await setBack();
    const later = await capture(storage);
    healed();
    clock = 5;
    end();
    await sync.reaches('resting');
    expect(await ends()).toEqual([5]);
    expect(server.entries.at(-1)?.hash).toBe(later.hash);
    expect(sync.states.map(({ link }) => link)).toEqual(['working', 'resting', 'working', 'halted', 'working', 'resting']);
  });

  it('and is still wrong is asked less and less often, half an hour at most; nobody is told, and no evidence is added', async () => {
    const { sync, end } = await setBack();
    const before = pulls();
    const told = sync.states.length;
    for (let i = 1; i <= 6; i++) {
      end();
      await pausedFor(sync, i + 1);
    }
    expect(sync.waits.map((ms) => ms / minute)).toEqual([2, 4, 8, 16, 30, 30, 30]);
    expect(pulls()).toBe(before + 6);
    expect(sync.states).toHaveLength(told);
    expect(await ends()).toEqual([null]);
  });

  it('and cannot be reached is asked again later', async () => {
    const { sync, end } = await setBack();
    await server.goAway();
    end();
    await pausedFor(sync, 2);
    await server.comeBack();
    healed();
    end();
    await sync.reaches('resting');
    expect(await ends()).toEqual([0]);
    expect(sync.states.map(({ link }) => link)).not.toContain('offline');
  });

  it('owes what it has lost before the alarm ends, as where a person asks', async () => {
    const { sync, end } = await setBack();
    server.blobs.clear();
    healed();
    end();
    await sync.reaches('resting');
    expect([...server.blobs.keys()]).toEqual([blob.hash]);
  });

  it('is asked nothing else, and sent nothing', async () => {
    const { sync, end } = await setBack();
    await capture(storage, [await sealedBlob(9)]);
    const before = server.asked.length;
    end();
    await pausedFor(sync, 2);
    expect(server.asked.slice(before)).toEqual(['POST /api/pull']);
    expect(server.listening()).toBe(0);
  });
});

describe('when somebody is here again', () => {
  it('it is asked at once', async () => {
    const { sync } = await setBack();
    healed();
    clock = 15_000;
    sync.wake();
    await sync.reaches('resting');
    expect(await ends()).toEqual([15_000]);
  });

  it('it is not asked twice in a quarter of a minute, but after that', async () => {
    const { sync, end } = await setBack();
    const before = pulls();
    clock = 4000;
    for (let i = 0; i < 3; i++) {
      sync.wake();
      await pausedFor(sync, 2 + i);
    }
    expect(sync.waits.slice(1)).toEqual([11_000, 11_000, 11_000]);
    expect(pulls()).toBe(before);
    healed();
    end();
    await sync.reaches('resting');
  });

  it('the pauses begin anew', async () => {
    const { sync, end } = await setBack();
    end();
    await pausedFor(sync, 2);
    clock = minute;
    sync.wake();
    await pausedFor(sync, 3);
    expect(sync.waits.map((ms) => ms / minute)).toEqual([2, 4, 2]);
  });

  it('because the app was opened, it is asked before anything else', async () => {
    const { sync } = await setBack();
    await sync.stop();
    healed();
    const next = start();
    await next.sync.reaches('resting');
    expect(next.sync.states.map(({ link }) => link)).toEqual(['working', 'halted', 'working', 'resting']);
    expect(await ends()).toEqual([0]);
  });
});

describe('a server that plays with it', () => {
  const alarm = async (at: number, by: Alarm['by'] = 'Server', endedAt: number | null = null): Promise<Alarm> => ({
    type: 'Rollback',
    by,
    at,
    endedAt,
    expected: await storage.cursor(),
    received: null,
    evidence: new Uint8Array()
  });

  it('is asked by a person alone once it was caught more than five times within a day', async () => {
    const times = (count: number, at: number) => Promise.all(Array.from({ length: count }, () => alarm(at, 'Server', at)));
    const now = 10 * day;
    expect(mayAskByItself([...(await times(4, now - day + 1)), await alarm(now)], now)).toBe(true);
    expect(mayAskByItself([...(await times(5, now - day + 1)), await alarm(now)], now)).toBe(false);
    expect(mayAskByItself([...(await times(5, now - day)), await alarm(now)], now)).toBe(true);
    expect(mayAskByItself([...(await times(5, now + day)), await alarm(now)], now)).toBe(false);
  });

  it('and was caught by another device is not asked: it is in line with each of two histories', async () => {
    expect(mayAskByItself([await alarm(0), await alarm(0, 'Device')], 1)).toBe(false);
    expect(mayAskByItself([await alarm(0), await alarm(0, 'Device', 1)], 1)).toBe(true);
  });

  it('gets six rows of evidence onto the disk by another lie at each question, and no more', async () => {
    const { sync, end } = await setBack();
    server.alterPage = (page) => ({ ...page, head: { ...page.head, size: page.head.size + pulls() } });
    for (let i = 1; i <= 5; i++) {
      end();
      await pausedFor(sync, i + 1);
    }
    const before = pulls();
    end();
    clock = 15_000;
    sync.wake();
    expect(await sync.fetchBlob(blob.hash)).toMatchObject({ ok: true });
    expect(pulls()).toBe(before);
    expect(await ends()).toHaveLength(6);
    server.alterPage = (page) => page;
    healed();
    expect(await sync.askAgain()).toEqual({ ok: true, value: null });
  });
});
