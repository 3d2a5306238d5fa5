import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hash } from '#bytes';
import { err } from '#result';
import type { Storage } from '#storage';
import { createMemoryStorage } from '#storage/memory';
import {
  acceptInto,
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

/** Everything but `meanwhile`. */
const asked = (): readonly string[] => server.asked.filter((line) => line !== 'GET /api/blobs/');

/** Everything that was captured is on the server once, and this device knows it from verified pages. */
async function expectAllSent(entries: number, blobs: number): Promise<void> {
  expect(server.entries).toHaveLength(entries);
  expect(server.blobs.size).toBe(blobs);
  expect(await storage.outbox()).toEqual([]);
  expect(await storage.unreceipted()).toEqual([]);
  expect((await storage.cursor()).size).toBe(entries);
  expect((await storage.device())?.setup).toBeNull();
}

describe('a whole way up and down', () => {
  it('sends the first entries, then blobs, then entries, and takes them back in as verified pages', async () => {
    const [first, second] = [await sealedBlob(1), await sealedBlob(2)];
    await capture(storage, [first, second]);
    await capture(storage);
    const sync = start();
    expect(await sync.reaches('resting')).toEqual({ link: 'resting', why: null });
    expect(server.asked).toEqual(['POST /api/setup', 'PUT /api/blobs/', 'PUT /api/blobs/', 'POST /api/entries', 'POST /api/pull']);
    expect(sync.waits).toEqual([]);
    await expectAllSent(foundingSize + 2, 2);
  });

  it('does nothing on a device without a practice, and begins when one is founded', async () => {
    storage = createMemoryStorage();
    const sync = start();
    await sync.reaches('resting');
    expect(server.asked).toEqual([]);
    const founded = await foundedStorage();
    const device = await founded.device();
    if (!device) throw new Error('no device');
    const working = sync.next('working');
    await storage.found(device, await founded.entries(0, 10), await founded.cursor());
    await working;
    await sync.reaches('resting');
    await expectAllSent(foundingSize, 0);
  });

  it('rests until something is shelved, then sends that', async () => {
    const sync = start();
    await sync.reaches('resting');
    const before = server.asked.length;
    const working = sync.next('working');
    await capture(storage, [await sealedBlob(1)]);
    await working;
    await sync.reaches('resting');
    expect(server.asked.slice(before)).toEqual(['PUT /api/blobs/', 'POST /api/entries', 'POST /api/pull']);
    await expectAllSent(foundingSize + 1, 1);
  });

  it('asks the server for news when woken', async () => {
    const sync = start();
    await sync.reaches('resting');
    const before = server.asked.length;
    const working = sync.next('working');
    sync.wake();
    await working;
    await sync.reaches('resting');
    expect(server.asked.slice(before)).toEqual(['POST /api/pull']);
  });

  it('pulls page after page until the server has no more', async () => {
    const other = await foundedStorage();
    for (let i = 0; i < 10; i++) await capture(other);
    const first = run(server, { storage: other });
    await first.reaches('resting');
    await first.stop();
    storage = await foundedStorage();
    await storage.setupDone();
    const before = server.asked.length;
    const sync = start();
    await sync.reaches('resting');
    expect((await storage.cursor()).size).toBe(foundingSize + 10);
    expect(server.asked.slice(before).filter((line) => line === 'POST /api/pull')).toHaveLength(3);
  });

  it('asks anew for a page that was on its way while something was sent: the older one does not know of it', async () => {
    const other = await foundedStorage();
    for (let i = 0; i < 10; i++) await capture(other);
    const first = run(server, { storage: other });
    await first.reaches('resting');
    await first.stop();
    storage = await foundedStorage();
    await storage.setupDone();
    const before = server.asked.length;
    const accept = acceptInto(storage);
    const sync = start({
      async acceptPage(page) {
        const taken = await accept(page);
        if (taken.ok && taken.value.size === foundingSize + 8) await capture(storage, [await sealedBlob(1)]);
        return taken;
      }
    });
    await sync.reaches('resting');
    expect(server.asked.slice(before).filter((line) => !line.includes('session'))).toEqual([
      'POST /api/pull',
      'POST /api/pull',
      'POST /api/pull',
      'PUT /api/blobs/',
      'POST /api/entries',
      'POST /api/pull'
    ]);
    expect(sync.waits).toEqual([]);
    await expectAllSent(foundingSize + 11, 1);
  });

  it('sends a long outbox in several requests, in order', async () => {
    for (let i = 0; i < 9; i++) await capture(storage, [], 2 * 1024 * 1024);
    const sync = start();
    await sync.reaches('resting');
    expect(server.asked.filter((line) => line === 'POST /api/entries')).toHaveLength(3);
    await expectAllSent(foundingSize + 9, 0);
    const expected = await Promise.all(Array.from({ length: 9 }, async (_, i) => (await ownEntry(foundingSize + i)).hash));
    expect(server.entries.slice(foundingSize).map(({ hash }) => hash)).toEqual(expected);
  });
});

describe('a server that goes astray', () => {
  const paths = ['/api/setup', '/api/session/challenge', '/api/session/device', '/api/blobs', '/api/entries', '/api/pull'];
  const misdeeds: [string, Misdeed][] = [
    ['answers 500', 'error'],
    ['answers with a sign-in page', 'html'],
    ['answers nonsense', 'nonsense'],
    ['hangs up', 'hangUp'],
    ['hangs up in the middle of its answer', 'hangUpInBody'],
    ['does it and does not answer', 'forgetToAnswer'],
    ['answers without end', 'endless'],
    ['is unavailable', { type: 'Unavailable' }],
    ['says the session is over', { type: 'Unauthorised' }],
    ['wants fewer requests', { type: 'TooMany', retryAfterMs: 5 }],
    ['found the bytes altered', { type: 'HashMismatch' }],
    ['does not understand', { type: 'Malformed' }]
  ];
  for (const path of paths) {
    it.each(misdeeds)(`${path} %s: everything is sent in the end, once, without anyone's help`, async (_, misdeed) => {
      await capture(storage, [await sealedBlob(1), await sealedBlob(2)]);
      server.astray(path, misdeed);
      // Without a session from setting up, so that one is asked for.
      if (path.startsWith('/api/session')) {
        server.onAsked = (line) => {
          if (line === 'PUT /api/blobs/') server.endSessions();
          server.onAsked = () => undefined;
        };
        const rows = await storage.entries(0, foundingSize);
        for (const { hash, entry, body } of rows) server.entries.push({ hash, parcel: { entry, body } });
        await storage.setupDone();
      }
      const sync = start();
      await sync.reaches('resting');
      await expectAllSent(foundingSize + 1, 2);
      expect(sync.faults).toEqual([]);
    });
  }

  it.each<[string, Misdeed]>([
    ['under another hash', 'wrongReceipt'],
    ['with another length', 'shortReceipt']
  ])('does not count as receipted what the server confirmed %s', async (_, misdeed) => {
    const blob = await sealedBlob(1);
    await capture(storage, [blob]);
    server.astray('/api/blobs', misdeed);
    const sync = start({ wait: untilWoken });
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'NotOurServer' });
    expect(await storage.unreceipted()).toEqual([blob.hash]);
    expect(server.asked).not.toContain('POST /api/entries');
    sync.wake();
    await sync.reaches('resting');
    await expectAllSent(foundingSize + 1, 1);
  });

  it('does not believe a confirmation that names other entries than were sent', async () => {
    await capture(storage);
    server.astray('/api/entries', 'twice');
    const sync = start({ wait: untilWoken });
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'NotOurServer' });
    sync.wake();
    await sync.reaches('resting');
    await expectAllSent(foundingSize + 1, 0);
  });

  it('keeps the setup code where the server confirms other first entries', async () => {
    server.astray('/api/setup', 'twice');
    const sync = start({ wait: untilWoken });
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'NotOurServer' });
    expect((await storage.device())?.setup).not.toBeNull();
  });

  it('does not ask for ever where the server says that there is more and gives nothing', async () => {
    const sync = start({ wait: untilWoken });
    server.alterPage = (page) => ({ ...page, total: page.total + 1 });
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'NotOurServer' });
    expect(server.asked.filter((line) => line === 'POST /api/pull')).toHaveLength(1);
  });

  it('sends again what the server confirmed and then does not give back', async () => {
    await capture(storage);
    const sync = start({ wait: untilWoken });
    server.onAsked = (line) => {
      // The machine is put back to an older disk between push and pull.
      if (line === 'POST /api/pull') {
        server.entries.splice(foundingSize);
        server.onAsked = () => undefined;
      }
    };
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'NotOurServer' });
    expect(await storage.outbox()).toHaveLength(1);
    sync.wake();
    await sync.reaches('resting');
    await expectAllSent(foundingSize + 1, 0);
  });

  it('sends a blob again that the server has lost after its receipt', async () => {
    const blob = await sealedBlob(1);
    await capture(storage, [blob]);
    server.onAsked = (line) => {
      if (line !== 'POST /api/entries') return;
      server.blobs.clear();
      server.onAsked = () => undefined;
    };
    const sync = start();
    await sync.reaches('resting');
    await expectAllSent(foundingSize + 1, 1);
    expect(server.asked.filter((line) => line === 'PUT /api/blobs/')).toHaveLength(2);
  });

  it('gives up, and says so, where the server misses a blob that it has confirmed again', async () => {
    const blob = await sealedBlob(1);
    await capture(storage, [blob]);
    server.onAsked = (line) => {
      if (line === 'POST /api/entries') server.blobs.clear();
    };
    const sync = start();
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'EntryRefused' });
  });
});

