/** The part of the storage contract about a device that joins, and about a server that was caught or has lost something. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Alarm, Storage } from '#storage';
import { cursorAt, deviceRow, ledgerRow, newBlob, outboxRow, someBytes, someHash, someStream } from './storage-rows.ts';
import { change, everything, found, type TestedDisk } from './tested-disk.ts';

type Raised = Omit<Alarm, 'endedAt'>;

export function joiningAndAlarms(tested: () => { readonly disk: TestedDisk; readonly storage: Storage }): void {
  let storage: Storage;
  beforeEach(() => {
    storage = tested().storage;
  });

  describe('joining', () => {
    it('keeps the device row with its anchor, and neither ledger nor chain; both begin at nothing', async () => {
      const row = { ...(await deviceRow()), setup: null, anchor: await cursorAt(7) };
      expect(await storage.join(row)).toEqual({ ok: true, value: null });
      const again = tested().disk.open();
      expect(await again.device()).toMatchObject({ practice: row.practice, device: row.device, setup: null, anchor: await cursorAt(7) });
      expect(await again.cursor()).toMatchObject({ size: 0 });
      expect(await again.chainEnd()).toEqual({ nextN: 0, prev: null });
      expect(await again.accept([await ledgerRow(0)], await cursorAt(1))).toEqual({ ok: true, value: null });
      expect(await again.shelve([await outboxRow(0, { seed: 40 })], [], 0)).toEqual({ ok: true, value: null });
      again.close();
    });

    it('is refused where a device row exists, which stays as it was', async () => {
      await found(storage);
      const before = await everything(storage);
      await expect(storage.join(await deviceRow())).rejects.toThrow('has a device');
      expect(await everything(storage)).toEqual(before);
    });

    it('is refused of a second one where two tabs join at once', async () => {
      const other = tested().disk.open();
      const outcomes = await Promise.allSettled([storage.join(await deviceRow()), other.join(await deviceRow())]);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      other.close();
    });
  });

  describe('blobs that a server has lost', () => {
    beforeEach(() => found(storage));

    it('wait for a receipt again, after those that wait already, each once; what is not here is left alone', async () => {
      const [waiting, sent, fetched] = [await newBlob(1), await newBlob(2), await newBlob(3)];
      await storage.shelve([await outboxRow(3, { blobs: [waiting, sent] })], [waiting, sent], 0);
      await storage.receipted([sent.hash]);
      await storage.keepBlob(fetched, 0);
      await storage.owe([fetched.hash, waiting.hash, await someHash(99), sent.hash, fetched.hash]);
      expect(await storage.unreceipted()).toEqual([waiting.hash, fetched.hash, sent.hash]);
      await storage.receipted([fetched.hash]);
      expect(await storage.unreceipted()).toEqual([waiting.hash, sent.hash]);
    });

    it('do not make room while they wait', async () => {
      const blob = await newBlob(1, 1000, someStream(1));
      await storage.keepBlob(blob, 0);
      await storage.owe([blob.hash]);
      expect(await storage.evict([blob.hash])).toEqual([]);
      expect(await storage.blob(blob.hash)).toEqual(blob.sealed);
    });

    it('are found among all that are here, in the order of their bytes, a part at a time', async () => {
      const blobs = await Promise.all(Array.from({ length: 7 }, (_, seed) => newBlob(seed)));
      for (const blob of blobs) await storage.keepBlob(blob, 0);
      const sorted = blobs.map(({ hash }) => hash).toSorted();
      expect(await storage.blobHashes(null, 100)).toEqual(sorted);
      expect(await storage.blobHashes(null, 3)).toEqual(sorted.slice(0, 3));
      expect(await storage.blobHashes(sorted[2] ?? null, 3)).toEqual(sorted.slice(3, 6));
      expect(await storage.blobHashes(sorted[6] ?? null, 3)).toEqual([]);
    });
  });

  describe('alarms', () => {
    const forked = async (): Promise<Raised> => ({
      type: 'Fork',
      by: 'Server',
      at: 5,
      expected: await cursorAt(3),
      received: await cursorAt(4),
      evidence: someBytes(1, 100)
    });

    it('are kept with their evidence, in the order raised, after reopening', async () => {
      const alarms: Raised[] = [
        await forked(),
        { type: 'Rollback', by: 'Server', at: 6, expected: await cursorAt(3), received: null, evidence: someBytes(2, 10) }
      ];
      for (const alarm of alarms) await storage.raise(alarm);
      const again = tested().disk.open();
      expect(await again.alarms()).toEqual(alarms.map((alarm) => ({ ...alarm, endedAt: null })));
      again.close();
    });

    it('that tell of the same are kept once, with the first evidence; each other one by itself', async () => {
      const first = await forked();
      const others: Raised[] = [
        { ...first, type: 'Rollback' },
        { ...first, by: 'Device' },
        { ...first, expected: await cursorAt(9) },
        { ...first, expected: { ...first.expected, root: await someHash(9) } },
        { ...first, received: await cursorAt(9) },
        { ...first, received: { size: 4, root: await someHash(9) } },
        { ...first, received: null }
      ];
      await storage.raise(first);
      await storage.raise({ ...first, at: 50, evidence: someBytes(9, 9) });
      for (const other of others) for (const at of [6, 7]) await storage.raise({ ...other, at });
      const kept = [first, ...others.map((other) => ({ ...other, at: 6 }))];
      expect(await storage.alarms()).toEqual(kept.map((alarm) => ({ ...alarm, endedAt: null })));
    });

    it('are kept once when two tabs raise the same at once', async () => {
      const other = tested().disk.open();
      await Promise.all([storage.raise(await forked()), other.raise(await forked())]);
      expect(await storage.alarms()).toHaveLength(1);
      other.close();
    });

    it('end all together and stay as evidence; what ended keeps its time, and the same may be raised again', async () => {
      const alarm = await forked();
      await storage.raise(alarm);
      await storage.raise({ ...alarm, type: 'Forged' });
      await storage.endAlarms(20, 20);
      await storage.raise(alarm);
      expect((await storage.alarms()).map(({ type, endedAt }) => [type, endedAt])).toEqual([
        ['Fork', 20],
        ['Forged', 20],
        ['Fork', null]
      ]);
      await storage.endAlarms(30, 30);
      expect((await storage.alarms()).map(({ endedAt }) => endedAt)).toEqual([20, 20, 30]);
    });

    it('stand where they were raised after the server was asked, or shown by another device: that server is in line with each of two histories', async () => {
      const alarm = await forked();
      await storage.raise({ ...alarm, at: 5 });
      await storage.raise({ ...alarm, at: 6, type: 'Forged' });
      await storage.raise({ ...alarm, at: 5, by: 'Device' });
      await storage.endAlarms(20, 5);
      expect((await storage.alarms()).map(({ endedAt }) => endedAt)).toEqual([20, null, null]);
    });

    it('that have ended keep no original from making room', async () => {
      const blob = await newBlob(1, 1000, someStream(1));
      await storage.keepBlob(blob, 1);
      await storage.raise(await forked());
      expect(await storage.evict([blob.hash])).toEqual([]);
      await storage.endAlarms(9, 9);
      expect((await storage.evict([blob.hash])).map(({ hash }) => hash)).toEqual([blob.hash]);
    });

    it('that end, a device that joins and a blob that is owed again are heard in every tab', async () => {
      const other = tested().disk.open();
      const acts: (() => Promise<unknown>)[] = [
        async () => storage.join(await deviceRow()),
        async () => storage.raise(await forked()),
        () => storage.endAlarms(9, 9),
        async () => storage.keepBlob(await newBlob(1), 0),
        async () => storage.owe([(await newBlob(1)).hash])
      ];
      for (const act of acts) {
        const heard = change(other);
        await act();
        await heard;
      }
      other.close();
    });
  });
}
