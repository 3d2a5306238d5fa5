/** The part of the storage contract about what saves work: imports under way, the checkpoint, and each person's snapshot. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ImportRow, SnapshotRow, Storage } from '#storage';
import { cursorAt, someBytes, someImport, somePerson, someSealed } from './storage-rows.ts';
import { everything, type TestedDisk } from './tested-disk.ts';

const [anna, ben] = [somePerson(1), somePerson(2)];

const snapshotOf = async (person: SnapshotRow['person'], seed: number): Promise<SnapshotRow> => ({
  person,
  cursor: await cursorAt(seed),
  head: someSealed(seed)
});

export function madeForSpeed(tested: () => { readonly disk: TestedDisk; readonly storage: Storage }): void {
  describe('imports under way', () => {
    it('are kept oldest first, follow their progress, and are forgotten when they end', async () => {
      const { storage, disk } = tested();
      const row = (seed: number, kept: number): ImportRow => ({
        id: someImport(seed),
        object: someImport(9),
        kept,
        of: 40,
        at: 100 - seed
      });
      await storage.noteImport(row(1, 0));
      await storage.noteImport(row(2, 0));
      await storage.noteImport(row(1, 12));
      const again = disk.open();
      expect(await again.imports()).toEqual([row(2, 0), row(1, 12)]);
      await again.importEnded(someImport(2));
      await again.importEnded(someImport(77));
      expect(await storage.imports()).toEqual([row(1, 12)]);
      again.close();
    });
  });

  describe('the checkpoint', () => {
    it('is one, the last that was kept, and there after reopening', async () => {
      const { storage, disk } = tested();
      const bytes = someBytes(2, 5000);
      await storage.keepCheckpoint(someBytes(1, 100));
      expect(await storage.keepCheckpoint(bytes)).toEqual({ ok: true, value: null });
      bytes.fill(0);
      const again = disk.open();
      expect(await again.checkpoint()).toEqual(someBytes(2, 5000));
      again.close();
    });

    it('stays as it was where a new one does not fit, and the answer says how much was needed', async () => {
      const { storage, disk } = tested();
      await storage.keepCheckpoint(someBytes(1, 100));
      await disk.leave(1_000_000);
      expect(await storage.keepCheckpoint(someBytes(2, 3_000_000))).toEqual({
        ok: false,
        error: { type: 'StorageFull', neededBytes: 3_000_000 }
      });
      expect(await storage.checkpoint()).toEqual(someBytes(1, 100));
    });
  });

  describe('a snapshot', () => {
    let storage: Storage;
    beforeEach(() => ({ storage } = tested()));

    it('is kept for each person, its head apart from its parts, and is there after reopening', async () => {
      const row = await snapshotOf(anna, 1);
      expect(await storage.keepSnapshot(row, [{ name: 'a', sealed: someSealed(10) }])).toEqual({ ok: true, value: null });
      await storage.keepSnapshot(await snapshotOf(ben, 2), [{ name: 'a', sealed: someSealed(20) }]);
      const again = tested().disk.open();
      expect(await again.snapshot(anna)).toEqual(row);
      expect(await again.snapshotPart(anna, 'a')).toEqual(someSealed(10));
      expect(await again.snapshotPart(ben, 'a')).toEqual(someSealed(20));
      expect(await again.snapshotPart(anna, 'b')).toBeNull();
      again.close();
    });

    it('gets a new head with the parts that changed; the others stay', async () => {
      await storage.keepSnapshot(await snapshotOf(anna, 1), [
        { name: 'a', sealed: someSealed(10) },
        { name: 'b', sealed: someSealed(11) }
      ]);
      await storage.keepSnapshot(await snapshotOf(anna, 2), [{ name: 'b', sealed: someSealed(21) }]);
      expect(await storage.snapshot(anna)).toEqual(await snapshotOf(anna, 2));
      expect(await storage.snapshotPart(anna, 'a')).toEqual(someSealed(10));
      expect(await storage.snapshotPart(anna, 'b')).toEqual(someSealed(21));
    });

    it('goes with all its parts, and no other person’s', async () => {
      for (const person of [anna, ben]) await storage.keepSnapshot(await snapshotOf(person, 1), [{ name: 'a', sealed: someSealed(10) }]);
      await storage.dropSnapshot(anna);
      expect(await storage.snapshot(anna)).toBeNull();
      expect(await storage.snapshotPart(anna, 'a')).toBeNull();
      expect(await storage.snapshot(ben)).toEqual(await snapshotOf(ben, 1));
      expect(await storage.snapshotPart(ben, 'a')).toEqual(someSealed(10));
    });

    it('stays whole as it was where the new one does not fit', async () => {
      await storage.keepSnapshot(await snapshotOf(anna, 1), [{ name: 'a', sealed: someSealed(10) }]);
      const before = await everything(storage);
      await tested().disk.leave(1_000_000);
      const parts = [
        { name: 'a', sealed: someSealed(20) },
        { name: 'b', sealed: someSealed(21, 3_000_000) }
      ];
      expect(await storage.keepSnapshot(await snapshotOf(anna, 2), parts)).toMatchObject({
        ok: false,
        error: { type: 'StorageFull', neededBytes: 3_000_200 }
      });
      expect(await everything(storage)).toEqual(before);
      expect(await storage.snapshotPart(anna, 'a')).toEqual(someSealed(10));
      expect(await storage.snapshotPart(anna, 'b')).toBeNull();
    });

    it('stays whole as it was where the last part breaks: its bytes were transferred away', async () => {
      await storage.keepSnapshot(await snapshotOf(anna, 1), [{ name: 'a', sealed: someSealed(10) }]);
      const before = await everything(storage);
      const broken = someSealed(21);
      structuredClone(broken, { transfer: [broken.buffer] });
      const parts = [
        { name: 'a', sealed: someSealed(20) },
        { name: 'b', sealed: broken }
      ];
      await expect(storage.keepSnapshot(await snapshotOf(anna, 2), parts)).rejects.toThrow();
      expect(await everything(storage)).toEqual(before);
      expect(await storage.snapshotPart(anna, 'a')).toEqual(someSealed(10));
    });
  });
}
