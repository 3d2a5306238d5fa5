import { expect, test } from 'vitest';
import type { Storage } from '#storage';
import { createMemoryStorage } from '#storage/memory';
import { Book } from '../../../src/lib/vault/book.ts';
import { LedgerDamaged } from '../../../src/lib/vault/kept-entries.ts';
import { copyOf, grow, loadBook, newBookDevice, notes, now } from '../../fixtures/book-device.ts';

/** A device with entries that a server has, and some that none has yet; what it keeps is then seen with one table empty. */
async function usedDevice(): Promise<() => Storage> {
  const device = await newBookDevice();
  const storage = createMemoryStorage({ disk: device.disk });
  const book = await loadBook(storage);
  await grow(device, storage, book, 3);
  const kept = await book.append(device.author, notes(book, 2));
  if (!kept.ok) throw new Error(kept.error.type);
  return () => createMemoryStorage({ disk: copyOf(device.disk) });
}

test('site data of which one table was emptied is damaged: not empty, not a practice, nothing that goes on', async () => {
  const open = await usedDevice();
  const whole = await loadBook(open());
  expect(whole.size - whole.verified).toBe(2);

  const none = createMemoryStorage();
  const emptied: readonly Partial<Storage>[] = [
    { device: () => none.device() },
    { cursor: () => none.cursor() },
    { chainEnd: () => none.chainEnd() },
    { outbox: () => none.outbox() },
    { entries: (from, count) => none.entries(from, count) }
  ];
  for (const table of emptied) {
    await expect(Book.load({ ...open(), ...table }, now), Object.keys(table).join()).rejects.toThrow(LedgerDamaged);
  }
});

test('site data of which nothing is left is that of a new device', async () => {
  expect(await Book.load(createMemoryStorage(), now)).toBeNull();
});

test('site data that another tab begins to keep while it is looked at is not damaged', async () => {
  const open = await usedDevice();
  const [none, whole] = [createMemoryStorage(), open()];
  let looked = 0;
  const whileItComes = { ...whole, device: () => (looked++ === 0 ? none : whole).device() };
  expect((await Book.load(whileItComes, now))?.size).toBe((await loadBook(open())).size);
});
