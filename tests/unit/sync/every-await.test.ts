import { expect, it } from 'vitest';
import { failingStorage, StorageBroke } from '../../fixtures/failing-storage.ts';
import { acceptInto, capture, foundedStorage, foundingSize, run, sealedBlob } from '../../fixtures/sync-device.ts';
import { startWaywardServer } from '../../fixtures/wayward-server.ts';

const captured = 2;

interface Outcome {
  readonly calls: number;
  readonly faults: readonly unknown[];
}

/** One whole way up and down; the k-th call to storage fails. The same engine tries again, or a fresh one as after a reload. */
async function wholeWay(failAt: number | null, when: 'before' | 'after', afterwards: 'same' | 'fresh'): Promise<Outcome> {
  const server = await startWaywardServer();
  const storage = await foundedStorage();
  for (let i = 0; i < captured; i++) await capture(storage, [await sealedBlob(i)]);
  const failing = failingStorage(storage, failAt, when);
  let broke = (): void => undefined;
  const broken = new Promise<void>((resolve) => (broke = resolve));
  const sync = run(server, {
    storage: failing.storage,
    acceptPage: acceptInto(failing.storage),
    wait: () => {
      broke();
      return afterwards === 'same' ? Promise.resolve() : new Promise(() => undefined);
    }
  });
  await Promise.race([sync.reaches('resting'), ...(afterwards === 'fresh' ? [broken] : [])]);
  const calls = failing.calls();
  await sync.stop();
  if (afterwards === 'fresh') {
    const next = run(server, { storage });
    await next.reaches('resting');
    await next.stop();
  }
  expect(server.entries).toHaveLength(foundingSize + captured);
  expect(server.blobs.size).toBe(captured);
  expect(await storage.outbox()).toEqual([]);
  expect(await storage.unreceipted()).toEqual([]);
  expect((await storage.cursor()).size).toBe(foundingSize + captured);
  expect((await storage.device())?.setup).toBeNull();
  await server.goAway();
  return { calls, faults: sync.faults };
}

/** How often one clean way up and down calls storage. A change here is a change in what sync does: look at it. */
const callsOfAWholeWay = 61;

it('calls storage as often as is written here', async () => {
  expect(await wholeWay(null, 'before', 'same')).toEqual({ calls: callsOfAWholeWay, faults: [] });
});

for (const when of ['before', 'after'] as const) {
  for (const afterwards of ['same', 'fresh'] as const) {
    it(`finishes by the ${afterwards} engine where any one call to storage fails ${when} it is done`, async () => {
      for (let k = 1; k <= callsOfAWholeWay; k++) {
        const { faults } = await wholeWay(k, when, afterwards);
        expect(faults, `call ${String(k)}`).toHaveLength(1);
        expect(faults[0]).toBeInstanceOf(StorageBroke);
      }
    });
  }
}
