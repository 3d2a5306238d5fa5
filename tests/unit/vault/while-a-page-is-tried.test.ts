import { beforeEach, describe, expect, test } from 'vitest';
import { type Founded, foundPair, joined, newKey, value, type VaultDevice } from '../../fixtures/vault-pair.ts';

/** Until the page is taken or refused the ledger holds what the server says, and not what waits here. */
describe('while a page is tried', () => {
  let pair: Founded;
  let first: VaultDevice;
  beforeEach(async () => {
    pair = await foundPair();
    first = pair.first;
    const second = await joined(pair);
    value(await second.vault.finishJoin(newKey()));
    await second.sync(pair.server);
    await first.sync(pair.server);
    for (const name of ['One', 'Two', 'Three', 'Four']) value(await second.vault.addPatient({ name, chart: '', born: null }));
    await second.send(pair.server);
  });

  /** What `ask` answers from before the page comes until it is taken. */
  async function meanwhile<T>(ask: () => Promise<T>): Promise<readonly T[]> {
    const trial = { isOver: false };
    const taken = first.fetch(pair.server).finally(() => (trial.isOver = true));
    const answers: T[] = [];
    while (!trial.isOver) {
      answers.push(await ask());
      await new Promise(setImmediate);
    }
    value(await taken);
    return answers;
  }

  test('the devices are those that are known, with when they last wrote', async () => {
    const all = await meanwhile(() => first.vault.devices());
    for (const devices of all) expect(devices.map(({ lastWrote }) => lastWrote !== null)).toEqual([true, true]);
  });

  test('an unsent way of unlocking is there all the time, pending, and may be used', async () => {
    value(await first.vault.addUnlocker(newKey(), await first.byWords(pair.words)));
    const before = await first.vault.unlockers();
    expect(before.filter(({ pending }) => pending)).toHaveLength(1);
    const all = await meanwhile(async () => [await first.vault.unlockers(), (await first.state('Founded')).people[0]?.unlockers.length]);
    expect(all.length).toBeGreaterThan(2);
    for (const [unlockers, locked] of all.slice(0, -1)) expect([unlockers, locked]).toEqual([before, before.length]);
  });
});
