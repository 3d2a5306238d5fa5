/** The same way gone with an honest server: a colleague, on a device of their own or of the practice, comes to see what was there before them, byte for byte. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { HeadlessDevice, until } from '../fixtures/headless/headless-device.ts';
import { askAsColleague, confirmAsColleague, enrolHeadless, finishAsColleague } from '../fixtures/headless/newcomer.ts';
import { answerJoin } from '../fixtures/headless/pair.ts';
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

async function joins(device: HeadlessDevice): Promise<void> {
  const { a } = world;
  const asked = await askAsColleague(device);
  if (!asked || !(await enrolHeadless(a, asked.words, 'Mira Sand', 'dentist'))) throw new Error('not enrolled');
  const words = await answerJoin(a, asked.hash);
  if (!words || !(await confirmAsColleague(device, asked.hash, words))) throw new Error('not joined');
  await finishAsColleague(device);
}

async function seesAll(device: HeadlessDevice): Promise<void> {
  const { a } = world;
  const before = (await a.photos()).length;
  await until('what came before to be handed over', async () => {
    await a.catchesUp();
    await device.catchesUp();
    return (await device.photos()).length === before ? true : null;
  });
  expect((await device.vault.overview()).me).toMatchObject({ name: 'Mira Sand', roles: ['dentist'] });
  expect(new Set(await device.look())).toEqual(new Set(['right']));
  for (const photo of await device.photos()) expect(await device.original(photo)).toBe('right');
  await device.takePhotos(world.patient);
  await device.catchesUp();
  await until('the new photo to be there too', async () => {
    await a.catchesUp();
    return (await a.photos()).length === before + 1 ? true : null;
  });
  expect(await device.alarms()).toEqual([]);
  expect(device.program.faults).toEqual([]);
}

test('on a device of their own', async () => {
  const c = new HeadlessDevice({ url: world.relay.url, name: 'c' }, world.memory);
  c.start();
  await joins(c);
  await seesAll(c);
  c.end();
});

test('on a device of the practice, whose other person goes on using it', async () => {
  const { b } = world;
  b.end();
  b.start();
  await joins(b);
  await seesAll(b);
  b.end();
  await b.restart();
  expect((await b.vault.overview()).me.name).toBe('Dr. Vega');
  expect(new Set(await b.look())).toEqual(new Set(['right']));
});
