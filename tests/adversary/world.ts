/**
 * A practice with its devices, a server and a relay between them. Making one takes a passphrase's stretching and a pairing; so it is made once and
 * copied: each case has its own server, on its own folder, and devices with their own disks.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PatientId } from '#domain';
import { HeadlessDevice, type Memory } from '../fixtures/headless/headless-device.ts';
import { pairHeadless } from '../fixtures/headless/pair.ts';
import { type RoutesServer, startRoutesServer } from '../fixtures/headless/routes-server.ts';
import type { Means } from './lie.ts';
import { type Relay, startRelay } from './relay.ts';

export interface World extends Means {
  readonly relay: Relay;
  readonly server: RoutesServer;
  readonly memory: Memory;
  /** Founded the practice; has a patient with photos. */
  readonly a: HeadlessDevice;
  /** Joined it. */
  readonly b: HeadlessDevice;
  readonly patient: PatientId;
  close(): Promise<void>;
}

interface Kept {
  readonly dataDir: string;
  /** The same some work before. */
  readonly earlierDir: string;
  readonly memory: Memory;
  readonly a: HeadlessDevice;
  readonly b: HeadlessDevice;
  readonly patient: PatientId;
}

export interface Worlds {
  /** Another of the same kind. */
  world(): Promise<World>;
  close(): Promise<void>;
}

export async function makeWorlds(): Promise<Worlds> {
  const top = await mkdtemp(join(tmpdir(), 'enamel-adversary-'));
  const kept = await founded(top);
  let made = 0;
  return {
    async world() {
      const world = await copied(kept, join(top, String(++made)));
      await Promise.all([world.a, world.b].map((device) => device.restart()));
      return world;
    },
    close: () => rm(top, { recursive: true, force: true })
  };
}

async function founded(top: string): Promise<Kept> {
  const relay = await startRelay();
  const dataDir = join(top, 'data');
  const earlierDir = join(top, 'earlier');
  let server = await startRoutesServer({ dataDir, origin: relay.url });
  relay.leadTo(server.port);
  const code = (await server.app.setupLink(relay.url))?.split('#')[1] ?? '';
  const a = await HeadlessDevice.founded({ url: relay.url, name: 'a' }, code);
  const patient = await a.addPatient('Amélie Durand');
  await a.takePhotos(patient);
  const b = await pairHeadless(a, { url: relay.url, name: 'b' });
  await a.rests();
  await b.rests();

  a.isOnline = b.isOnline = false;
  await server.close();
  await cp(dataDir, earlierDir, { recursive: true });
  server = await startRoutesServer({ dataDir, origin: relay.url });
  relay.leadTo(server.port);
  a.isOnline = b.isOnline = true;
  const [photo] = await a.takePhotos(patient);
  if (photo) await a.note(photo, 'crown on 26, shade A2');
  for (const device of [a, b]) {
    device.sync.wake();
    await device.rests();
  }
  a.end();
  b.end();
  await server.close();
  await relay.close();
  return { dataDir, earlierDir, memory: a.memory, a, b, patient };
}

async function copied({ dataDir, earlierDir, memory, a, b, patient }: Kept, folder: string): Promise<World> {
  const closing: (() => Promise<void>)[] = [];
  const relay = await startRelay();
  const serve = async (from: string, name: string): Promise<RoutesServer> => {
    await cp(from, join(folder, name), { recursive: true });
    const server = await startRoutesServer({ dataDir: join(folder, name), origin: relay.url });
    closing.push(() => server.close());
    return server;
  };
  const server = await serve(dataDir, 'data');
  relay.leadTo(server.port);
  const own: Memory = { ...memory, photos: new Map(memory.photos), drawn: [...memory.drawn], typed: new Set(memory.typed) };
  const devices = { a: a.copyTo(relay.url, own), b: b.copyTo(relay.url, own) };
  closing.push(() => relay.close());
  closing.push(() => {
    devices.a.end();
    devices.b.end();
    return Promise.resolve();
  });
  return {
    ...devices,
    relay,
    server,
    memory: own,
    patient,
    async close() {
      for (const close of closing.splice(0).reverse()) await close();
      await rm(folder, { recursive: true, force: true });
    },
    earlier: async () => (await serve(earlierDir, 'earlier')).port,
    async otherHistory() {
      const aside = await startRelay();
      const from = join(folder, 'aside');
      await cp(dataDir, from, { recursive: true });
      const there = await startRoutesServer({ dataDir: from, origin: aside.url });
      aside.leadTo(there.port);
      const twin = a.copyTo(aside.url, { ...own, photos: new Map(own.photos) });
      await twin.restart();
      // More than happens meanwhile in the world of the others: one that is shorter has gone back.
      for (const name of ['Somebody else', 'And another', 'And a third']) await twin.takePhotos(await twin.addPatient(name), 2);
      for (const photo of await twin.photos()) await twin.note(photo.id, 'elsewhere');
      await twin.rests();
      const parcels = await twin.storage.entries(0, Number.MAX_SAFE_INTEGER);
      twin.end();
      await there.close();
      await aside.close();
      return { port: (await serve(from, 'other')).port, parcels };
    }
  };
}
