import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hash } from '#bytes';
import { err } from '#result';
import type { NewBlob, Storage } from '#storage';
import { createMemoryStorage } from '#storage/memory';
import {
  capture,
  foundedStorage,
  foundingSize,
  ownEntry,
  run,
  type Running,
  type RunOptions,
  sealedBlob
} from '../../fixtures/sync-device.ts';
import { startWaywardServer, type WaywardServer } from '../../fixtures/wayward-server.ts';

let server: WaywardServer;
let storage: Storage;
let blobs: readonly NewBlob[];
const running: Running[] = [];
const captured = 5;
const size = foundingSize + captured;

/** A device at rest that has sent everything. */
beforeEach(async () => {
  server = await startWaywardServer();
  storage = await foundedStorage();
  blobs = await Promise.all([1, 2, 3].map((seed) => sealedBlob(seed)));
  await capture(storage, blobs);
  for (let i = 1; i < captured; i++) await capture(storage);
});
afterEach(async () => {
  for (const sync of running.splice(0)) await sync.stop();
  await server.goAway();
});

function start(options: Partial<RunOptions> = {}): Running {
  const sync = run(server, { storage, at: () => 77, ...options });
  running.push(sync);
  return sync;
}

/** Halted because the server has fewer entries than were verified, and none of the blobs. */
async function setBack(options: Partial<RunOptions> = {}, to = foundingSize + 1): Promise<Running> {
  const sync = start(options);
  await sync.reaches('resting');
  server.entries.splice(to);
  server.blobs.clear();
  sync.wake();
  expect(await sync.reaches('halted')).toEqual({ link: 'halted', why: 'Rollback' });
  return sync;
}

/** The entries that the server had before, as from a newer copy; its blobs stay away. */
async function putBack(): Promise<void> {
  for (const { hash, entry, body } of (await storage.entries(0, size)).slice(server.entries.length)) {
    server.entries.push({ hash, parcel: { entry, body } });
  }
}

const standing = async (): Promise<number> => (await storage.alarms()).filter(({ endedAt }) => endedAt === null).length;
const times = (line: string): number => server.asked.filter((asked) => asked === line).length;

async function expectWhole(): Promise<void> {
  expect(server.entries.map(({ hash }) => hash).slice(0, size)).toEqual((await storage.entries(0, size)).map(({ hash }) => hash));
  expect([...server.blobs.keys()].toSorted()).toEqual(blobs.map(({ hash }) => hash).toSorted());
  expect(await storage.unreceipted()).toEqual([]);
  expect(await storage.outbox()).toEqual([]);
  expect(await standing()).toBe(0);
}

