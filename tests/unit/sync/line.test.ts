import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '#storage';
import { backoffMs } from '../../../src/lib/sync/backoff.ts';
import type { Remote } from '#sync';
import { createRemote } from '#sync/http';
import {
  acceptInto,
  browserFetch,
  capture,
  foundedStorage,
  foundingSize,
  meanwhile,
  ownEntry,
  run,
  type Running,
  type RunOptions,
  sealedBlob,
  untilWoken
} from '../../fixtures/sync-device.ts';
import { type Misdeed, startWaywardServer, type WaywardServer } from '../../fixtures/wayward-server.ts';

let server: WaywardServer;
let storage: Storage;
const running: Running[] = [];

beforeEach(async () => {
  server = await startWaywardServer();
  storage = await foundedStorage();
});
afterEach(async () => {
  for (const sync of running.splice(0)) await sync.stop();
  await server.goAway();
});

function start(options: Partial<RunOptions> = {}): Running {
  const sync = run(server, { storage, ...options });
  running.push(sync);
  return sync;
}

/** Pauses that the test ends, the oldest first. */
function pauses() {
  const over: (() => void)[] = [];
  return {
    wait: (_: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        over.push(resolve);
        signal.addEventListener('abort', () => {
          resolve();
        });
      }),
    end: () => over.shift()?.()
  };
}

const pulls = (): number => server.asked.filter((line) => line === 'POST /api/pull').length;

/** What another device of the practice has sent. */
async function sentByAnother(entries: number): Promise<void> {
  for (let i = 0; i < entries; i++) {
    const n = 1000 + server.entries.length;
    const { hash, entry, body } = await ownEntry(n);
    server.entries.push({ hash, parcel: { entry, body } });
  }
  server.tell(server.entries.length);
}

/** At rest, with the line open. */
async function rests(sync: Running): Promise<void> {
  await sync.reaches('resting');
  await expect.poll(() => server.listening()).toBe(1);
}

const sizeIs = (size: number) => expect.poll(async () => (await storage.cursor()).size).toBe(size);

