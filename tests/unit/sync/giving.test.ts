import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewBlob, Storage } from '#storage';
import { capture, foundedStorage, foundingSize, run, type Running, type RunOptions, sealedBlob } from '../../fixtures/sync-device.ts';
import { startWaywardServer, type WaywardServer } from '../../fixtures/wayward-server.ts';

let server: WaywardServer;
let storage: Storage;
let blobs: readonly NewBlob[];
const running: Running[] = [];
const captured = 3;
const size = foundingSize + captured;

/** A device that has sent everything, and never sees an alarm. */
beforeEach(async () => {
  server = await startWaywardServer();
  storage = await foundedStorage();
  blobs = await Promise.all([1, 2].map((seed) => sealedBlob(seed)));
  await capture(storage, blobs);
  for (let i = 1; i < captured; i++) await capture(storage);
  const sync = start();
  await sync.reaches('resting');
  await sync.stop();
  server.askedLacking.splice(0);
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

/** Another device gave the entries back, and did not have these bodies. */
function lose(...places: readonly number[]): void {
  for (const place of places) {
    const entry = server.entries[place];
    if (entry) entry.parcel = { ...entry.parcel, body: null };
  }
}

const times = (line: string): number => server.asked.filter((asked) => asked === line).length;
const whole = async (): Promise<boolean> => {
  const rows = await storage.entries(0, size);
  return rows.every(({ body }, place) => Buffer.from(body ?? []).equals(server.entries[place]?.parcel.body ?? Buffer.from('none')));
};

describe('a server that lacks something of what it was given back', () => {
  it('is given bodies by a device that was away meanwhile and has seen no alarm', async () => {
    lose(1, foundingSize, size - 1);
    await start().reaches('resting');
    expect(await whole()).toBe(true);
    expect(times('POST /api/bodies')).toBe(1);
    expect(await storage.alarms()).toEqual([]);
  });

  it('is sent the blobs that are here, as any that wait, and no others', async () => {
    server.blobs.clear();
    server.lackingBlobs = [...blobs.map(({ hash }) => hash), (await sealedBlob(99)).hash];
    const before = times('PUT /api/blobs/');
    const sync = start();
    await sync.reaches('resting');
    expect([...server.blobs.keys()].toSorted()).toEqual(blobs.map(({ hash }) => hash).toSorted());
    expect(times('PUT /api/blobs/')).toBe(before + 2);
    expect(await storage.unreceipted()).toEqual([]);
  });

  it('is given much in several requests', async () => {
    for (let i = 0; i < 9; i++) await capture(storage, [], 2 * 1024 * 1024);
    const first = start();
    await first.reaches('resting');
    await first.stop();
    lose(...Array.from({ length: 9 }, (_, i) => size + i));
    await start().reaches('resting');
    expect(times('POST /api/bodies')).toBe(3);
    expect(server.entries.every(({ parcel }) => parcel.body !== null)).toBe(true);
  });

  it('is asked page by page', async () => {
    lose(0, 1, 2, 3, 4, 5);
    server.alterLacking = ({ bodies: [first = size], blobs: named }) => ({ bodies: [first], blobs: named, next: first + 1 });
    await start().reaches('resting');
    expect(await whole()).toBe(true);
    expect(server.askedLacking).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is asked once in each session, and after an alarm', async () => {
    const sync = start();
    await sync.reaches('resting');
    await capture(storage);
    await expect.poll(() => server.entries.length).toBe(size + 1);
    await sync.reaches('resting');
    expect(server.askedLacking).toHaveLength(1);
    await sync.stop();
    const next = start();
    await next.reaches('resting');
    expect(server.askedLacking).toHaveLength(2);
    const lost = server.entries.splice(foundingSize);
    next.wake();
    await next.reaches('halted');
    server.entries.push(...lost);
    lose(foundingSize);
    expect(await next.askAgain()).toEqual({ ok: true, value: null });
    await expect.poll(whole).toBe(true);
    expect(server.askedLacking).toHaveLength(3);
  });

  it('is given it in the next session where the line was lost', async () => {
    lose(1);
    server.astray('/api/bodies', 'hangUp');
    const sync = start();
    await sync.reaches('resting');
    expect(await whole()).toBe(false);
    await server.goAway();
    sync.wake();
    await sync.reaches('offline');
    await server.comeBack();
    sync.wake();
    await expect.poll(whole).toBe(true);
  });

  it('and does not take it, or has no word for it, holds up nothing', async () => {
    lose(1);
    server.astray('/api/bodies', { type: 'HashMismatch' });
    const sync = start();
    await sync.reaches('resting');
    const { hash } = await capture(storage);
    await expect.poll(() => server.entries.at(-1)?.hash).toBe(hash);
    await sync.stop();
    server.astray('/api/lacking', { type: 'NotFound' }, 'nonsense', 'error', { type: 'Unauthorised' });
    for (let i = 0; i < 4; i++) {
      const next = start();
      expect(await next.reaches('resting')).toEqual({ link: 'resting', why: null });
      await next.stop();
    }
    expect(server.entries[1]?.parcel.body).toBeNull();
  });
});

describe('a server that lies about what it lacks', () => {
  it('gets nothing but bodies of verified entries, however it asks', async () => {
    server.alterLacking = () => ({ bodies: [0, 0, 1, size, size + 7, 2 ** 40], blobs: [], next: null });
    server.onAsked = (line) => {
      if (line === 'POST /api/bodies') lose(0, 1);
    };
    await start().reaches('resting');
    expect(times('POST /api/bodies')).toBe(1);
    expect(await whole()).toBe(true);
    expect(server.entries).toHaveLength(size);
  });

  it('and always goes on is left at the end of what this device knows', async () => {
    server.alterLacking = () => ({ bodies: [], blobs: [], next: (server.askedLacking.at(-1) ?? 0) + 1 });
    await start().reaches('resting');
    expect(server.askedLacking).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('and goes in a circle is left at once', async () => {
    server.alterLacking = () => ({ bodies: [], blobs: [], next: 0 });
    await start().reaches('resting');
    expect(server.askedLacking).toEqual([0]);
  });

  it('and lacks every blob each time gets each once in a session', async () => {
    server.alterLacking = () => ({ bodies: [], blobs: blobs.map(({ hash }) => hash), next: null });
    const before = times('PUT /api/blobs/');
    const sync = start();
    await sync.reaches('resting');
    await capture(storage);
    await expect.poll(() => server.entries.length).toBe(size + 1);
    await sync.reaches('resting');
    expect(times('PUT /api/blobs/')).toBe(before + 2);
  });

  it('gets nothing while an alarm stands', async () => {
    lose(1);
    server.alterPage = (page) => ({ ...page, total: 0 });
    await start().reaches('halted');
    expect(server.askedLacking).toEqual([]);
    expect(times('POST /api/bodies')).toBe(0);
  });
});
