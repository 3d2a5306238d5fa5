import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, utf8 } from '#bytes';
import type { Storage } from '#storage';
import { createMemoryStorage, type MemoryDisk } from '#storage/memory';
import type { Book } from '../../../src/lib/vault/book.ts';
import {
  type BookDevice,
  checkpointsIn,
  copyOf,
  grow,
  hashesOf,
  loadBook,
  newBookDevice,
  notes,
  stateOf
} from '../../fixtures/book-device.ts';
import { HonestServer } from '../../fixtures/honest-server.ts';
import { checkpointIsDue } from '../../../src/lib/vault/kept-checkpoint.ts';

const first = 6;
const long = 3 * 520 + 30;
/** Size of the newest checkpoint: pages have 500, and while there are more of them the ledger must have doubled. */
const checkpointed = first + 3 * 520;
/** What the disk holds when the ledger is `long` entries long and its checkpoint has been kept. */
let device: BookDevice;
let whole: Book;

beforeAll(async () => {
  device = await newBookDevice();
  const kept = checkpointsIn(createMemoryStorage({ disk: device.disk }));
  whole = await loadBook(kept.storage);
  while (whole.verified < checkpointed) await grow(device, kept.storage, whole, 520);
  await kept.count(3);
  await grow(device, kept.storage, whole, 30);
}, 60_000);

/** A storage, and the places of the entries that were read from it. */
function readsOf(disk: MemoryDisk) {
  const inner = createMemoryStorage({ disk });
  const places: number[] = [];
  const storage: Storage = {
    ...inner,
    entries: async (from, count) => {
      const rows = await inner.entries(from, count);
      places.push(...rows.map(({ index }) => index));
      return rows;
    }
  };
  return { storage, places };
}

describe('a book', () => {
  test('that has grown for long holds the newest entries, and reads every other one from storage', async () => {
    expect(whole.size).toBe(first + long);
    expect(whole.recent.length).toBe(1000);
    expect(whole.base).toBe(first + long - 1000);
    const { parcels, ledger } = device.server;
    expect(await hashesOf(whole)).toEqual(parcels.map((_, place) => ledger.leaf(place)));
    expect(await hashesOf(whole, first + long - 7)).toHaveLength(7);
    expect(await whole.entry(3)).toMatchObject({ index: 3, verdict: { type: 'Accepted' }, body: parcels[3]?.body });
    expect((await whole.entry(whole.size - 1)).entry.hash).toBe(ledger.leaf(whole.size - 1));
    await expect(whole.entry(whole.size)).rejects.toThrow(RangeError);
  });

  test('begins with its checkpoint and reads only the entries after it', async () => {
    const { storage, places } = readsOf(copyOf(device.disk));
    const book = await loadBook(storage);
    expect(places).toEqual(Array.from({ length: first + long - checkpointed }, (_, i) => checkpointed + i));
    expect(book.base).toBe(checkpointed);
    expect(await stateOf(book)).toEqual(await stateOf(whole));
  });

  test('that began with a checkpoint takes pages and writes on', async () => {
    const disk = copyOf(device.disk);
    const storage = createMemoryStorage({ disk });
    const book = await loadBook(storage);
    const kept = await book.append(device.author, notes(book, 2));
    expect(kept).toMatchObject({ ok: true, value: [{ index: first + long }, { index: first + long + 1 }] });
    const again = await loadBook(createMemoryStorage({ disk }));
    expect(await stateOf(again)).toEqual(await stateOf(book));
    expect(again.verified).toBe(first + long);
  });

  test('gives each entry once, though it lets go of entries and takes others while they are read', async () => {
    const grown = await newBookDevice();
    const storage = createMemoryStorage({ disk: grown.disk });
    const book = await loadBook(storage);
    const hashes: string[] = [];
    for await (const { entry } of book.entries(0)) {
      hashes.push(entry.hash);
      if (hashes.length === 3) await grow(grown, storage, book, 1100);
    }
    expect(book.base).toBeGreaterThan(3);
    expect(hashes).toEqual(await hashesOf(book));
    expect(hashes).toHaveLength(first + 1100);
  }, 30_000);

  test('of a short ledger needs no checkpoint', async () => {
    const young = await newBookDevice();
    const kept = checkpointsIn(createMemoryStorage({ disk: young.disk }));
    const book = await loadBook(kept.storage);
    await grow(young, kept.storage, book, 490);
    await loadBook(kept.storage);
    expect(kept.given).toHaveLength(0);
    await grow(young, kept.storage, book, 20);
    await kept.count(1);
  });
});