describe('a server that lies', () => {
  it.each(['/api/entries', '/api/pull', '/api/session/device'])(
    'about a missing blob that nothing sent names, at %s, is taken for another and asked again after a while',
    async (path) => {
      const { hash } = await sealedBlob(77);
      await storage.setupDone();
      for (const row of await storage.entries(0, foundingSize)) {
        server.entries.push({ hash: row.hash, parcel: { entry: row.entry, body: row.body } });
      }
      await capture(storage, [await sealedBlob(1)]);
      server.astray(path, { type: 'BlobMissing', hash });
      const sync = start({ wait: untilWoken });
      expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'NotOurServer' });
      await expect.poll(() => sync.waits).toEqual([1000]);
      sync.wake();
      await sync.reaches('working');
      await sync.reaches('resting');
      await expectAllSent(foundingSize + 1, 1);
    }
  );

  it('about how long a session lasts, so that it is over when it begins, is not asked without end', async () => {
    await storage.setupDone();
    for (const { hash, entry, body } of await storage.entries(0, foundingSize)) server.entries.push({ hash, parcel: { entry, body } });
    server.astray('/api/session/device', 'noLife');
    const sync = start({ wait: untilWoken });
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'NotOurServer' });
    expect(server.asked).toEqual(['POST /api/session/challenge', 'POST /api/session/device']);
  });
});

