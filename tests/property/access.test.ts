/**
 * Four people on three devices of a practice, with real vaults and a real server, and whatever they do, in any order: charts given, taken, restricted; roles, work, people who
 * leave, devices that are offline. After each step everybody tries every key they ever had on all that the server holds: what opens is what the plain model says.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessDay, step } from '../fixtures/access/access-day.ts';
import { makePeopleWorlds } from '../fixtures/access/people-world.ts';

const slow = process.env['SLOW'] !== undefined;
let worlds: Awaited<ReturnType<typeof makePeopleWorlds>>;
beforeAll(async () => {
  worlds = await makePeopleWorlds();
});
afterAll(() => worlds.close());

test(
  'nobody opens what was not for them, and everybody what is',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 16 }), async (steps) => {
        const world = await worlds.world();
        const day = new AccessDay(world);
        try {
          await day.looksAtEverything();
          for (const one of steps) await day.happens(one);
          await day.ends();
          expect([day.missing(), day.missing().length > 0 ? day.story : []]).toEqual([[], []]);
        } finally {
          await world.close();
        }
      }),
      { numRuns: slow ? 300 : 4, endOnFailure: true }
    );
  },
  slow ? 3_600_000 : 240_000
);
