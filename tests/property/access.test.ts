/**
 * Four people on three devices of a practice, with real vaults and a real server, and whatever they do, in any order: charts given, taken, restricted; roles, work, people who
 * leave, devices that are offline or put back. After each step everybody tries every key they ever had on all that the server holds: what opens is what the plain model says,
 * and in the end what each finds in their own vault is too.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AccessDay, step, type Step } from '../fixtures/access/access-day.ts';
import { makePeopleWorlds, type PeopleWorld } from '../fixtures/access/people-world.ts';

const slow = process.env['SLOW'] !== undefined;
const histories = slow ? 300 : 2;
let worlds: Awaited<ReturnType<typeof makePeopleWorlds>>;
beforeAll(async () => {
  worlds = await makePeopleWorlds();
}, 60_000);
afterAll(() => worlds.close());

async function lived(
  steps: readonly Step[],
  after: (day: AccessDay, world: PeopleWorld) => Promise<void> | void = () => undefined
): Promise<void> {
  const world = await worlds.world();
  const day = new AccessDay(world);
  try {
    await day.looksAtEverything();
    for (const one of steps) await day.happens(one);
    await day.ends();
    const missing = day.missing();
    expect([missing, missing.length > 0 ? day.story : []]).toEqual([[], []]);
    await after(day, world);
  } finally {
    await world.close();
  }
}

test(
  `nobody opens what was not for them, and everybody what is, in ${String(histories)} histories`,
  async () => {
    const history = fc.array(step, { minLength: 8, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(history, (steps) => lived(steps)),
      { numRuns: histories, endOnFailure: true }
    );
  },
  slow ? 3_600_000 : 240_000
);

// ---------------------------------------------------------------- histories that are met seldom by chance

const on = { vega: 0, anna: 1, berta: 2 } as const;
const does = (who: keyof typeof on, deed: Step['does'], pick = 0): Step => ({ does: deed, on: on[who], pick });
/** As `AccessDay` reads a number: whom it is about, and which roles. */
const [anna, berta] = [1, 2];
const [asDentist, asOffice] = [1 << 2, 2 << 2];

describe('what is in a hurry', () => {
  test('somebody who leaves and does not know yet: their work waits, and counts once it was accepted', async () => {
    const steps = [
      does('vega', 'assign', anna),
      does('anna', 'offline'),
      does('anna', 'shoot'),
      does('vega', 'remove', anna),
      does('vega', 'shoot'),
      does('anna', 'online'),
      does('vega', 'settle')
    ];
    await lived(steps, (day) => {
      expect(day.story.at(-1)).toMatch(/^settle .*: done$/);
      expect([...new Set(day.waited)]).toEqual(['accept']);
    });
  }, 60_000);

  test('and is nowhere to be seen where it was rejected', async () => {
    const steps = [
      does('vega', 'assign', berta),
      does('berta', 'shoot'),
      does('berta', 'offline'),
      does('berta', 'shoot'),
      does('vega', 'roles', berta + asOffice),
      does('berta', 'online'),
      does('vega', 'settle', 1)
    ];
    await lived(steps, (day) => {
      expect([...new Set(day.waited)]).toEqual(['reject']);
    });
  }, 60_000);

  test('a chart that is closed to somebody who is taking photos of it, and opened again', async () => {
    const steps = [
      does('vega', 'assign', anna),
      does('anna', 'shoot'),
      does('anna', 'offline'),
      // To Berta and to herself.
      does('vega', 'restrict', berta),
      does('anna', 'shoot'),
      does('berta', 'shoot'),
      does('anna', 'online'),
      does('vega', 'settle'),
      does('vega', 'shoot'),
      does('vega', 'lift'),
      does('vega', 'shoot')
    ];
    await lived(steps, (day) => {
      expect([...new Set(day.waited)]).toEqual(['accept']);
    });
  }, 60_000);

  test('somebody becomes a dentist, and is none any more', async () => {
    const steps = [
      does('berta', 'clone'),
      does('vega', 'shoot', 1),
      does('vega', 'roles', berta + asDentist),
      does('berta', 'shoot', 1),
      does('vega', 'roles', berta + asOffice),
      does('vega', 'shoot', 1),
      does('vega', 'shoot', 0)
    ];
    await lived(steps);
  }, 60_000);
});

test('a key that leaks is seen', async () => {
  await expect(
    lived([does('vega', 'shoot')], async (day, { people }) => {
      people.berta.drawn.push(...people.vega.drawn);
      await day.looksAtEverything();
    })
  ).rejects.toThrow('berta opens record');
}, 60_000);