describe('a server that is away', () => {
  it('is tried again after longer and longer, a minute at most', async () => {
    await server.goAway();
    let pauses = 0;
    const sync = start({
      wait: (ms, signal) => (++pauses < 9 ? Promise.resolve() : untilWoken(ms, signal))
    });
    expect(await sync.reaches('offline')).toEqual({ link: 'offline', why: null });
    await expect.poll(() => sync.waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(sync.states.map(({ link }) => link)).toEqual(['working', 'offline']);
    await server.comeBack();
  });

  it('is tried at once when somebody asks, and when something is shelved; a receipt or a page is no reason', async () => {
    await capture(storage, [await sealedBlob(1)]);
    await server.goAway();
    const sync = start({ wait: untilWoken });
    await sync.reaches('offline');
    sync.wake();
    await sync.next('offline');
    await capture(storage);
    await expect.poll(() => sync.waits).toHaveLength(3);
    await storage.receipted([]);
    await storage.keepBlob(await sealedBlob(9), 0);
    await server.comeBack();
    await capture(storage);
    await sync.reaches('resting');
    expect(sync.waits).toHaveLength(3);
    await expectAllSent(foundingSize + 3, 1);
  });

  it('is tried again soon after it was back, or after somebody asked', async () => {
    const sync = start({ wait: untilWoken });
    await sync.reaches('resting');
    for (let turn = 0; turn < 2; turn++) {
      await server.goAway();
      await capture(storage);
      await sync.reaches('offline');
      sync.wake();
      await sync.next('offline');
      await server.comeBack();
      await capture(storage);
      await sync.next('resting');
    }
    // Each time the line that was held open is lost, too.
    expect(sync.waits).toEqual([1000, 1000, 1000, 1000, 1000, 1000]);
  });

  it('is waited for no longer because work came meanwhile', async () => {
    await server.goAway();
    const sync = start({ wait: untilWoken });
    await sync.reaches('offline');
    for (let turn = 2; turn < 8; turn++) {
      await capture(storage);
      await expect.poll(() => sync.waits).toHaveLength(turn);
    }
    expect(new Set(sync.waits)).toEqual(new Set([1000]));
    await server.comeBack();
    await capture(storage);
    await sync.reaches('resting');
  });

  it('never sends an entry before its blobs, also one that was shelved while the outbox was read', async () => {
    let shelved = false;
    const busy: Storage = {
      ...storage,
      outbox: async () => {
        if (!shelved) {
          shelved = true;
          await capture(storage, [await sealedBlob(9)]);
        }
        return storage.outbox();
      }
    };
    const sync = start({ storage: busy });
    await expect.poll(async () => shelved && (await storage.outbox()).length === 0).toBe(true);
    await sync.reaches('resting');
    expect(
      asked()
        .filter((line) => line !== 'POST /api/pull')
        .slice(-2)
    ).toEqual(['PUT /api/blobs/', 'POST /api/entries']);
    expect(asked().filter((line) => line === 'POST /api/entries')).toHaveLength(1);
  });

  it('in the middle of an upload gets the rest when it is back', async () => {
    for (let i = 0; i < 3; i++) await capture(storage, [await sealedBlob(i, 500_000)]);
    let uploads = 0;
    let away: Promise<void> = Promise.resolve();
    server.onAsked = (line) => {
      if (line === 'PUT /api/blobs/' && ++uploads === 2) away = server.goAway();
    };
    const sync = start({ wait: untilWoken });
    await sync.reaches('offline');
    await away;
    await server.comeBack();
    sync.wake();
    await sync.reaches('resting');
    await expectAllSent(foundingSize + 3, 3);
  });

  it('that takes longer than allowed counts as away', async () => {
    server.astray('/api/pull', 'silence');
    const sync = start({ timeoutMs: 50, wait: untilWoken });
    expect(await sync.reaches('offline')).toEqual({ link: 'offline', why: null });
  });
});

describe('a session', () => {
  it('that has ended is opened again, and the upload is made', async () => {
    const sync = start();
    await sync.reaches('resting');
    server.endSessions();
    const working = sync.next('working');
    await capture(storage, [await sealedBlob(1)]);
    await working;
    await sync.reaches('resting');
    expect(server.asked).toContain('POST /api/session/device');
    await expectAllSent(foundingSize + 1, 1);
  });

  it('that is over by the clock is not tried: an upload cut short would look like a lost line', async () => {
    let time = 0;
    const sync = start({ now: () => time });
    await sync.reaches('resting');
    server.endSessions();
    sync.wake();
    await sync.next('resting');
    time += 3_600_001;
    const before = server.asked.length;
    await capture(storage, [await sealedBlob(1)]);
    await sync.next('resting');
    expect(server.asked.slice(before, before + 3)).toEqual(['POST /api/session/challenge', 'POST /api/session/device', 'PUT /api/blobs/']);
  });

  it('may be what broke an upload: after a lost connection a new one is opened first', async () => {
    const sync = start();
    await sync.reaches('resting');
    const before = server.asked.length;
    server.astray('/api/blobs', 'hangUp');
    await capture(storage, [await sealedBlob(1)]);
    await sync.next('resting');
    expect(server.asked.slice(before, before + 4)).toEqual([
      'PUT /api/blobs/',
      'POST /api/session/challenge',
      'POST /api/session/device',
      'PUT /api/blobs/'
    ]);
  });

  it('that ends again and again, each time after it was of use, is opened again at once', async () => {
    const sync = start();
    await sync.reaches('resting');
    await expect.poll(() => server.listening()).toBe(1);
    for (let i = 0; i < 4; i++) {
      server.endSessions();
      await capture(storage);
      await sync.next('resting');
    }
    expect(sync.waits).toEqual([]);
    await expectAllSent(foundingSize + 4, 0);
  });

  it('lasts as long as it is used', async () => {
    let time = 0;
    for (const { hash, entry, body } of await storage.entries(0, 10)) server.entries.push({ hash, parcel: { entry, body } });
    await storage.setupDone();
    const sync = start({ now: () => time });
    await sync.reaches('resting');
    for (let i = 0; i < 3; i++) {
      time += 3_000_000;
      await capture(storage);
      await sync.next('resting');
    }
    expect(server.asked.filter((line) => line === 'POST /api/session/device')).toHaveLength(1);
  });

  it('is opened anew when its life is over, however much it was used', async () => {
    let time = 0;
    for (const { hash, entry, body } of await storage.entries(0, 10)) server.entries.push({ hash, parcel: { entry, body } });
    await storage.setupDone();
    const sync = start({ now: () => time });
    await sync.reaches('resting');
    for (let i = 0; i < 15; i++) {
      time += 3_000_000;
      await capture(storage);
      await sync.next('resting');
    }
    expect(server.asked.filter((line) => line === 'POST /api/session/device')).toHaveLength(2);
  });

  it('that the server never gives is said after the third refusal, and asked for again when woken', async () => {
    await storage.setupDone();
    const sync = start();
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'Unauthorised' });
    const proofs = (): number => server.asked.filter((line) => line === 'POST /api/session/device').length;
    expect(proofs()).toBe(3);
    sync.wake();
    await sync.next('refused');
    expect(proofs()).toBe(6);
    for (const { hash, entry, body } of await storage.entries(0, 10)) server.entries.push({ hash, parcel: { entry, body } });
    sync.wake();
    expect((await sync.next('resting')).why).toBeNull();
  });

  it('cannot be proved without a device key, and that is said', async () => {
    await storage.setupDone();
    const sync = start({ proveDevice: () => Promise.resolve(null) });
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'Unauthorised' });
  });
});

