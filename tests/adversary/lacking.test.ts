import { expect, test } from 'vitest';
import { until } from '../fixtures/headless/headless-device.ts';
import { lackingMutations } from './heal-mutations.ts';
import { tryLies } from './lies.ts';
import { comingAgain, endsWell } from './scenes.ts';
import { makeWorlds } from './world.ts';

tryLies(lackingMutations, comingAgain, ({ a }) => a);

test('a device that was away, and saw no alarm, gives what the one that healed the server did not have', async () => {
  const worlds = await makeWorlds();
  const world = await worlds.world();
  const { a, b, relay } = world;
  try {
    await b.look();
    a.end();
    relay.leadTo(await world.earlier());
    b.sync.wake();
    await b.reaches('halted');
    expect(await b.sync.giveBack()).toEqual({ ok: true, value: null });
    await b.rests();
    const originals = async (): Promise<readonly string[]> => {
      const came: string[] = [];
      for (const photo of await b.photos()) came.push(await b.original(photo));
      return came;
    };
    expect(await originals()).toContain('Away');

    await a.restart();
    await a.rests();
    await until('the originals to be there', async () => ((await originals()).every((came) => came === 'right') ? true : null));
    expect(await a.storage.alarms()).toEqual([]);
    await endsWell(world);
  } finally {
    await world.close();
    await worlds.close();
  }
});
