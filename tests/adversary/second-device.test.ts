/** What a server can still do to a device that has just joined, and to two that it shows two histories. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseJoinAnswer } from '#protocol';
import { HeadlessDevice, until, value } from '../fixtures/headless/headless-device.ts';
import { admitHeadless, answerJoin, askToJoin, confirmJoin, finishJoin } from '../fixtures/headless/pair.ts';
import { otherHex, pages } from './lie.ts';
import type { Lie } from './relay.ts';
import { retold } from './retell.ts';
import { comesTo, endsWell, work } from './scenes.ts';
import { makeWorlds, type World, type Worlds } from './world.ts';

let worlds: Worlds;
let world: World;
beforeAll(async () => {
  worlds = await makeWorlds();
});
afterAll(() => worlds.close());
beforeEach(async () => {
  world = await worlds.world();
});
afterEach(() => world.close());

interface Admitted {
  readonly device: HeadlessDevice;
  /** The words are the same on both screens. */
  readonly confirm: () => Promise<boolean>;
}

/** A third device that was admitted and answered; it holds nothing yet. */
async function admitted(): Promise<Admitted> {
  const { a, relay, memory } = world;
  const device = new HeadlessDevice({ url: relay.url, name: 'c' }, memory);
  device.start();
  const asked = await askToJoin(device);
  if (!asked || !(await admitHeadless(a, asked.words))) throw new Error('not admitted');
  const words = await answerJoin(a, asked.hash);
  if (!words) throw new Error('not answered');
  return { device, confirm: () => confirmJoin(device, asked.hash, words) };
}

/** The body of the last question to a path, as it crossed the wire. */
function crossed(asked: string): Uint8Array<ArrayBuffer> {
  const sent = world.relay.exchanges.findLast(({ path }) => path === asked)?.sent;
  if (!sent) throw new Error(`nobody asked ${asked}`);
  return new Uint8Array(sent.subarray(sent.indexOf('\n', sent.indexOf('\n') + 1) + 1));
}

describe('a device that has its reply', () => {
  const histories: Readonly<Record<string, readonly [string, () => Lie | Promise<Lie>]>> = {
    'that ends before its admission': ['Rollback', () => retold((parcels) => parcels.slice(0, -1))],
    'that goes on past its admission without it': [
      'Fork',
      async () => {
        const { parcels } = await world.otherHistory();
        return retold(() => parcels);
      }
    ],
    'with another root': ['Fork', () => pages((page) => ({ ...page, head: { ...page.head, root: otherHex(page.head.root) } }))]
  };

  test.each(Object.entries(histories))('takes no history %s', async (_, [alarm, lie]) => {
    const { device: c, confirm } = await admitted();
    world.relay.tell(await lie(), 'c');
    expect(await confirm()).toBe(true);
    await until('an alarm', async () => ((await c.alarms()).length > 0 ? true : null));
    expect((await c.alarms()).map(({ type }) => type)).toEqual([alarm]);
    expect((await c.vault.device()).type).toBe('Joining');

    world.relay.tell(null);
    await c.askAgain();
    await finishJoin(c);
    await c.rests();
    expect(new Set(await c.look())).toEqual(new Set(['right']));
    c.end();
    await endsWell(world);
  });
});

describe('a request', () => {
  test('that was admitted once is not admitted again, and the device is there once', async () => {
    const { a } = world;
    const { device: c, confirm } = await admitted();
    expect(await confirm()).toBe(true);
    await finishJoin(c);
    await c.rests();
    await a.catchesUp();
    const devices = (await a.vault.devices()).length;
    const again = await a.vault.admit(crossed('/api/join'), a.url, await a.stepUp());
    if (again.ok) await a.catchesUp();
    expect(await a.vault.devices()).toHaveLength(devices);
    c.end();
    await endsWell(world);
  });

  test('is not answered by the reply to another', async () => {
    const { relay, memory } = world;
    await admitted();
    const { remote, vault } = new HeadlessDevice({ url: relay.url, name: 'd' }, memory).start();
    value(await remote.askToJoin((await vault.startJoin('shared', relay.url)).ask));
    const { reply } = parseJoinAnswer(crossed('/api/join/answer'));
    expect(await vault.readReply(reply)).toMatchObject({ error: { type: 'BadCode' } });
    expect(await vault.join()).toMatchObject({ error: { type: 'NotFound' } });
  });
});

test('two devices that are shown two histories find it out by their heads alone, and keep what they have', async () => {
  const { a, b, relay } = world;
  const { port } = await world.otherHistory();
  relay.tell({ port }, 'b');
  await work(a, 'Bruno Keller');
  await a.rests();
  expect(await comesTo(b)).toBe('resting');

  const shown = value(await a.vault.signedHead());
  expect(value(await b.vault.compareHead(shown.code)).verdict).not.toBe('Same');
  const verdicts = [value(await a.vault.compareHead(value(await b.vault.signedHead()).code)), value(await b.vault.compareHead(shown.code))];
  expect(verdicts.map(({ verdict }) => verdict)).toContain('Fork');

  const [photo] = await b.takePhotos(world.patient);
  expect((await b.photos()).map(({ id }) => id)).toContain(photo);
  relay.tell(null);
  expect(await comesTo(b)).toBe('Fork');
  expect(await b.sync.askAgain()).toEqual({ ok: false, error: { type: 'StillWrong' } });
  expect(await b.onlyHere()).toBeGreaterThan(0);
  // What the other history had is on the other server.
  expect((await b.look()).filter((came) => came !== 'right' && came !== 'Away')).toEqual([]);
});