describe('a refusal', () => {
  const hash = '00'.repeat(32) as Awaited<ReturnType<typeof sealedBlob>>['hash'];
  it.each<[string, Misdeed, string, string]>([
    ['a blob that is too large', { type: 'TooLarge', limit: 5 }, '/api/blobs', 'TooLarge'],
    ['a full server', { type: 'StorageFull' }, '/api/blobs', 'ServerFull'],
    ['an entry', { type: 'EntryRefused', hash, reason: 'no right' }, '/api/entries', 'EntryRefused']
  ])('of %s stands until somebody asks again, also when more is shelved', async (_, misdeed, path, why) => {
    await capture(storage, [await sealedBlob(1)]);
    server.astray(path, misdeed);
    const sync = start();
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why });
    const before = asked();
    await capture(storage, [await sealedBlob(2)]);
    await storage.keepBlob(await sealedBlob(3), 0);
    await meanwhile(sync);
    expect(asked()).toEqual(before);
    sync.wake();
    await sync.reaches('working');
    await sync.reaches('resting');
    await expectAllSent(foundingSize + 2, 2);
  });

  it('for too many requests is kept to the millisecond, whatever is shelved meanwhile', async () => {
    let pausing = (): void => undefined;
    const paused = new Promise<void>((resolve) => (pausing = resolve));
    let over = (): void => undefined;
    server.astray('/api/pull', { type: 'TooMany', retryAfterMs: 12_345 });
    const sync = start({
      wait: () => {
        pausing();
        return new Promise((resolve) => (over = resolve));
      }
    });
    await paused;
    expect(sync.waits).toEqual([12_345]);
    const before = asked();
    await capture(storage);
    await meanwhile(sync);
    expect(asked()).toEqual(before);
    over();
    await sync.reaches('resting');
    await expectAllSent(foundingSize + 1, 0);
  });

  it.each([
    ['a month', 30 * 24 * 3_600_000, 60_000],
    ['no time at all', 0, 1000]
  ])('for too many requests that asks for %s is kept within a second and a minute, and ends when somebody asks', async (_, askedMs, ms) => {
    server.astray('/api/pull', { type: 'TooMany', retryAfterMs: askedMs });
    const sync = start({ wait: untilWoken });
    await expect.poll(() => sync.waits).toEqual([ms]);
    sync.wake();
    await sync.reaches('resting');
    expect(sync.waits).toEqual([ms]);
  });

  it('of the first entries, because setup is closed, is said, and asked again when woken', async () => {
    const stranger = await ownEntry(77);
    server.entries.push({ hash: stranger.hash, parcel: stranger });
    server.astray('/api/session/device', { type: 'Unauthorised' });
    const sync = start();
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'SetupClosed' });
    expect((await storage.device())?.setup).not.toBeNull();
    server.entries.splice(0);
    sync.wake();
    await sync.reaches('working');
    await sync.reaches('resting');
    await expectAllSent(foundingSize, 0);
  });

  it('because setup is closed is none where the server has our practice and only its answer was lost', async () => {
    server.astray('/api/setup', 'forgetToAnswer');
    const sync = start();
    await sync.reaches('resting');
    expect(server.asked.filter((line) => line === 'POST /api/setup')).toHaveLength(2);
    await expectAllSent(foundingSize, 0);
  });

  it('by this device, whose disk is full, is said', async () => {
    let full = true;
    const sync = start({
      acceptPage: (page) => (full ? Promise.resolve(err({ type: 'StorageFull' })) : acceptInto(storage)(page))
    });
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'StorageFull' });
    full = false;
    sync.wake();
    await sync.next('resting');
  });

  it('to send a blob whose bytes the browser has lost comes after everything that can be sent; one that cannot be read once is sent', async () => {
    const [lost, slow, whole] = [await sealedBlob(1), await sealedBlob(2), await sealedBlob(3)];
    for (const blob of [lost, slow, whole]) await capture(storage, [blob]);
    let slept = false;
    const blob = (hash: Hash): ReturnType<Storage['blob']> => {
      const rejects = hash === lost.hash || (hash === slow.hash && !slept);
      slept ||= hash === slow.hash;
      return rejects ? Promise.reject(new DOMException('lost', 'NotReadableError')) : storage.blob(hash);
    };
    const sync = start({ storage: { ...storage, blob } });
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'EntryRefused' });
    expect([...server.blobs.keys()]).toEqual([slow.hash, whole.hash]);
    expect(await storage.unreceipted()).toEqual([lost.hash]);
  });

  it('to send a damaged blob comes after everything that can be sent', async () => {
    const [broken, whole] = [await sealedBlob(1), await sealedBlob(2)];
    await capture(storage);
    await capture(storage, [{ ...broken, sealed: whole.sealed }]);
    await capture(storage, [whole]);
    const sync = start();
    expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'EntryRefused' });
    expect([...server.blobs.keys()]).toEqual([whole.hash]);
    expect(server.entries).toHaveLength(foundingSize + 1);
    expect((await storage.cursor()).size).toBe(foundingSize + 1);
    expect(await storage.unreceipted()).toEqual([broken.hash]);
  });
});