describe('at rest', () => {
  it('the line of the server is open, and what another device sends is pulled when the server says that there is more', async () => {
    const sync = start();
    await rests(sync);
    expect(server.listening()).toBe(1);
    await sentByAnother(2);
    await sizeIs(foundingSize + 2);
    await sync.reaches('resting');
    await sentByAnother(9);
    await sizeIs(foundingSize + 11);
    expect(sync.waits).toEqual([]);
    expect(server.listened()).toBe(1);
  });

  it('what the server tells of while a page is on its way is pulled too', async () => {
    const told: number[] = [];
    const remote = createRemote({ origin: server.origin, fetch: browserFetch(), timeoutMs: 5000 });
    const live: Remote['live'] = (onSize, signal) =>
      remote.live((size) => {
        onSize(size);
        told.push(size);
      }, signal);
    let isMeanwhile = false;
    const sync = start({
      remote: { ...remote, live },
      acceptPage: async (page) => {
        if (isMeanwhile) {
          isMeanwhile = false;
          await sentByAnother(1);
          await expect.poll(() => told.at(-1)).toBe(foundingSize + 2);
        }
        return acceptInto(storage)(page);
      }
    });
    await rests(sync);
    isMeanwhile = true;
    await sentByAnother(1);
    await sizeIs(foundingSize + 2);
  });

  it('nothing is asked because of entries that are here already, this device’s own among them', async () => {
    const sync = start();
    await rests(sync);
    await capture(storage);
    await sync.next('working');
    await sync.next('resting');
    const before = pulls();
    server.tell(foundingSize + 1);
    await meanwhile(sync);
    expect(pulls()).toBe(before);
  });

  it('a line that was lost is opened again after a pause, and what was missed is pulled', async () => {
    const { wait, end } = pauses();
    const sync = start({ wait });
    await rests(sync);
    server.hangUp();
    await expect.poll(() => sync.waits).toEqual([1000]);
    expect(sync.state.link).toBe('resting');
    await sentByAnother(3);
    end();
    await sizeIs(foundingSize + 3);
    expect(server.listening()).toBe(1);
  });

  it('a line that is lost when its session is over is opened within a new one', async () => {
    const sync = start();
    await rests(sync);
    server.endSessions();
    server.hangUp();
    await expect.poll(() => server.asked.filter((line) => line === 'POST /api/session/device')).toHaveLength(1);
    await expect.poll(() => server.listened()).toBe(3);
    await sync.reaches('resting');
  });

  it('a server that was put back to an older copy is noticed as soon as it is there again', async () => {
    for (let i = 0; i < 3; i++) await capture(storage);
    const sync = start();
    await rests(sync);
    server.entries.splice(foundingSize);
    server.hangUp();
    expect(await sync.reaches('halted')).toEqual({ link: 'halted', why: 'Rollback' });
  });

  it('a server that is away is said as soon as its line cannot be opened again', async () => {
    const { wait, end } = pauses();
    const sync = start({ wait });
    await rests(sync);
    await server.goAway();
    await expect.poll(() => sync.waits).toEqual([1000]);
    expect(sync.state.link).toBe('resting');
    end();
    await sync.reaches('offline');
    // The line's own pause, and the engine's.
    await expect.poll(() => sync.waits).toEqual([1000, 2000, 1000]);
    await server.comeBack();
    end();
    end();
    await sync.reaches('resting');
    await expect.poll(() => server.listening()).toBe(1);
  });

  it('a server whose line says nothing is asked each time that it was tried, and holds up nothing', async () => {
    server.astray('/api/live', 'silence', 'silence');
    const { wait, end } = pauses();
    const sync = start({ wait, timeoutMs: 800 });
    await sync.reaches('resting');
    const before = pulls();
    await expect.poll(() => server.listened()).toBe(1);
    await capture(storage, [await sealedBlob(1)]);
    await expect.poll(() => server.entries.length).toBe(foundingSize + 1);
    expect(sync.waits).toEqual([]);
    for (const turn of [1, 2]) {
      await expect.poll(() => sync.waits).toHaveLength(turn);
      await expect.poll(() => pulls()).toBe(before + 1 + turn);
      end();
    }
    expect(sync.waits).toEqual([1000, 2000]);
    await expect.poll(() => server.listening()).toBe(1);
    expect(sync.states.map(({ link }) => link)).not.toContain('offline');
  });

  it('no line is open any more after the engine was stopped', async () => {
    const sync = start();
    await rests(sync);
    await sync.stop();
    await expect.poll(() => server.listening()).toBe(0);
  });
});

describe('an alarm', () => {
  it('closes the line: nothing is heard either', async () => {
    const sync = start();
    await rests(sync);
    await storage.raise({
      type: 'Fork',
      by: 'Device',
      at: 0,
      expected: await storage.cursor(),
      received: null,
      evidence: new Uint8Array()
    });
    await sync.reaches('halted');
    await expect.poll(() => server.listening()).toBe(0);
    expect(server.listened()).toBe(1);
  });

  it('that has ended is none', async () => {
    await storage.raise({
      type: 'Fork',
      by: 'Server',
      at: 0,
      expected: await storage.cursor(),
      received: null,
      evidence: new Uint8Array()
    });
    await storage.endAlarms(1, 1);
    expect(await start().reaches('resting')).toEqual({ link: 'resting', why: null });
  });
});

describe('something that the server refuses', () => {
  it('does not keep this device from hearing of others', async () => {
    await capture(storage, [await sealedBlob(1)]);
    server.astray('/api/blobs', { type: 'StorageFull' });
    const sync = start();
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'ServerFull' });
    await sentByAnother(2);
    await sizeIs(foundingSize + 2);
    await expect.poll(() => sync.state).toEqual({ link: 'refused', why: 'ServerFull' });
    expect(server.blobs.size).toBe(0);
  });

  it('is looked into by one more page: a server that was put back refuses what does not follow, and that is an alarm', async () => {
    const sync = start({ wait: untilWoken });
    for (let i = 0; i < 3; i++) await capture(storage);
    await sync.reaches('resting');
    server.entries.splice(foundingSize);
    const { hash } = await capture(storage);
    server.astray('/api/entries', { type: 'EntryRefused', hash, reason: 'BadSeen' });
    expect(await sync.reaches('halted')).toEqual({ link: 'halted', why: 'Rollback' });
    expect(await storage.outbox()).toHaveLength(1);
  });
});

