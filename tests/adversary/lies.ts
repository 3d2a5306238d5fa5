/** Runs mutations as tests: one world for each, from the lie to its end. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { HeadlessDevice } from '../fixtures/headless/headless-device.ts';
import type { Mutation, Outcome } from './lie.ts';
import { noteOutcome } from './outcomes.ts';
import { endsWell, holdsOut } from './scenes.ts';
import { makeWorlds, type World, type Worlds } from './world.ts';

export type Scene = (world: World, mutation: Mutation) => Promise<Outcome>;

export function tryLies(mutations: readonly Mutation[], scene: Scene, victim: (world: World) => HeadlessDevice): void {
  let worlds: Worlds;
  beforeAll(async () => {
    worlds = await makeWorlds();
  });
  afterAll(() => worlds.close());

  const byObject = Map.groupBy(mutations, ({ object }) => object);
  describe.each([...byObject])('%s', (_, all) => {
    test.each(all.map((mutation) => [mutation.name, mutation.what, mutation] as const))('%s: %s', async (_name, _what, mutation) => {
      const world = await worlds.world();
      try {
        const outcome = await scene(world, mutation);
        await noteOutcome(inject('adversaryOutcomes'), { ...mutation, outcome });
        expect(outcome).toBe(mutation.due);
        await holdsOut(victim(world), world, outcome);
        await endsWell(world);
      } finally {
        await world.close();
      }
    });
  });
}
