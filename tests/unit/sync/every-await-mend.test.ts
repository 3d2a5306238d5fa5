import { expect, it } from 'vitest';
import type { Storage } from '#storage';
import { failingStorage, StorageBroke } from '../../fixtures/failing-storage.ts';
import { acceptInto, capture, foundedStorage, foundingSize, headOf, run, sealedBlob } from '../../fixtures/sync-device.ts';
import { startWaywardServer, type WaywardServer } from '../../fixtures/wayward-server.ts';

const captured = 3;

interface Outcome {
  readonly calls: number;
  readonly faults: readonly unknown[];
}

/** A device that has sent everything, and a server that has lost most of it since; the alarm stands. */
async function setBack(when: 'before' | 'after') {
  const server = await startWaywardServer();
  const storage = await foundedStorage();
  for (let i = 0; i < captured; i++) await capture(storage, [await sealedBlob(i)]);
  const failing = failingStorage(storage, null, when);
  const sync = engine(server, failing.storage);
  await sync.reaches('resting');
  server.entries.splice(foundingSize);
  server.blobs.clear();
  sync.wake();
  await sync.reaches('halted');
  return { server, storage, failing, sync };
}

const engine = (server: WaywardServer, storage: Storage) =>
  run(server, { storage, acceptPage: acceptInto(storage), headAt: headOf(storage) });

/** Whatever broke: the alarm stands, or all that the server has lost is on its way to it. */
async function expectNothingForgotten({ blobs }: WaywardServer, storage: Storage): Promise<void> {
  const stand = (await storage.alarms()).some(({ endedAt }) => endedAt === null);
  const owed = await storage.unreceipted();
  if (!stand) expect(owed.length + blobs.size).toBeGreaterThanOrEqual(captured);
}

/** The server is given back what it has lost while the k-th call to storage fails; then again, by the same engine or a fresh one. */
async function givenBack(failAt: number | null, when: 'before' | 'after', afterwards: 'same' | 'fresh'): Promise<Outcome> {
  const { server, storage, failing, sync } = await setBack(when);
  failing.restart(failAt);
  const given = await sync.giveBack();
  if (given.ok) await sync.reaches('resting');
  const calls = failing.calls();
  await expectNothingForgotten(server, storage);
  if (afterwards === 'fresh') await sync.stop();
  const next = afterwards === 'fresh' ? engine(server, storage) : sync;
  if (!given.ok) expect(await next.giveBack()).toEqual({ ok: true, value: null });
  await next.reaches('resting');

  expect(server.entries).toHaveLength(foundingSize + captured);
  expect(server.blobs.size).toBe(captured);
  expect(await storage.unreceipted()).toEqual([]);
  expect((await storage.alarms()).map(({ type, endedAt }) => [type, endedAt === null])).toEqual([['Rollback', false]]);
  await next.stop();
  await sync.stop();
  await server.goAway();
  return { calls, faults: sync.faults };
}

/** How often giving back, and all that follows until rest, calls storage. A change here is a change in what sync does: look at it. */
const callsOfGivingBack = 64;

it('calls storage as often as is written here', async () => {
  expect(await givenBack(null, 'before', 'same')).toEqual({ calls: callsOfGivingBack, faults: [] });
});

for (const when of ['before', 'after'] as const) {
  for (const afterwards of ['same', 'fresh'] as const) {
    it(`gives back everything by the ${afterwards} engine where any one call to storage fails ${when} it is done`, async () => {
      for (let k = 1; k <= callsOfGivingBack; k++) {
        const { faults } = await givenBack(k, when, afterwards);
        expect(faults, `call ${String(k)}`).toHaveLength(1);
        expect(faults[0]).toBeInstanceOf(StorageBroke);
      }
    });
  }
}