test('an old entry that lies altered in storage is found when it is read, and the next start says that the device is damaged', async () => {
  const [row, next] = device.disk.kept.ledger.slice(100, 102);
  if (!row || !next) throw new Error('a ledger of a hundred entries');
  for (const altered of [{ entry: utf8('altered') }, { body: utf8('altered') }, { entry: next.entry, body: next.body }]) {
    const disk = copyOf(device.disk);
    disk.kept.ledger = disk.kept.ledger.with(100, { ...row, ...altered });
    const book = await loadBook(createMemoryStorage({ disk }));
    expect((await book.entry(99)).index).toBe(99);
    await expect(hashesOf(book)).rejects.toThrow('entry 100 on this device');
    await expect(loadBook(createMemoryStorage({ disk }))).rejects.toThrow('does not verify');
  }
});

test('a checkpoint is due when the ledger has grown by a sixteenth, or doubled where the server has more, and by more than a page', () => {
  expect(checkpointIsDue(500, 0, false)).toBe(false);
  expect(checkpointIsDue(501, 0, false)).toBe(true);
  expect(checkpointIsDue(501, 0, true)).toBe(true);
  expect(checkpointIsDue(17_000, 16_000, false)).toBe(false);
  expect(checkpointIsDue(17_001, 16_000, false)).toBe(true);
  expect(checkpointIsDue(32_000, 16_000, true)).toBe(false);
  expect(checkpointIsDue(32_001, 16_000, true)).toBe(true);
});

describe('a checkpoint that is not this device’s own of this ledger is not used, and made again:', () => {
  const flip = (bytes: Bytes, at: number): Bytes => bytes.with(at, (bytes.at(at) ?? 0) ^ 1);
  const other = async (): Promise<Bytes> => {
    const stranger = await newBookDevice();
    const kept = checkpointsIn(createMemoryStorage({ disk: stranger.disk }));
    const book = await loadBook(kept.storage);
    await grow(stranger, kept.storage, book, 510);
    await kept.count(1);
    return kept.given[0] ?? utf8('');
  };

  test.each<[string, (own: Bytes) => Bytes | Promise<Bytes>]>([
    ['altered in its MAC', (own) => flip(own, 3)],
    ['altered in its head', (own) => flip(own, 50)],
    ['altered in its columns', (own) => flip(own, own.length - 9)],
    ['cut short', (own) => own.slice(0, -1)],
    ['without a byte', () => new Uint8Array()],
    ['of another device and practice', other]
  ])('%s', async (_, change) => {
    const disk = copyOf(device.disk);
    disk.kept.checkpoint = await change(disk.kept.checkpoint ?? new Uint8Array());
    const reads = readsOf(disk);
    const kept = checkpointsIn(reads.storage);
    const book = await loadBook(kept.storage);
    expect(new Set(reads.places).size).toBe(first + long);
    expect(await stateOf(book)).toEqual(await stateOf(whole));
    await kept.count(1);
    const next = readsOf(disk);
    await loadBook(next.storage);
    expect(next.places).toHaveLength(0);
  });

  test('ahead of what is verified, as when the ledger was put back', async () => {
    const disk = copyOf(device.disk);
    const size = 900;
    disk.kept.ledger = disk.kept.ledger.slice(0, size);
    disk.kept.cursor = await whole.ledger.head(size);
    disk.kept.chain = { nextN: size, prev: whole.ledger.leaf(size - 1) };
    const book = await loadBook(createMemoryStorage({ disk }));
    expect(book.verified).toBe(size);
    expect(book.ledger.size).toBe(size);
  });

  test('of this device, but not of the ledger that it keeps', async () => {
    const twin = copyOf(device.disk);
    const storage = createMemoryStorage({ disk: twin });
    twin.kept.ledger = twin.kept.ledger.slice(0, first);
    twin.kept.cursor = await whole.ledger.head(first);
    twin.kept.chain = { nextN: first, prev: whole.ledger.leaf(first - 1) };
    twin.kept.checkpoint = null;
    const server = new HonestServer(device.practice.id);
    await server.take(device.server.parcels.slice(0, first));
    const book = await loadBook(storage);
    await grow({ ...device, server }, storage, book, long);
    expect(book.ledger.leaf(first)).not.toBe(whole.ledger.leaf(first));
    twin.kept.checkpoint = device.disk.kept.checkpoint;
    const again = await loadBook(createMemoryStorage({ disk: twin }));
    expect(await again.ledger.head()).toEqual(await book.ledger.head());
  }, 30_000);
});
