import { afterEach, describe, expect, it, vi } from 'vitest';
import { sha256 } from '#bytes';
import type { Storage } from '#storage';
import { createDexieStorage } from '#storage/dexie';
import { cursorAt, deviceRow, newBlob, outboxRow, someImport, somePerson, someSealed, someStream } from '../contract/storage-rows.ts';
import type { Order, Report } from './storage-worker.ts';

let made = 0;
const opened: { close(): void }[] = [];
const workers: Worker[] = [];

afterEach(() => {
  for (const worker of workers.splice(0)) worker.terminate();
  for (const storage of opened.splice(0)) storage.close();
});

const newName = (): string => `storage-${String(made++)}`;

function open(name: string, options: { onOutdated?: () => void; onBlocked?: () => void } = {}): Storage {
  const storage = createDexieStorage({ name, ...options });
  opened.push(storage);
  return storage;
}

async function founded(name: string): Promise<Storage> {
  const storage = open(name);
  await storage.found(await deviceRow(), [], await storage.cursor());
  return storage;
}

function command(order: Order): { worker: Worker; heard: (what: Report) => Promise<void> } {
  const worker = new Worker(new URL('./storage-worker.ts', import.meta.url), { type: 'module' });
  workers.push(worker);
  const reports = new EventTarget();
  const told = new Set<Report>();
  worker.onmessage = ({ data }: MessageEvent<Report>) => {
    told.add(data);
    reports.dispatchEvent(new Event(data));
  };
  worker.postMessage(order);
  return {
    worker,
    heard: (what) =>
      new Promise((resolve) => {
        if (told.delete(what)) resolve();
        else
          reports.addEventListener(what, () => {
            resolve();
          });
      })
  };
}

/** A bare connection of another version, as an older or newer program opens. */
function openBare(name: string, version: number, onversionchange: (db: IDBDatabase) => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, version);
    opening.onsuccess = () => {
      const db = opening.result;
      opened.push(db);
      db.onversionchange = () => {
        onversionchange(db);
      };
      resolve(db);
    };
    opening.onerror = () => {
      reject(new Error('not opened'));
    };
  });
}

describe('several contexts of one browser', () => {
  it('a tab hears what a worker shelved, and finds it written', async () => {
    const name = newName();
    const storage = await founded(name);
    const found = new Promise((resolve) => {
      storage.watch(() => void storage.outbox().then((rows) => rows.length > 0 && resolve(rows)));
    });
    const row = await outboxRow(0);
    command({ do: 'shelve', name, row, blobs: [] });
    expect(await found).toEqual([row]);
  });

  it('a worker hears what a tab shelved', async () => {
    const name = newName();
    const storage = await founded(name);
    const { heard } = command({ do: 'watch', name });
    await heard('watching');
    await storage.shelve([await outboxRow(0)], [], 0);
    await heard('changed');
  });

  it('nobody hears of another storage', async () => {
    const name = newName();
    const storage = await founded(name);
    const other = await founded(`${name}-other`);
    let calls = 0;
    storage.watch(() => calls++);
    const changed = new Promise<void>((resolve) => {
      other.watch(resolve);
    });
    await other.keepBlob(await newBlob(1), 0);
    await changed;
    expect(calls).toBe(0);
  });
});

describe('a program that ends in the middle of a capture', () => {
  it('leaves nothing or a whole photo, whenever it ends', async () => {
    const name = newName();
    const storage = await founded(name);
    const outcomes: string[] = [];
    const ends: (number | 'shelved')[] = [0, 0, 1, 2, 5, 10, 15, 20, 30, 40, 60, 80, 120, 'shelved'];
    for (const [turn, end] of ends.entries()) {
      const { nextN, prev } = await storage.chainEnd();
      const blobs = [await newBlob(3 * turn, 6_000_000), await newBlob(3 * turn + 1, 500_000), await newBlob(3 * turn + 2, 40_000)];
      const hashes = blobs.map(({ hash }) => hash);
      const row = await outboxRow(nextN, { seed: 500 + turn, blobs });
      const { worker, heard } = command({ do: 'shelve', name, row, blobs });
      await heard('started');
      if (end === 'shelved') await heard('shelved');
      else if (end > 0) await new Promise((resolve) => setTimeout(resolve, end));
      worker.terminate();

      // A transaction that the browser still finishes is waited for by the next one on the same tables.
      await storage.keepBlob(await newBlob(1000 + turn), 0);
      const kept = (await storage.outbox()).some(({ hash }) => hash === row.hash);
      outcomes.push(kept ? 'whole' : 'nothing');
      expect(await storage.chainEnd()).toEqual(kept ? { nextN: nextN + 1, prev: row.hash } : { nextN, prev });
      expect((await storage.holds(hashes)).size).toBe(kept ? 3 : 0);
      expect((await storage.unreceipted()).filter((hash) => hashes.includes(hash))).toEqual(kept ? hashes : []);
      for (const hash of kept ? hashes : []) expect(await sha256((await storage.blob(hash)) ?? new Uint8Array())).toBe(hash);
    }
    expect(new Set(outcomes)).toEqual(new Set(['nothing', 'whole']));
  });
});

