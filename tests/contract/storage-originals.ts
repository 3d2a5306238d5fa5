/** The part of the storage contract about originals: which are here, and which may make room. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { NewBlob, OriginalRow, Storage } from '#storage';
import { cursorAt, ledgerRow, newBlob, outboxRow, someBytes, someHash, someStream } from './storage-rows.ts';
import { everything, found, type TestedDisk } from './tested-disk.ts';

const [anna, ben] = [someStream(1), someStream(2)];

const rowOf = ({ hash, sealed, original }: NewBlob, usedAt: number): OriginalRow => {
  if (original === null) throw new Error('not an original');
  return { hash, stream: original, bytes: sealed.byteLength, usedAt };
};

const hashesOf = async (storage: Storage): Promise<readonly string[]> => (await storage.originals()).map(({ hash }) => hash);

export function originalsThatMakeRoom(tested: () => { readonly disk: TestedDisk; readonly storage: Storage }): void {
  describe('originals', () => {
    let storage: Storage;
    beforeEach(async () => {
      storage = tested().storage;
      await found(storage);
    });

    it('are told apart from other blobs when they are shelved and when they come from the server, least recently used first', async () => {
      const [captured, small, fetched] = [await newBlob(1, 3000, anna), await newBlob(2), await newBlob(3, 2000, ben)];
      await storage.shelve([await outboxRow(3, { blobs: [captured, small] })], [captured, small], 20);
      await storage.keepBlob(fetched, 10);
      await storage.keepBlob(await newBlob(4), 10);
      expect(await storage.originals()).toEqual([rowOf(fetched, 10), rowOf(captured, 20)]);
    });

    it('move to the end when they are looked at; one that is not here is ignored', async () => {
      const [first, second] = [await newBlob(1, 1000, anna), await newBlob(2, 1000, anna)];
      await storage.keepBlob(first, 10);
      await storage.keepBlob(second, 20);
      await storage.used(first.hash, 30);
      await storage.used(await someHash(99), 40);
      expect(await storage.originals()).toEqual([rowOf(second, 20), rowOf(first, 30)]);
    });

    it('are all named where no earlier version of the program was', async () => {
      await storage.keepBlob(await newBlob(1), 1);
      expect(await storage.originalsNamed()).toBe(true);
      await storage.nameOriginals([], false);
      expect(await storage.originalsNamed()).toBe(true);
    });

    it('that were kept before they were told apart can be named later; what is not here, or is known, is left alone', async () => {
      const [known, nameless] = [await newBlob(1, 1000, anna), await newBlob(2, 1000, ben)];
      await storage.keepBlob(known, 50);
      await storage.keepBlob({ ...nameless, original: null }, 60);
      await storage.nameOriginals([rowOf(known, 5), rowOf(nameless, 7), rowOf(await newBlob(3, 1000, ben), 9)], false);
      expect(await storage.originals()).toEqual([rowOf(nameless, 7), rowOf(known, 50)]);
    });

    it('are not noted where their capture does not fit or another tab was first', async () => {
      const blob = await newBlob(1, 3_000_000, anna);
      await tested().disk.leave(1_000_000);
      expect(await storage.shelve([await outboxRow(3, { blobs: [blob] })], [blob], 1)).toMatchObject({ ok: false });
      expect(await storage.keepBlob(blob, 1)).toMatchObject({ ok: false });
      expect(await storage.shelve([await outboxRow(4)], [await newBlob(2, 1000, anna)], 1)).toMatchObject({ ok: false });
      expect(await storage.originals()).toEqual([]);
    });

    it('that a server has go when they are asked to, bytes and all, and the answer names them', async () => {
      const [going, staying] = [await newBlob(1, 1000, anna), await newBlob(2, 1000, anna)];
      await storage.keepBlob(going, 1);
      await storage.keepBlob(staying, 2);
      expect(await storage.evict([going.hash, going.hash, await someHash(99)])).toEqual([rowOf(going, 1)]);
      expect(await storage.blob(going.hash)).toBeNull();
      expect(await storage.holds([going.hash, staying.hash])).toEqual(new Set([staying.hash]));
      expect(await hashesOf(storage)).toEqual([staying.hash]);
      expect(await storage.evict([going.hash])).toEqual([]);
    });

    it('stay where no receipt has come, though their entry is in the ledger', async () => {
      const blob = await newBlob(1, 1000, anna);
      await storage.shelve([await outboxRow(3, { seed: 60, blobs: [blob] })], [blob], 1);
      await storage.accept([await ledgerRow(3, 60)], await cursorAt(4));
      expect(await storage.evict([blob.hash])).toEqual([]);
      expect(await storage.blob(blob.hash)).toEqual(blob.sealed);
      await storage.receipted([blob.hash]);
      expect(await storage.evict([blob.hash])).toEqual([rowOf(blob, 1)]);
    });

    it('stay while an entry of the outbox names them, though their receipt has come', async () => {
      const blob = await newBlob(1, 1000, anna);
      await storage.shelve([await outboxRow(3, { seed: 60, blobs: [await newBlob(2), blob] })], [blob], 1);
      await storage.receipted([blob.hash]);
      expect(await storage.evict([blob.hash])).toEqual([]);
      expect(await storage.blob(blob.hash)).toEqual(blob.sealed);
      await storage.accept([await ledgerRow(3, 60)], await cursorAt(4));
      expect(await storage.evict([blob.hash])).toEqual([rowOf(blob, 1)]);
    });

    it('of a pinned stream stay until it is let go again', async () => {
      const [pinned, other] = [await newBlob(1, 1000, anna), await newBlob(2, 1000, ben)];
      await storage.keepBlob(pinned, 1);
      await storage.keepBlob(other, 2);
      await storage.pin(anna);
      await storage.pin(anna);
      expect(await storage.pins()).toEqual(new Set([anna]));
      expect(await storage.evict([pinned.hash, other.hash])).toEqual([rowOf(other, 2)]);
      await storage.unpin(anna);
      expect(await storage.pins()).toEqual(new Set());
      expect(await storage.evict([pinned.hash])).toEqual([rowOf(pinned, 1)]);
    });

    it('stay while an alarm stands: a server that went back may not have what it confirmed', async () => {
      const blob = await newBlob(1, 1000, anna);
      await storage.keepBlob(blob, 1);
      await storage.raise({
        type: 'Rollback',
        by: 'Server',
        at: 1,
        expected: await cursorAt(3),
        received: null,
        evidence: someBytes(1, 10)
      });
      expect(await storage.evict([blob.hash])).toEqual([]);
      expect(await storage.blob(blob.hash)).toEqual(blob.sealed);
    });

    it('never make way for a blob that is no original: previews and thumbnails stay', async () => {
      const preview = await newBlob(1);
      await storage.keepBlob(preview, 1);
      expect(await storage.evict([preview.hash])).toEqual([]);
      expect(await storage.blob(preview.hash)).toEqual(preview.sealed);
    });

    it('that went have made room at once: what did not fit before fits', async () => {
      const kept: NewBlob[] = [];
      let next = await newBlob(0, 4_000_000, anna);
      while ((await storage.keepBlob(next, kept.length)).ok) {
        kept.push(next);
        next = await newBlob(kept.length, 4_000_000, anna);
      }
      expect(kept.length).toBeGreaterThan(5);
      await storage.evict(kept.slice(0, 2).map(({ hash }) => hash));
      expect(await storage.keepBlob(next, 99)).toEqual({ ok: true, value: null });
    });

    it('come back from the server as originals, and a capture of the same then needs no receipt', async () => {
      const blob = await newBlob(1, 1000, anna);
      await storage.keepBlob(blob, 1);
      await storage.evict([blob.hash]);
      await storage.keepBlob(blob, 5);
      expect(await storage.originals()).toEqual([rowOf(blob, 5)]);
      expect(await storage.blob(blob.hash)).toEqual(blob.sealed);
      expect(await storage.unreceipted()).toEqual([]);
    });

    it('that were let go and are captured again are only here, until a receipt comes', async () => {
      const blob = await newBlob(1, 1000, anna);
      await storage.keepBlob(blob, 1);
      await storage.evict([blob.hash]);
      await storage.shelve([await outboxRow(3, { seed: 60, blobs: [blob] })], [blob], 9);
      expect(await storage.unreceipted()).toEqual([blob.hash]);
      expect(await storage.evict([blob.hash])).toEqual([]);
    });

    it('go once when two tabs let go of them at the same time', async () => {
      const other = tested().disk.open();
      const blobs = await Promise.all([1, 2, 3].map((seed) => newBlob(seed, 1000, anna)));
      for (const [at, blob] of blobs.entries()) await storage.keepBlob(blob, at);
      const hashes = blobs.map(({ hash }) => hash);
      const gone = (await Promise.all([storage.evict(hashes), other.evict(hashes)])).flat();
      expect(gone.map(({ hash }) => hash).toSorted()).toEqual(hashes.toSorted());
      expect(await storage.originals()).toEqual([]);
      other.close();
    });

    it('and pins are there after reopening', async () => {
      const blob = await newBlob(1, 1000, anna);
      await storage.keepBlob(blob, 1);
      await storage.pin(ben);
      const before = await everything(storage);
      const again = tested().disk.open();
      expect(await everything(again)).toEqual(before);
      again.close();
    });
  });
}
