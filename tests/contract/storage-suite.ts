/** The storage port's contract: one suite that every adapter passes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { equal } from '#bytes';
import type { OutboxRow, Storage } from '#storage';
import { madeForSpeed } from './storage-shortcuts.ts';
import { joiningAndAlarms } from './storage-server-lies.ts';
import { originalsThatMakeRoom } from './storage-originals.ts';
import {
  cursorAt,
  deviceRow,
  ledgerRow,
  newBlob,
  outboxRow,
  someBytes,
  someHash,
  someImport,
  somePerson,
  someSealed,
  someStream
} from './storage-rows.ts';
import { change, everything, found, foundingSize, type TestedDisk } from './tested-disk.ts';

export function storageContract(name: string, createDisk: () => Promise<TestedDisk>): void {
  describe(`storage contract: ${name}`, () => {
    let disk: TestedDisk;
    let storage: Storage;
    beforeEach(async () => {
      disk = await createDisk();
      storage = disk.open();
    });
    afterEach(async () => {
      storage.close();
      await disk.remove();
    });

    describe('a new disk', () => {
      it('keeps nothing: no device, an empty ledger, an empty chain', async () => {
        expect(await storage.device()).toBeNull();
        expect(await storage.chainEnd()).toEqual({ nextN: 0, prev: null });
        expect(await storage.cursor()).toEqual({ size: 0, root: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' });
        expect(await storage.outbox()).toEqual([]);
        expect(await storage.entries(0, 10)).toEqual([]);
        expect(await storage.blob(await someHash(1))).toBeNull();
        expect(await storage.unreceipted()).toEqual([]);
        expect(await storage.originals()).toEqual([]);
        expect(await storage.pins()).toEqual(new Set());
        expect(await storage.imports()).toEqual([]);
        expect(await storage.checkpoint()).toBeNull();
        expect(await storage.snapshot(somePerson(1))).toBeNull();
        expect(await storage.snapshotPart(somePerson(1), 'part')).toBeNull();
        expect(await storage.alarms()).toEqual([]);
      });

      it('takes no capture: a device that was wiped does not begin a new chain', async () => {
        await expect(storage.shelve([await outboxRow(0)], [], 0)).rejects.toThrow('no device');
        expect(await storage.outbox()).toEqual([]);
      });
    });

    describe('founding', () => {
      it('keeps the device row and the first entries, and the chain goes on after them', async () => {
        await found(storage);
        const last = await ledgerRow(2, 1002);
        expect(await storage.device()).toMatchObject({ setup: { code: 'a-setup-code', registration: null } });
        expect(await storage.cursor()).toEqual(await cursorAt(foundingSize));
        expect(await storage.chainEnd()).toEqual({ nextN: foundingSize, prev: last.hash });
        expect((await storage.entries(0, 10)).map(({ index }) => index)).toEqual([0, 1, 2]);
        expect(await storage.outbox()).toEqual([]);
      });

      it('is refused where a device row exists, which stays as it was', async () => {
        await found(storage);
        const before = await everything(storage);
        await expect(storage.found(await deviceRow(), [await ledgerRow(3)], await cursorAt(4))).rejects.toThrow('has a device');
        expect(await everything(storage)).toEqual(before);
      });

      it('is refused whole where the first entries have a gap', async () => {
        await expect(storage.found(await deviceRow(), [await ledgerRow(0), await ledgerRow(2)], await cursorAt(2))).rejects.toThrow('gap');
        expect(await storage.device()).toBeNull();
        expect(await storage.entries(0, 10)).toEqual([]);
      });

      it('forgets the setup code when the server has taken the first entries, and nothing else', async () => {
        await found(storage);
        const before = await storage.device();
        await storage.setupDone();
        const after = await storage.device();
        expect(after).toMatchObject({ practice: before?.practice, device: before?.device, people: before?.people, setup: null });
      });

      it('takes in another person, and a person’s other unlockers: where they stood, there after reopening, and nothing else changes', async () => {
        await found(storage);
        const before = await storage.device();
        const [founder] = before?.people ?? [];
        const [anna, ben] = [somePerson(1), somePerson(2)];
        expect(await storage.keepPerson({ person: anna, unlockers: someBytes(4, 20) })).toEqual({ ok: true, value: null });
        await storage.keepPerson({ person: ben, unlockers: someBytes(5, 20) });
        await storage.keepPerson({ person: anna, unlockers: null });
        storage.close();
        storage = disk.open();
        const people = [founder, { person: anna, unlockers: null }, { person: ben, unlockers: someBytes(5, 20) }];
        const { practice, device, setup, anchor } = before ?? {};
        expect(await storage.device()).toMatchObject({ practice, device, setup, anchor, people });
      });

      it('takes in nobody where there is no device', async () => {
        await expect(storage.keepPerson({ person: somePerson(1), unlockers: null })).rejects.toThrow('no device');
      });

      it('keeps keys that still sign after reopening and that cannot be exported', async () => {
        await found(storage);
        await storage.setupDone();
        storage.close();
        storage = disk.open();
        const device = await storage.device();
        if (!device) throw new Error('no device');
        expect(device.signKey.extractable).toBe(false);
        expect(device.secret.extractable).toBe(false);
        await expect(crypto.subtle.exportKey('pkcs8', device.signKey)).rejects.toThrow();
        await expect(crypto.subtle.exportKey('raw', device.secret)).rejects.toThrow();
        expect((await crypto.subtle.sign('Ed25519', device.signKey, someBytes(9, 10))).byteLength).toBe(64);
        expect((await crypto.subtle.sign('HMAC', device.secret, someBytes(9, 10))).byteLength).toBe(32);
      });
    });

    describe('shelving', () => {
      beforeEach(() => found(storage));

      it('keeps entries and blobs together; they are there after reopening', async () => {
        const [first, second] = [await newBlob(1), await newBlob(2)];
        const rows = [await outboxRow(3, { blobs: [first, second] }), await outboxRow(4)];
        expect(await storage.shelve(rows, [first, second], 0)).toEqual({ ok: true, value: null });
        storage.close();
        storage = disk.open();
        expect(await storage.outbox()).toEqual(rows);
        expect(await storage.chainEnd()).toEqual({ nextN: 5, prev: rows[1]?.hash });
        expect(await storage.blob(first.hash)).toEqual(first.sealed);
        expect(await storage.unreceipted()).toEqual([first.hash, second.hash]);
      });

      it('writes nothing where another tab wrote entry n first, and says which n is next', async () => {
        const other = disk.open();
        await other.shelve([await outboxRow(3, { seed: 50 })], [], 0);
        const blob = await newBlob(1);
        expect(await storage.shelve([await outboxRow(3, { blobs: [blob] })], [blob], 0)).toEqual({
          ok: false,
          error: { type: 'ChainMoved', nextN: 4 }
        });
        expect(await storage.outbox()).toEqual([await outboxRow(3, { seed: 50 })]);
        expect(await storage.blob(blob.hash)).toBeNull();
        expect(await storage.unreceipted()).toEqual([]);
        other.close();
      });

      it('lets exactly one of two tabs write entry n when both try at once', async () => {
        const other = disk.open();
        const outcomes = await Promise.all([
          storage.shelve([await outboxRow(3, { seed: 50 })], [], 0),
          other.shelve([await outboxRow(3, { seed: 51 })], [], 0)
        ]);
        expect(outcomes.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
        expect(await storage.outbox()).toHaveLength(1);
        other.close();
      });

      it('refuses whole a run of entries with a gap', async () => {
        const blob = await newBlob(1);
        await expect(storage.shelve([await outboxRow(3), await outboxRow(5)], [blob], 0)).rejects.toThrow('consecutive');
        expect(await storage.chainEnd()).toMatchObject({ nextN: foundingSize });
        expect(await storage.outbox()).toEqual([]);
        expect(await storage.blob(blob.hash)).toBeNull();
      });

      it('leaves nothing where its last write breaks: a blob whose bytes were transferred away', async () => {
        const [first, second] = [await newBlob(1), await newBlob(2)];
        const before = await everything(storage);
        const row = await outboxRow(3, { blobs: [first, second] });
        structuredClone(second.sealed, { transfer: [second.sealed.buffer] });
        await expect(storage.shelve([row], [first, second], 0)).rejects.toThrow();
        expect(await everything(storage)).toEqual(before);
        expect(await storage.holds([first.hash, second.hash])).toEqual(new Set());
        expect(await storage.shelve([await outboxRow(3)], [], 0)).toEqual({ ok: true, value: null });
      });

      it('leaves nothing where the disk is full, and says how many bytes it needed', async () => {
        const blob = await newBlob(1, 3_000_000);
        const row = await outboxRow(3, { blobs: [blob] });
        const before = await everything(storage);
        await disk.leave(1_000_000);
        expect(await storage.shelve([row], [blob], 0)).toEqual({
          ok: false,
          error: { type: 'StorageFull', neededBytes: 3_000_000 + row.entry.length + row.body.length }
        });
        expect(await everything(storage)).toEqual(before);
        expect(await storage.blob(blob.hash)).toBeNull();
        await disk.leave(50_000_000);
        expect(await storage.shelve([row], [blob], 0)).toEqual({ ok: true, value: null });
        expect(await storage.unreceipted()).toEqual([blob.hash]);
      });

      it('keeps a blob of 20 MB byte for byte', async () => {
        const blob = await newBlob(7, 20_000_000);
        await storage.shelve([await outboxRow(3, { blobs: [blob] })], [blob], 0);
        storage.close();
        storage = disk.open();
        const back = await storage.blob(blob.hash);
        expect(back?.byteLength).toBe(20_000_000);
        expect(back !== null && equal(back, blob.sealed)).toBe(true);
      });

      it('keeps what was given, whatever the caller does to the bytes afterwards', async () => {
        const blob = await newBlob(1);
        const row = await outboxRow(3, { blobs: [blob] });
        await storage.shelve([row], [blob], 0);
        const read = await storage.blob(blob.hash);
        row.entry.fill(0);
        blob.sealed.fill(0);
        read?.fill(0);
        expect(await storage.outbox()).toEqual([await outboxRow(3, { blobs: [await newBlob(1)] })]);
        expect(await storage.blob(blob.hash)).toEqual((await newBlob(1)).sealed);
      });

      it('keeps of a view its own bytes alone, not the large buffer that it looks at', async () => {
        const row = await outboxRow(3);
        const buffer = new Uint8Array(1_000_000);
        buffer.set(row.entry, 500);
        await storage.shelve([{ ...row, entry: buffer.subarray(500, 500 + row.entry.byteLength) }], [], 0);
        const [kept] = await storage.outbox();
        expect(kept).toEqual(row);
        expect(kept?.entry.buffer.byteLength).toBe(row.entry.byteLength);
      });

      it('gives the outbox in order of n', async () => {
        await storage.shelve([await outboxRow(3), await outboxRow(4)], [], 0);
        for (let n = 5; n < 13; n++) await storage.shelve([await outboxRow(n)], [], 0);
        expect((await storage.outbox()).map(({ n }) => n)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      });
    });

    describe('accepting', () => {
      let own: OutboxRow;
      beforeEach(async () => {
        await found(storage);
        own = await outboxRow(3, { seed: 60 });
        await storage.shelve([own, await outboxRow(4, { seed: 61 })], [], 0);
      });

      it('appends verified entries, moves the cursor and takes own ones out of the outbox; the chain stays', async () => {
        const rows = [await ledgerRow(3, 60), await ledgerRow(4, 70)];
        expect(await storage.accept(rows, await cursorAt(5))).toEqual({ ok: true, value: null });
        expect(await storage.cursor()).toEqual(await cursorAt(5));
        expect(await storage.entries(3, 10)).toEqual(rows);
        expect((await storage.outbox()).map(({ n }) => n)).toEqual([4]);
        expect(await storage.chainEnd()).toMatchObject({ nextN: 5 });
      });

      it('keeps an entry without a body', async () => {
        const row = { ...(await ledgerRow(3, 70)), body: null };
        await storage.accept([row], await cursorAt(4));
        expect(await storage.entries(3, 1)).toEqual([row]);
      });

      it.each([
        ['a gap before', [4], 4],
        ['an overlap', [2, 3], 4],
        ['a gap within', [3, 5], 5],
        ['a cursor beyond the rows', [3], 5],
        ['a cursor below', [], 2]
      ])('throws on %s and changes nothing', async (_, indexes, size) => {
        const rows = await Promise.all(indexes.map((index) => ledgerRow(index, index === 3 ? 60 : 80 + index)));
        const before = await everything(storage);
        await expect(storage.accept(rows, await cursorAt(size))).rejects.toThrow();
        expect(await everything(storage)).toEqual(before);
      });

      it('throws on another root at the same size', async () => {
        await expect(storage.accept([], { size: foundingSize, root: await someHash(99) })).rejects.toThrow('another root');
        expect(await storage.cursor()).toEqual(await cursorAt(foundingSize));
      });

      it('gives entries from an index on, at most as many as asked for, in order', async () => {
        const rows = await Promise.all(Array.from({ length: 12 }, (_, i) => ledgerRow(foundingSize + i, 100 + i)));
        await storage.accept(rows, await cursorAt(foundingSize + 12));
        expect((await storage.entries(5, 4)).map(({ index }) => index)).toEqual([5, 6, 7, 8]);
        expect((await storage.entries(14, 10)).map(({ index }) => index)).toEqual([14]);
        expect(await storage.entries(15, 10)).toEqual([]);
      });

      it('leaves nothing where the disk is full', async () => {
        const row = { ...(await ledgerRow(3, 60)), body: someBytes(5, 2_000_000) };
        const before = await everything(storage);
        await disk.leave(500_000);
        expect(await storage.accept([row], await cursorAt(4))).toMatchObject({ ok: false, error: { type: 'StorageFull' } });
        expect(await everything(storage)).toEqual(before);
      });
    });

    describe('blobs', () => {
      beforeEach(() => found(storage));

      it('wait for a receipt in the order they were shelved; a receipt clears just that one', async () => {
        const blobs = await Promise.all([1, 2, 3].map((seed) => newBlob(seed)));
        await storage.shelve([await outboxRow(3, { blobs })], blobs, 0);
        expect(await storage.unreceipted()).toEqual(blobs.map(({ hash }) => hash));
        await storage.receipted([blobs[1]?.hash ?? (await someHash(0)), await someHash(77)]);
        expect(await storage.unreceipted()).toEqual([blobs[0]?.hash, blobs[2]?.hash]);
        expect(await storage.blob(blobs[1]?.hash ?? (await someHash(0)))).toEqual(blobs[1]?.sealed);
      });

      it('that came from the server wait for none; a capture of the same blob then has nothing to send', async () => {
        const blob = await newBlob(1);
        expect(await storage.keepBlob(blob, 0)).toEqual({ ok: true, value: null });
        expect(await storage.unreceipted()).toEqual([]);
        await storage.shelve([await outboxRow(3, { blobs: [blob] })], [blob], 0);
        expect(await storage.unreceipted()).toEqual([]);
        expect(await storage.blob(blob.hash)).toEqual(blob.sealed);
      });

      it('that wait for a receipt go on waiting when the same comes from the server', async () => {
        const blob = await newBlob(1);
        await storage.shelve([await outboxRow(3, { blobs: [blob] })], [blob], 0);
        await storage.keepBlob(blob, 0);
        expect(await storage.unreceipted()).toEqual([blob.hash]);
      });

      it('are told apart from those that are elsewhere', async () => {
        const [here, away] = [await newBlob(1), await newBlob(2)];
        await storage.keepBlob(here, 0);
        expect(await storage.holds([here.hash, away.hash])).toEqual(new Set([here.hash]));
        expect(await storage.holds([])).toEqual(new Set());
      });

      it('from the server do not fit on a full disk', async () => {
        const blob = await newBlob(1, 3_000_000);
        await disk.leave(1_000_000);
        expect(await storage.keepBlob(blob, 0)).toEqual({ ok: false, error: { type: 'StorageFull', neededBytes: 3_000_000 } });
        expect(await storage.blob(blob.hash)).toBeNull();
      });
    });

    originalsThatMakeRoom(() => ({ disk, storage }));
    madeForSpeed(() => ({ disk, storage }));
    joiningAndAlarms(() => ({ disk, storage }));

    describe('watching', () => {
      beforeEach(() => found(storage));

      it('hears each kind of change, by this instance and by another', async () => {
        const other = disk.open();
        const blob = await newBlob(1);
        const acts: ((by: Storage, turn: number) => Promise<unknown>)[] = [
          async (by, turn) => by.shelve([await outboxRow(3 + turn, { seed: 90 + turn, blobs: [blob] })], [await newBlob(turn)], 0),
          async (by, turn) => by.accept([await ledgerRow(3 + turn, 90 + turn)], await cursorAt(4 + turn)),
          async (by, turn) => by.keepBlob(await newBlob(10 + turn), 0),
          async (by, turn) => by.receipted([(await newBlob(turn)).hash]),
          async (by, turn) => by.evict([(await newBlob(20 + turn, 1000, someStream(9))).hash]),
          async (by, turn) =>
            by.raise({ type: 'Fork', by: 'Server', at: 1, expected: await cursorAt(turn), received: null, evidence: someBytes(1, 1) }),
          (by) => by.setupDone(),
          (by, turn) => by.pin(someStream(turn)),
          (by, turn) => by.unpin(someStream(turn))
        ];
        for (const turn of [0, 1]) await storage.keepBlob(await newBlob(20 + turn, 1000, someStream(9)), 1);
        for (const act of acts) {
          for (const [turn, by] of [storage, other].entries()) {
            const heard = change(storage);
            await act(by, turn);
            await heard;
          }
        }
        other.close();
      });

      it('hears of bodies that come late as they come, and when there are no more', async () => {
        const other = disk.open();
        const bare = { ...(await ledgerRow(3, 90)), body: null };
        await storage.accept([bare], await cursorAt(4));
        for (const act of [() => other.fillBodies([{ index: 3, body: someBytes(1, 10) }]), () => other.askedForBodies(4)]) {
          const heard = change(storage);
          await act();
          await heard;
        }
        expect(await storage.cursor()).toEqual(await cursorAt(4));
        other.close();
      });

      it('finds what it hears of already written', async () => {
        const other = disk.open();
        const heard = change(storage).then(() => storage.outbox());
        await other.shelve([await outboxRow(3)], [], 0);
        expect(await heard).toHaveLength(1);
        other.close();
      });

      it('is not woken by what no list shows: uses, imports under way, checkpoints and snapshots', async () => {
        const other = disk.open();
        const blob = await newBlob(1, 1000, someStream(1));
        const id = someImport(1);
        await storage.keepBlob(blob, 1);
        let calls = 0;
        const undo = storage.watch(() => calls++);
        for (const by of [storage, other]) {
          await by.used(blob.hash, 2);
          await by.nameOriginals([{ hash: blob.hash, stream: someStream(1), bytes: 1000, usedAt: 1 }], true);
          await by.noteImport({ id, object: id, kept: 1, of: 2, at: 1 });
          await by.importEnded(id);
          await by.keepCheckpoint(someBytes(1, 10));
          await by.keepSnapshot({ person: somePerson(1), cursor: await cursorAt(1), head: someSealed(1) }, [
            { name: 'part', sealed: someSealed(2) }
          ]);
          await by.dropSnapshot(somePerson(1));
        }
        const heard = change(storage);
        undo();
        await other.pin(someStream(1));
        await heard;
        expect(calls).toBe(0);
        other.close();
      });

      it('is silent after its undoing, and is not told of reads or of writes that came to nothing', async () => {
        let calls = 0;
        const undo = storage.watch(() => calls++);
        await storage.outbox();
        await storage.chainEnd();
        await expect(storage.accept([], { size: 1, root: await someHash(1) })).rejects.toThrow();
        const heard = change(storage);
        undo();
        await storage.keepBlob(await newBlob(1), 0);
        await heard;
        expect(calls).toBe(0);
      });
    });

    it('removes everything when wiped, which other tabs hear, and can be founded anew', async () => {
      await found(storage);
      const blob = await newBlob(1);
      await storage.shelve([await outboxRow(3, { blobs: [blob] })], [blob], 0);
      await storage.raise({ type: 'Fork', by: 'Server', at: 1, expected: await cursorAt(1), received: null, evidence: someBytes(1, 1) });
      await storage.keepBlob(await newBlob(2, 1000, someStream(1)), 1);
      await storage.pin(someStream(1));
      await storage.noteImport({ id: someImport(1), object: someImport(1), kept: 1, of: 2, at: 1 });
      await storage.keepCheckpoint(someBytes(1, 10));
      await storage.keepSnapshot({ person: somePerson(1), cursor: await cursorAt(1), head: someSealed(1) }, [
        { name: 'part', sealed: someSealed(2) }
      ]);
      const other = disk.open();
      const heard = change(other);
      await storage.wipe();
      await heard;
      expect(await other.device()).toBeNull();
      expect(await everything(other)).toEqual(await everything(disk.open()));
      expect(await other.chainEnd()).toEqual({ nextN: 0, prev: null });
      expect(await other.blob(blob.hash)).toBeNull();
      expect(await other.unreceipted()).toEqual([]);
      expect(await other.originals()).toEqual([]);
      expect(await other.pins()).toEqual(new Set());
      expect(await other.imports()).toEqual([]);
      expect(await other.checkpoint()).toBeNull();
      expect(await other.snapshot(somePerson(1))).toBeNull();
      expect(await other.snapshotPart(somePerson(1), 'part')).toBeNull();
      expect(await other.alarms()).toEqual([]);
      await found(other);
      other.close();
    });

    it('rejects every verb after it was closed', async () => {
      await found(storage);
      storage.close();
      await expect(storage.device()).rejects.toThrow();
      await expect(storage.keepBlob(await newBlob(1), 0)).rejects.toThrow();
      await expect(storage.evict([await someHash(1)])).rejects.toThrow();
      await expect(storage.snapshot(somePerson(1))).rejects.toThrow();
    });
  });
}