it('tells its first state at once, for those who have none yet, and then only changes', async () => {
  const sync = start();
  expect(sync.states).toEqual([{ link: 'working', why: null }]);
  expect(sync.state).toEqual({ link: 'working', why: null });
  await sync.reaches('resting');
  expect(sync.states.map(({ link }) => link)).toEqual(['working', 'resting']);
});

it('looks again at a blob that it found damaged when somebody asks', async () => {
  const blob = await sealedBlob(1);
  await capture(storage, [blob]);
  let readable = false;
  const sync = start({ storage: { ...storage, blob: (hash) => (readable ? storage.blob(hash) : Promise.resolve(null)) } });
  expect(await sync.reaches('refused')).toEqual({ link: 'refused', why: 'EntryRefused' });
  readable = true;
  sync.wake();
  await sync.reaches('working');
  await sync.reaches('resting');
  await expectAllSent(foundingSize + 1, 1);
});

describe('a page that contradicts what was verified', () => {
  beforeEach(async () => {
    server.alterPage = (page) => ({ ...page, head: { ...page.head, root: '11'.repeat(32) as typeof page.head.root } });
  });

  it('halts: nothing is sent or asked any more, whoever wakes it, but whether it still must stand', async () => {
    const sync = start();
    expect(await sync.reaches('halted')).toEqual({ link: 'halted', why: 'Forged' });
    const before = [...asked(), 'POST /api/pull'];
    await capture(storage, [await sealedBlob(1)]);
    sync.wake();
    await meanwhile(sync);
    expect(sync.state).toEqual({ link: 'halted', why: 'Forged' });
    expect(asked()).toEqual(before);
  });

  it('halts the next engine from its start, which asks whether it must and nothing else', async () => {
    const first = start();
    await first.reaches('halted');
    await first.stop();
    const before = server.asked.length;
    await capture(storage, [await sealedBlob(1)]);
    const sync = start();
    expect(await sync.reaches('halted')).toEqual({ link: 'halted', why: 'Forged' });
    await expect.poll(() => sync.waits).toHaveLength(1);
    expect(server.asked.slice(before)).toEqual(['POST /api/session/challenge', 'POST /api/session/device', 'POST /api/pull']);
    expect(sync.states.map(({ link }) => link)).toEqual(['working', 'halted']);
  });

  it('halts an engine at rest, too, when another tab has raised the alarm', async () => {
    server.alterPage = (page) => page;
    const sync = start();
    await sync.reaches('resting');
    const cursor = await storage.cursor();
    await storage.raise({ type: 'Fork', by: 'Device', at: 0, expected: cursor, received: null, evidence: new Uint8Array() });
    expect(await sync.reaches('halted')).toEqual({ link: 'halted', why: 'Fork' });
  });

  it('halts where the alarm could not be kept, too', async () => {
    const sync = start({ acceptPage: () => Promise.resolve(err({ type: 'PageRefused', alarm: 'Fork' })) });
    expect(await sync.reaches('halted')).toEqual({ link: 'halted', why: 'Fork' });
    expect(await storage.alarms()).toEqual([]);
  });
});