describe('asking again', () => {
  it('ends the alarms where the server has come to its senses, at the time it did, and everything goes on', async () => {
    const sync = start();
    await sync.reaches('resting');
    const taken = server.entries.splice(foundingSize + 1);
    sync.wake();
    await sync.reaches('halted');
    server.entries.push(...taken);
    const later = await capture(storage);
    expect(await sync.askAgain()).toEqual({ ok: true, value: null });
    await sync.reaches('resting');
    expect((await storage.alarms()).map(({ type, endedAt }) => [type, endedAt])).toEqual([['Rollback', 77]]);
    expect(server.entries.at(-1)?.hash).toBe(later.hash);
    expect(await storage.outbox()).toEqual([]);
  });

  it('takes in what the server has more', async () => {
    const sync = await setBack();
    await putBack();
    const { hash, entry, body } = await ownEntry(500);
    server.entries.push({ hash, parcel: { entry, body } });
    expect(await sync.askAgain()).toEqual({ ok: true, value: null });
    expect((await storage.cursor()).size).toBe(size + 1);
  });

  it('leaves the alarm, and adds none, where the server is still wrong', async () => {
    const sync = await setBack();
    for (let i = 0; i < 3; i++) expect(await sync.askAgain()).toEqual({ ok: false, error: { type: 'StillWrong' } });
    expect(await storage.alarms()).toHaveLength(1);
    expect(sync.state).toEqual({ link: 'halted', why: 'Rollback' });
    await capture(storage, [await sealedBlob(9)]);
    expect(times('PUT /api/blobs/')).toBe(3);
  });

  it('leaves it where the server says that there is more and gives nothing', async () => {
    const sync = await setBack();
    await sync.stop();
    const next = start({ acceptPage: () => Promise.resolve({ ok: true, value: { size, more: true } }) });
    await next.reaches('halted');
    expect(await next.askAgain()).toEqual({ ok: false, error: { type: 'StillWrong' } });
    expect(await standing()).toBe(1);
  });

  it('leaves it where the server cannot be reached, answers something else, or this disk is full', async () => {
    const sync = await setBack();
    server.astray('/api/pull', 'html', 'error', 'nonsense');
    for (let i = 0; i < 3; i++) expect(await sync.askAgain()).toEqual({ ok: false, error: { type: 'Offline' } });
    await server.goAway();
    expect(await sync.askAgain()).toEqual({ ok: false, error: { type: 'Offline' } });
    await server.comeBack();
    await sync.stop();
    const full = start({ acceptPage: () => Promise.resolve(err({ type: 'StorageFull' })) });
    expect(await full.askAgain()).toEqual({ ok: false, error: { type: 'Offline' } });
    expect(await standing()).toBe(1);
  });

  it('opens a session where the last one is over', async () => {
    const sync = await setBack();
    server.endSessions();
    expect(await sync.askAgain()).toEqual({ ok: false, error: { type: 'StillWrong' } });
    expect(times('POST /api/session/device')).toBe(1);
  });

  it('is done one after the other, also where somebody is impatient', async () => {
    const sync = await setBack();
    const outcomes = await Promise.all([sync.askAgain(), sync.giveBack(), sync.askAgain()]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, true, true]);
    await sync.reaches('resting');
    await expectWhole();
  });

  it('by a device without a practice comes to nothing', async () => {
    storage = createMemoryStorage();
    const sync = start();
    expect(await sync.askAgain()).toEqual({ ok: false, error: { type: 'Offline' } });
    expect(await sync.giveBack()).toEqual({ ok: false, error: { type: 'Offline' } });
    expect(server.asked).toEqual([]);
  });

  it('by an engine that is stopped comes to nothing', async () => {
    const sync = await setBack();
    server.astray('/api/pull', 'silence');
    const asking = sync.askAgain();
    await expect.poll(() => times('POST /api/pull')).toBe(3);
    await sync.stop();
    expect(await asking).toEqual({ ok: false, error: { type: 'Offline' } });
    expect(await sync.askAgain()).toEqual({ ok: false, error: { type: 'Offline' } });
  });
});