describe('programs of different versions', () => {
  it('an old one makes way for a newer one, says so, and writes no more', async () => {
    const name = newName();
    let outdated = 0;
    const storage = open(name, { onOutdated: () => outdated++ });
    await storage.found(await deviceRow(), [], await storage.cursor());
    const newer = await openBare(name, 990, () => undefined);
    expect(outdated).toBe(1);
    expect(newer.version).toBe(990);
    await expect(storage.shelve([await outboxRow(0)], [], 0)).rejects.toThrow();
    await expect(storage.device()).rejects.toThrow();
    expect(outdated).toBe(1);
  });

  it('an old one that starts later says so and does not touch what the newer one keeps', async () => {
    const name = newName();
    (await openBare(name, 990, () => undefined)).close();
    let outdated = 0;
    const storage = open(name, { onOutdated: () => outdated++ });
    await expect(storage.device()).rejects.toThrow('not of version');
    expect(outdated).toBe(1);
    await expect(storage.shelve([await outboxRow(0)], [], 0)).rejects.toThrow();
    const after = await openBare(name, 990, () => undefined);
    expect(after.version).toBe(990);
    expect([...after.objectStoreNames]).toEqual([]);
  });

  it('a newer one waits for an old one that does not make way, and says so', async () => {
    const name = newName();
    const older = await openBare(name, 5, () => undefined);
    let saying = (): void => undefined;
    const said = new Promise<void>((resolve) => (saying = resolve));
    const asked = open(name, { onBlocked: saying }).device();
    await said;
    older.close();
    expect(await asked).toBeNull();
  });
});

it('asks for strict durability with every write', async () => {
  const writing = vi.spyOn(IDBDatabase.prototype, 'transaction');
  try {
    const storage = await founded(newName());
    await storage.shelve([await outboxRow(0)], [await newBlob(1)], 0);
    await storage.receipted([(await newBlob(1)).hash]);
    await storage.accept([], await storage.cursor());
    await storage.setupDone();
    await storage.keepBlob(await newBlob(2), 0);
    await storage.nameOriginals([], true);
    await storage.used((await newBlob(1)).hash, 1);
    await storage.evict([]);
    await storage.pin(someStream(1));
    await storage.unpin(someStream(1));
    await storage.noteImport({ id: someImport(1), object: someImport(1), kept: 0, of: 1, at: 0 });
    await storage.importEnded(someImport(1));
    await storage.keepCheckpoint(new Uint8Array(1));
    await storage.keepSnapshot({ person: somePerson(1), cursor: await cursorAt(1), head: someSealed(1) }, []);
    await storage.dropSnapshot(somePerson(1));
    await storage.raise({ type: 'Fork', by: 'Server', at: 0, expected: await cursorAt(1), received: null, evidence: new Uint8Array(1) });
    await storage.endAlarms(1, 1);
    await storage.owe([(await newBlob(1)).hash]);
    await storage.wipe();
    await storage.join(await deviceRow());
    const asked = writing.mock.calls.filter(([, mode]) => mode === 'readwrite').map(([, , options]) => options?.durability);
    expect(asked.length).toBeGreaterThanOrEqual(21);
    expect(new Set(asked)).toEqual(new Set(['strict']));
  } finally {
    writing.mockRestore();
  }
});