describe('stopping', () => {
  it('cuts off an upload under way, and nothing runs afterwards', async () => {
    await capture(storage, [await sealedBlob(1)]);
    server.astray('/api/blobs', 'silence');
    const asked = new Promise<void>((resolve) => {
      server.onAsked = (line) => {
        if (line === 'PUT /api/blobs/') resolve();
      };
    });
    const sync = start();
    await asked;
    await sync.stop();
    const before = server.asked.length;
    sync.wake();
    await capture(storage);
    expect(server.asked).toHaveLength(before);
    expect(sync.states).toEqual([{ link: 'working', why: null }]);
  });

  it('does not wait for a vault that was ended in the middle of a page', async () => {
    let asked = (): void => undefined;
    const asking = new Promise<void>((resolve) => (asked = resolve));
    const sync = start({
      acceptPage: () => {
        asked();
        return new Promise(() => undefined);
      }
    });
    await asking;
    await sync.stop();
    expect(sync.faults).toEqual([]);
  });

  it('ends a pause', async () => {
    const sync = start();
    await sync.reaches('resting');
    await sync.stop();
  });
});

it('tells of a vault that throws and goes on', async () => {
  let calls = 0;
  const sync = start({
    acceptPage: (page) => (++calls === 1 ? Promise.reject(new Error('the worker broke')) : acceptInto(storage)(page))
  });
  await sync.reaches('resting');
  expect(sync.faults).toEqual([new Error('the worker broke')]);
});