describe('giving back', () => {
  it('makes the same ledger again, then sends each blob that the server has lost, and rests', async () => {
    const sync = await setBack();
    expect(await sync.giveBack()).toEqual({ ok: true, value: null });
    await sync.reaches('resting');
    await expectWhole();
    expect(times('POST /api/heal')).toBe(1);
  });

  it('sends only blobs that are gone, and then what was captured meanwhile', async () => {
    const sync = await setBack();
    const [kept] = blobs;
    if (kept) server.blobs.set(kept.hash, kept.sealed);
    const before = times('PUT /api/blobs/');
    const later = await sealedBlob(40);
    await capture(storage, [later]);
    expect(times('PUT /api/blobs/')).toBe(before);
    await sync.giveBack();
    await sync.reaches('resting');
    expect(times('PUT /api/blobs/')).toBe(before + 3);
    expect(server.entries).toHaveLength(size + 1);
    expect(server.blobs.has(later.hash)).toBe(true);
  });

  it('goes in several requests where one does not take all', async () => {
    for (let i = 0; i < 9; i++) await capture(storage, [], 2 * 1024 * 1024);
    const sync = await setBack();
    expect(await sync.giveBack()).toEqual({ ok: true, value: null });
    expect(times('POST /api/heal')).toBe(3);
    expect(server.entries).toHaveLength(size + 9);
  });

  it('to a server that has everything only asks again', async () => {
    const sync = await setBack();
    await putBack();
    expect(await sync.giveBack()).toEqual({ ok: true, value: null });
    expect(times('POST /api/heal')).toBe(0);
    await sync.reaches('resting');
    await expectWhole();
  });

  it('goes on where another device has given back a part meanwhile', async () => {
    const sync = await setBack();
    const rows = await storage.entries(0, size);
    server.onAsked = (line) => {
      const row = rows[server.entries.length];
      if (line !== 'POST /api/heal' || !row || server.entries.length > foundingSize + 2) return;
      server.entries.push({ hash: row.hash, parcel: { entry: row.entry, body: row.body } });
    };
    expect(await sync.giveBack()).toEqual({ ok: true, value: null });
    await sync.reaches('resting');
    await expectWhole();
  });

  it('to a server with another history is refused, and changes nothing there', async () => {
    const sync = await setBack();
    const { hash, entry, body } = await ownEntry(900);
    server.entries.splice(foundingSize);
    server.entries.push({ hash, parcel: { entry, body } });
    expect(await sync.giveBack()).toEqual({ ok: false, error: { type: 'StillWrong' } });
    expect(server.entries).toHaveLength(foundingSize + 1);
    expect(await standing()).toBe(1);
  });

  it('that breaks off leaves the alarm; the next try goes on', async () => {
    const sync = await setBack();
    server.astray('/api/heal', 'error', 'forgetToAnswer');
    for (const has of [foundingSize + 1, size]) {
      expect(await sync.giveBack()).toEqual({ ok: false, error: { type: 'Offline' } });
      expect(server.entries).toHaveLength(has);
      expect(await standing()).toBe(1);
    }
    expect(await sync.giveBack()).toEqual({ ok: true, value: null });
    await sync.reaches('resting');
    await expectWhole();
  });

  it('and a blob check that breaks off leaves the alarm, so that no blob is forgotten', async () => {
    const sync = await setBack();
    server.astray('/api/blobs/missing', 'error');
    expect(await sync.giveBack()).toEqual({ ok: false, error: { type: 'Offline' } });
    expect(await standing()).toBe(1);
    expect(await sync.askAgain()).toEqual({ ok: true, value: null });
    await sync.reaches('resting');
    await expectWhole();
  });
});

describe('a server that lies while it is given back', () => {
  it.each<[string, (has: number) => number]>([
    ['it took nothing', () => foundingSize + 1],
    ['it has nothing', () => 0],
    ['it has gone on by itself, again and again, by nothing', (has) => Math.min(has, foundingSize + 1)]
  ])('and says that %s is not given it without end', async (_, lie) => {
    const sync = await setBack();
    server.alterHealed = (head) => ({ ...head, size: lie(head.size) });
    expect(await sync.giveBack()).toEqual({ ok: false, error: { type: 'StillWrong' } });
    expect(times('POST /api/heal')).toBe(1);
    expect(await standing()).toBe(1);
  });

  it('and comes nearer by one entry each time is left after twenty', async () => {
    for (let i = 0; i < 40; i++) await capture(storage);
    const sync = await setBack();
    let told = server.entries.length;
    server.onAsked = (line) => {
      if (line === 'POST /api/heal') server.entries.splice(told);
    };
    server.alterHealed = (head) => ({ ...head, size: ++told });
    expect(await sync.giveBack()).toEqual({ ok: false, error: { type: 'StillWrong' } });
    expect(times('POST /api/heal')).toBe(20);
  });

  it('and names blobs as missing that nobody asked about gets none of those', async () => {
    const stranger = await sealedBlob(99);
    const hashes: Hash[] = [stranger.hash];
    const sync = await setBack();
    server.alterMissing = () => hashes;
    expect(await sync.giveBack()).toEqual({ ok: true, value: null });
    expect(await storage.unreceipted()).toEqual([]);
  });

  it('and misses every blob each time gets each once for each time that a person asks', async () => {
    const sync = await setBack();
    server.alterMissing = () => blobs.map(({ hash }) => hash);
    const before = times('PUT /api/blobs/');
    await sync.giveBack();
    await sync.reaches('resting');
    expect(times('PUT /api/blobs/')).toBe(before + 3);
  });
});

it('a vault that cannot tell a head is a fault, and the alarm stands', async () => {
  const sync = await setBack({ headAt: () => Promise.resolve(null) });
  expect(await sync.giveBack()).toEqual({ ok: false, error: { type: 'Offline' } });
  expect(sync.faults).toHaveLength(1);
  expect(await standing()).toBe(1);
});
