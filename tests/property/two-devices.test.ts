/**
 * Two tablets of a practice, a server, and everything that happens in a day, in any order: work on both, no wire for a while, power cuts at any call of
 * the storage, answers that are cut off. In the end both are online, and show the same.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PhotoId } from '#domain';
import { ok, type Result } from '#result';
import { agree, type HeadlessDevice, until, value } from '../fixtures/headless/headless-device.ts';
import { makeWorlds, type World, type Worlds } from '../adversary/world.ts';

const slow = process.env['SLOW'] !== undefined;

type Step = { readonly on: 'a' | 'b'; readonly pick: number } & (
  | {
      readonly does:
        'patient' | 'photo' | 'note' | 'delete' | 'restore' | 'rename' | 'look' | 'offline' | 'online' | 'restart' | 'unlocker' | 'renew';
    }
  | { readonly does: 'crash'; readonly atCall: number }
  | { readonly does: 'cut'; readonly answers: number }
);

const on = fc.constantFrom('a' as const, 'b' as const);
const pick = fc.nat({ max: 1000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ on, pick, does: fc.constantFrom('patient', 'photo', 'photo', 'note', 'delete', 'restore', 'rename', 'look') })
  },
  { weight: 4, arbitrary: fc.record({ on, pick, does: fc.constantFrom('offline', 'online', 'restart') }) },
  { weight: 2, arbitrary: fc.record({ on, pick, does: fc.constantFrom('unlocker', 'renew') }) },
  { weight: 2, arbitrary: fc.record({ on, pick, does: fc.constant('crash' as const), atCall: fc.integer({ min: 1, max: 120 }) }) },
  { weight: 1, arbitrary: fc.record({ on, pick, does: fc.constant('cut' as const), answers: fc.integer({ min: 1, max: 5 }) }) }
);

let worlds: Worlds;
beforeAll(async () => {
  worlds = await makeWorlds();
});
afterAll(() => worlds.close());

test(
  'two devices come to the same, whatever happened on either',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24 }), async (steps) => {
        const world = await worlds.world();
        try {
          const day = new Day(world);
          for (const each of steps) await day.happens(each);
          await day.ends();
          await until('both to show the same', async () => ((await shownOn(world.a)) === (await shownOn(world.b)) ? true : null)).catch(
            () => null
          );
          expect(await shownOn(world.b)).toBe(await shownOn(world.a));
          // Opening a chart is recorded, so there is more to agree on.
          await agree(world.a, world.b);
          expect(day.missing(await world.a.photos())).toEqual([]);
          for (const device of [world.a, world.b]) {
            expect(await device.alarms()).toEqual([]);
            expect(device.program.faults).toEqual([]);
            expect((await device.look()).filter((came) => came !== 'right')).toEqual([]);
          }
        } finally {
          await world.close();
        }
      }),
      { numRuns: slow ? 200 : 5, endOnFailure: true }
    );
  },
  slow ? 3_600_000 : 240_000
);

class Day {
  readonly #world: World;
  /** What a device said it keeps, and nobody asked to delete. */
  readonly #kept = new Set<PhotoId>();

  constructor(world: World) {
    this.#world = world;
  }

  async happens(each: Step): Promise<void> {
    const device = this.#world[each.on];
    const { program } = device;
    try {
      await this.#does(device, each);
    } catch (failure) {
      // What was under way when the power was cut, or the vault locked, is nobody's; what else goes wrong is.
      if (!program.ended && !device.program.ended && !device.isSuperseded)
        throw new Error(`at ${JSON.stringify(each)}`, { cause: failure });
    }
    if (device.program.ended || device.isSuperseded) await device.restart();
  }

  async #does(device: HeadlessDevice, each: Step): Promise<void> {
    switch (each.does) {
      case 'patient':
        await device.addPatient(`Patient ${String(each.pick)}`);
        return;
      case 'photo': {
        const page = one(await device.pages(), each.pick);
        if (page) for (const photo of await device.takePhotos(page.patient.id, 1 + (each.pick % 2))) this.#kept.add(photo);
        return;
      }
      case 'note': {
        const photo = one(await device.photos(), each.pick);
        if (photo) await device.note(photo.id, `Note ${String(each.pick)}`);
        return;
      }
      case 'delete':
      case 'restore': {
        const photo = one(await device.photos(), each.pick);
        if (!photo) return;
        this.#kept.delete(photo.id);
        await device.vault.deletePhotos([photo.id]);
        if (each.does === 'restore') await device.vault.restorePhotos([photo.id]);
        return;
      }
      case 'rename': {
        const page = one(await device.pages(), each.pick);
        if (page) await device.vault.editPatient(page.patient.id, { name: `Name ${String(each.pick)}`, chart: '', born: null });
        return;
      }
      case 'unlocker':
        value(await orNotYet(device.vault.addUnlocker({ kind: 'words' }, await device.stepUp())));
        return;
      case 'renew': {
        const { unlocker } = await device.stepUp();
        const spare = (await device.vault.unlockers()).find(({ id, kind }) => kind === 'words' && id !== unlocker);
        if (spare) value(await orNotYet(device.vault.removeUnlocker(spare.id, await device.stepUp())));
        return;
      }
      case 'look':
        await device.look();
        return;
      case 'offline':
      case 'online':
        device.isOnline = each.does === 'online';
        device.sync.wake();
        return;
      case 'restart':
        await device.restart();
        return;
      case 'crash':
        await device.restart(each.atCall);
        return;
      case 'cut':
        this.#cut(each.answers);
    }
  }

  /** The next answers break off in the middle, for everybody; then the line is good again. */
  #cut(answers: number): void {
    const { relay } = this.#world;
    let left = answers;
    relay.tell({
      answers: async (_, forward) => {
        const reply = await forward();
        return left-- > 0 ? null : reply;
      }
    });
  }

  async ends(): Promise<void> {
    const { a, b, relay } = this.#world;
    relay.tell(null);
    a.isOnline = b.isOnline = true;
    // A power cut that a test ordered may still be to come.
    for (const device of [a, b]) await device.restart();
    await agree(a, b);
    // Keys that were renewed on one are another unlock on the other.
    for (const device of [a, b]) await device.restart();
    await agree(a, b);
  }

  missing(photos: readonly { readonly id: PhotoId }[]): readonly PhotoId[] {
    const here = new Set(photos.map(({ id }) => id));
    return [...this.#kept].filter((id) => !here.has(id));
  }
}

/** Somebody else's change of people or keys is on its way: a person would try again later. */
async function orNotYet<T, E extends { readonly type: string }>(asked: Promise<Result<T, E>>): Promise<Result<T | null, E>> {
  const answer = await asked;
  return !answer.ok && answer.error.type === 'NotYet' ? ok(null) : answer;
}

const one = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(1, all.length)];

/** Everything a person sees that does not depend on where the bytes of a photo are. */
const shownOn = async (device: HeadlessDevice): Promise<string> => {
  const pages = (await device.pages()).toSorted((one, other) => one.patient.id.localeCompare(other.patient.id));
  return JSON.stringify(pages, (key, shown: unknown) => (key === 'where' ? undefined : shown), 1);
};
