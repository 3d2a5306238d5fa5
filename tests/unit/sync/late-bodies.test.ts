import { describe, expect, it } from 'vitest';
import type { GivenBody, LateBodiesAnswer } from '#protocol';
import { err, ok } from '#result';
import { fetchLateBodies } from '../../../src/lib/sync/late-bodies.ts';
import type { Answer } from '../../../src/lib/sync/remote.ts';

/** A vault that misses these places, two at a time, and remembers what it was given and denied. */
function vaultMissing(...missing: readonly number[]) {
  const left = new Set(missing);
  const rounds: boolean[] = [];
  return {
    rounds,
    came: [] as number[],
    denied: [] as number[],
    missingBodies(again: boolean) {
      rounds.push(again);
      return Promise.resolve([...left].slice(0, 2));
    },
    acceptBodies(asked: readonly number[], bodies: readonly GivenBody[]) {
      const given = bodies.map(({ place }) => place);
      this.came.push(...asked.filter((place) => given.includes(place)));
      this.denied.push(...asked.filter((place) => !given.includes(place)));
      for (const place of asked) left.delete(place);
      return Promise.resolve(ok(null));
    }
  };
}
const serving = (answer: (places: readonly number[]) => LateBodiesAnswer) => ({
  lateBodies: (places: readonly number[]): Answer<LateBodiesAnswer> => Promise.resolve(ok(answer(places)))
});
const bodiesOf = (places: readonly number[]): readonly GivenBody[] => places.map((place) => ({ place, body: new Uint8Array(1) }));
const { signal } = new AbortController();

describe('bodies that come late', () => {
  it('are asked for until the vault asks for no more', async () => {
    const vault = vaultMissing(3, 5, 8);
    const remote = serving((places) => ({ bodies: bodiesOf(places), next: null }));
    expect(await fetchLateBodies({ remote, vault, signal }, true)).toEqual(ok(null));
    expect([vault.came, vault.denied, vault.rounds]).toEqual([[3, 5, 8], [], [true, false, false]]);
  });

  it('which an answer did not come to are not denied, and asked for next', async () => {
    const vault = vaultMissing(3, 5, 8);
    const remote = serving(([first = 0, second]) => ({ bodies: bodiesOf([first]), next: second ?? null }));
    await fetchLateBodies({ remote, vault, signal }, false);
    expect([vault.came, vault.denied]).toEqual([[3, 5, 8], []]);
  });

  it('that are not given are asked for once, also of a server that never comes to them', async () => {
    for (const next of [null, 0]) {
      const vault = vaultMissing(3, 5, 8);
      await fetchLateBodies({ remote: serving(() => ({ bodies: [], next })), vault, signal }, false);
      expect([vault.came, vault.denied]).toEqual([[], [3, 5, 8]]);
    }
  });

  it('are not asked for where none is missed, and no more once the server does not answer', async () => {
    let asked = 0;
    const away = { lateBodies: (): Answer<LateBodiesAnswer> => (asked++, Promise.resolve(err({ type: 'Offline' }))) };
    expect(await fetchLateBodies({ remote: away, vault: vaultMissing(), signal }, true)).toEqual(ok(null));
    expect(asked).toBe(0);
    expect(await fetchLateBodies({ remote: away, vault: vaultMissing(3), signal }, true)).toEqual(err({ type: 'Offline' }));
    expect(asked).toBe(1);
  });
});
