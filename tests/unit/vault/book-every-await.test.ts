import { beforeAll, describe, expect, test } from 'vitest';
import type { Bytes } from '#bytes';
import type { OutboxRow, Storage } from '#storage';
import { createMemoryStorage, type MemoryDisk } from '#storage/memory';
import type { Book } from '../../../src/lib/vault/book.ts';
import type { Draft } from '../../../src/lib/vault/sign-entry.ts';
import { type BookDevice, checkpointsIn, copyOf, grow, loadBook, newBookDevice, notes, now, stateOf } from '../../fixtures/book-device.ts';
import { failingStorage, StorageBroke } from '../../fixtures/failing-storage.ts';

/** A device with 486 verified entries and 20 unsent ones; what another tab writes, what this one does, and the page that holds it all. */
let device: BookDevice;
let otherTab: readonly OutboxRow[];
let draft: readonly Draft[];
let page: Bytes;
let end: Awaited<ReturnType<typeof stateOf>>;

beforeAll(async () => {
  device = await newBookDevice();
  const storage = createMemoryStorage({ disk: device.disk });
  const book = await loadBook(storage);
  await grow(device, storage, book, 480);
  await book.append(device.author, notes(book, 20));

  const ahead = createMemoryStorage({ disk: copyOf(device.disk) });
  const other = await loadBook(ahead);
  await other.append(device.author, notes(other, 2));
  otherTab = (await ahead.outbox()).slice(20);
  draft = notes(other, 1);
  await other.append(device.author, draft);
  await device.server.take(await ahead.outbox());
  page = await device.server.page(other.verified);
  await other.acceptPage(page);
  end = await stateOf(other);
}, 60_000);

interface Run {
  book: Book | null;
  again: Book | null;
}

/** Starts, follows another tab, writes, takes the page, keeps a checkpoint, and starts again from it; goes on where an earlier run ended. */
async function live(storage: Storage, disk: MemoryDisk, run: Run = { book: null, again: null }): Promise<Run> {
  const plain = createMemoryStorage({ disk });
  const kept = checkpointsIn(storage);
  run.book = await loadBook(kept.storage);
  if (disk.kept.chain.nextN === otherTab[0]?.n) await plain.shelve(otherTab, [], now());
  await run.book.follow();
  if (disk.kept.chain.nextN === (otherTab[1]?.n ?? 0) + 1) await run.book.append(device.author, draft);
  await run.book.acceptPage(page);
  if (disk.kept.checkpoint === null) await kept.count(1);
  run.again = await loadBook(storage);
  return run;
}

/** As a program reads it that begins now. */
const found = async (disk: MemoryDisk) => stateOf(await loadBook(createMemoryStorage({ disk: copyOf(disk) })));

const steps = 33;

test(`a life of the book makes ${String(steps)} calls of storage`, async () => {
  const disk = copyOf(device.disk);
  const counted = failingStorage(createMemoryStorage({ disk }), null);
  const { book, again } = await live(counted.storage, disk);
  expect(counted.calls()).toBe(steps);
  expect(book && (await stateOf(book))).toEqual(end);
  expect(again && (await stateOf(again))).toEqual(end);
  expect(again?.base).toBe(again?.verified);
});

describe.each(['before', 'after'] as const)('a call of storage that fails %s it is done', (when) => {
  test.each(Array.from({ length: steps }, (_, i) => i + 1))('step %i: everything is read again as it was, and goes on', async (k) => {
    const disk = copyOf(device.disk);
    const failing = failingStorage(createMemoryStorage({ disk }), k, when);
    const run: Run = { book: null, again: null };
    await live(failing.storage, disk, run).catch((broke: unknown) => {
      expect(broke).toBeInstanceOf(StorageBroke);
    });

    const after = await found(disk);
    await run.book?.follow();
    if (run.book) expect(await stateOf(run.book)).toEqual(after);
    if (disk.kept.checkpoint !== null) {
      const bare = copyOf(disk);
      bare.kept.checkpoint = null;
      expect(await found(bare)).toEqual(after);
    }
    const next = await live(createMemoryStorage({ disk }), disk);
    expect(next.again && (await stateOf(next.again))).toEqual(end);
  });
});