describe('a server that lies', () => {
  /** Ends `count` pauses, each as soon as there is one; gives all that there were. */
  async function endPauses(sync: Running, end: () => void, count: number): Promise<readonly number[]> {
    for (let i = 1; i <= count; i++) {
      await expect.poll(() => sync.waits.length).toBeGreaterThanOrEqual(i);
      end();
    }
    return sync.waits.slice(0, count);
  }
  const growing = [1, 2, 3, 4, 5].map((failures) => backoffMs(failures, 0));

  it.each([foundingSize + 1, 0, Number.MAX_SAFE_INTEGER])(
    'about its size (%i) is asked once, and then less and less often',
    async (lie) => {
      const { wait, end } = pauses();
      const sync = start({ wait });
      await rests(sync);
      const before = pulls();
      for (let turn = 1; turn <= 5; turn++) {
        for (let i = 0; i < 50; i++) server.tell(lie);
        await expect.poll(() => sync.waits.length).toBe(turn);
        for (let i = 0; i < 50; i++) server.tell(lie);
        await meanwhile(sync);
        expect(pulls()).toBe(before + turn);
        end();
      }
      expect(sync.waits.slice(0, 5)).toEqual(growing);
    }
  );

  it('and that told the truth since is believed at once again', async () => {
    const { wait, end } = pauses();
    const sync = start({ wait });
    await rests(sync);
    server.tell(99);
    await expect.poll(() => sync.waits).toEqual([1000]);
    end();
    await sentByAnother(1);
    await sizeIs(foundingSize + 1);
    server.tell(99);
    await expect.poll(() => sync.waits).toEqual([1000, 1000]);
  });

  it('and hangs up each time is called less and less often', async () => {
    const { wait, end } = pauses();
    const sync = start({ wait, now: () => 0 });
    await rests(sync);
    for (let turn = 1; turn <= 5; turn++) {
      await expect.poll(() => server.listening()).toBe(1);
      server.hangUp();
      await expect.poll(() => sync.waits.length).toBe(turn);
      expect(server.listened()).toBe(turn);
      end();
    }
    expect(sync.waits.slice(0, 5)).toEqual(growing);
  });

  it.each<[string, string, Misdeed]>([
    ['opens sessions and answers no page', '/api/pull', 'error'],
    ['opens sessions and answers pages of something else', '/api/pull', 'nonsense'],
    ['opens sessions and no line', '/api/live', 'hangUp'],
    ['says something else on its line', '/api/live', 'html'],
    ['ends its line before it says anything', '/api/live', 'error'],
    ['says on its line what is no size', '/api/live', 'nonsense']
  ])('and %s is asked less and less often', async (_, path, misdeed) => {
    server.astray(path, ...Array.from({ length: 6 }, () => misdeed));
    const { wait, end } = pauses();
    const sync = start({ wait });
    expect(await endPauses(sync, end, 5)).toEqual(growing);
    end();
    await endPauses(sync, end, 6);
    await sync.reaches('resting');
  });

  it('and confirms what it never gives back gets it less and less often', async () => {
    await capture(storage);
    server.onAsked = (line) => {
      if (line === 'POST /api/pull') server.entries.splice(foundingSize);
    };
    const { wait, end } = pauses();
    const sync = start({ wait });
    expect(await endPauses(sync, end, 5)).toEqual(growing);
    expect(server.asked.filter((line) => line === 'POST /api/entries').length).toBeLessThanOrEqual(6);
  });

  it('and has no line free still takes what is captured', async () => {
    server.astray('/api/live', { type: 'TooMany', retryAfterMs: 30_000 });
    const sync = start({ wait: untilWoken });
    await expect.poll(() => sync.waits).toEqual([1000]);
    await capture(storage);
    await expect.poll(() => server.entries.length).toBe(foundingSize + 1);
    await sync.reaches('resting');
    sync.wake();
    await expect.poll(() => server.listening()).toBe(1);
  });
});
