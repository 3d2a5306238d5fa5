/** One device was off while people came, were given roles and charts, and went; it is told of it by a server that lies. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { HeadlessDevice, until, value } from '../fixtures/headless/headless-device.ts';
import { comes, makePeopleWorlds, type Name, opens, type PeopleWorld, type PeopleWorlds, stepUp } from '../fixtures/access/people-world.ts';
import type { Mutation, Outcome } from './lie.ts';
import { noteOutcome } from './outcomes.ts';
import { lateMutations, peopleMutations } from './people-mutations.ts';
import { comesTo } from './scenes.ts';

let worlds: PeopleWorlds;
beforeAll(async () => {
  worlds = await makePeopleWorlds(whileBertaIsAway);
}, 120_000);
afterAll(() => worlds.close());

/** Everything that can be said of people and charts is said, by those who may, and holds. */
async function whileBertaIsAway(world: PeopleWorld): Promise<void> {
  const { people, patients } = world;
  const [mine, shared, bertas] = world.tablets;
  const [amelie, bruno] = patients;
  if (!mine || !shared || !bertas || !amelie || !bruno) throw new Error('a smaller practice');
  bertas.device.end();
  const { device: vega } = mine;
  const proof = async (tablet = mine) => {
    const proved = await stepUp(world, tablet);
    if (!proved) throw new Error('nobody is open');
    return proved;
  };
  const sent = async (): Promise<void> => {
    for (const { device } of [mine, shared]) if (device.isOnline) await device.catchesUp();
  };

  shared.device.isOnline = false;
  await shared.device.takePhotos(bruno);
  value(await vega.vault.restrict(bruno, [people.vega.id], await proof()));
  await sent();
  shared.device.isOnline = true;
  await sent();
  await sent();
  const waiting = await vega.vault.waitingWork();
  value(
    await vega.vault.settle(
      waiting.map(({ entry }) => entry),
      'accept',
      await proof()
    )
  );
  await sent();
  value(await vega.vault.setRoles(people.olga.id, ['admin', 'office'], null, await proof()));
  await sent();
  await opens(world, shared, 'olga');
  await sent();
  // She does not read photos herself: somebody who does has to vouch.
  value(await shared.device.vault.setRoles(people.anna.id, ['dentist', 'hygienist'], null, await proof(shared)));
  await sent();
  value(await vega.vault.vouch(people.anna.id, ['dentist'], await proof()));
  await sent();
  value(await vega.vault.assign(amelie, people.berta.id, 'edit'));
  await sent();
  const tablet = new HeadlessDevice({ url: vega.url, name: 'mira' }, { ...vega.memory, drawn: [] });
  await comes(vega, tablet, 'mira', ['office']);
  tablet.end();
  await sent();
  const mira = (await vega.vault.people()).find(({ name }) => name === 'mira');
  if (!mira) throw new Error('mira has not come');
  value(await vega.vault.removePerson(mira.id, [], await proof()));
  await sent();
  await vega.addPatient('Carla');
  await sent();
}

const berta = ({ tablets }: PeopleWorld): HeadlessDevice => {
  const device = tablets[2]?.device;
  if (!device) throw new Error('no tablet of hers');
  return device;
};

async function withBerta(open: readonly Name[], what: (world: PeopleWorld) => Promise<void>): Promise<void> {
  const world = await worlds.world(open);
  try {
    await what(world);
  } finally {
    await world.close();
  }
}

/** What is right: the photo of a patient whom she was given while she was away. */
const seesAmelie = async (device: HeadlessDevice): Promise<boolean> => (await device.photos()).length === 1;

const byObject = Map.groupBy(peopleMutations, ({ object }) => object);
describe.each([...byObject])('%s', (_, all) => {
  test.each(all.map((mutation) => [mutation.name, mutation.what, mutation] as const))('%s: %s', (_name, _what, mutation) =>
    withBerta([], async (world) => {
      const device = berta(world);
      world.relay.tell(await mutation.lie(nothingElse), device.name);
      await told(world, mutation, async () => {
        await opens(world, at(world), 'berta');
        return (await comesTo(device)) as Outcome;
      });
      expect([...new Set((await device.alarms()).map(({ type }) => type))]).toEqual([mutation.due]);
      expect(await device.photos()).toEqual([]);

      world.relay.tell(null);
      await device.askAgain();
      await device.catchesUp();
      expect(await device.alarms()).toEqual([]);
      await until('the chart she was given', async () => ((await seesAmelie(device)) ? true : null));
      expect(device.program.faults).toEqual([]);
    })
  );
});

describe('late bodies', () => {
  test.each(lateMutations.map((mutation) => [mutation.name, mutation.what, mutation] as const))('%s: %s', (_name, _what, mutation) =>
    withBerta([], async (world) => {
      const device = berta(world);
      world.relay.tell(await mutation.lie(nothingElse), device.name);
      const before = world.relay.exchanges.length;
      await told(world, mutation, async () => {
        await opens(world, at(world), 'berta');
        await device.catchesUp();
        await device.catchesUp();
        // What came is read in a moment.
        if (mutation.due === 'Right') await until('it to be read', async () => ((await seesAmelie(device)) ? true : null));
        return (await seesAmelie(device)) ? 'Right' : 'Behind';
      });
      expect(await device.alarms()).toEqual([]);
      // Nobody makes a tablet ask without end.
      expect(world.relay.exchanges.slice(before).filter(({ path }) => path === '/api/bodies/late').length).toBeLessThan(10);

      world.relay.tell(null);
      await opens(world, at(world), 'berta');
      await device.catchesUp();
      await until('the chart she was given', async () => ((await seesAmelie(device)) ? true : null));
      expect(device.program.faults).toEqual([]);
    })
  );
});

const at = ({ tablets }: PeopleWorld) => {
  const tablet = tablets[2];
  if (!tablet) throw new Error('no tablet of hers');
  return tablet;
};

async function told(_: PeopleWorld, mutation: Mutation, comes: () => Promise<Outcome>): Promise<void> {
  const outcome = await comes();
  await noteOutcome(inject('adversaryOutcomes'), { ...mutation, outcome });
  expect(outcome).toBe(mutation.due);
}

const nothingElse = {
  earlier: () => Promise.reject(new Error('nothing earlier')),
  otherHistory: () => Promise.reject(new Error('no other history'))
};
