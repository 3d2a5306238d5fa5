import { afterEach, describe, expect, it } from 'vitest';
import type { Alarm, Storage } from '#storage';
import { createDexieStorage, type DexieStorageOptions } from '#storage/dexie';
import { cursorAt, deviceRow, ledgerRow, newBlob, outboxRow, someBytes, somePerson, someStream } from '../contract/storage-rows.ts';
import { type EarlierDevice, fillVersionOne, openVersionOne } from '../fixtures/version-1-storage.ts';
import { fillVersionTwo, openVersionTwo } from '../fixtures/version-2-storage.ts';
import { writtenByVersionThree } from '../fixtures/version-3-storage.ts';

let made = 0;
const opened: { close(): void }[] = [];

afterEach(() => {
  for (const storage of opened.splice(0)) storage.close();
});

const newName = (): string => `versions-${String(made++)}`;

function open(options: DexieStorageOptions): Storage {
  const storage = createDexieStorage(options);
  opened.push(storage);
  return storage;
}

async function earlierDevice(): Promise<EarlierDevice> {
  const { practice, device, signKey, secret, setup } = await deviceRow();
  return { practice, device, person: somePerson(1), signKey, secret, setup };
}
/** The same, as it is now. */
const people = [{ person: somePerson(1), unlockers: null }];

/** Only servers were heard, and what they did was never over. */
type EarlierAlarm = Omit<Alarm, 'by' | 'endedAt'>;

async function writtenByVersionOne(name: string, { alarmed = true } = {}) {
  const blobs = [await newBlob(1, 50_000), await newBlob(2), await newBlob(3)] as const;
  const alarm: EarlierAlarm = { type: 'Fork', at: 5, expected: await cursorAt(3), received: null, evidence: someBytes(1, 100) };
  const rows = {
    device: await earlierDevice(),
    cursor: await cursorAt(3),
    chain: { nextN: 5, prev: (await outboxRow(4)).hash },
    ledger: [await ledgerRow(0, 1000), await ledgerRow(1, 1001), { ...(await ledgerRow(2, 1002)), body: null }],
    outbox: [await outboxRow(3, { blobs: [blobs[0]] }), await outboxRow(4)],
    blobs,
    owed: [blobs[2].hash, blobs[0].hash],
    alarms: alarmed ? [alarm] : []
  };
  const db = await openVersionOne(name);
  opened.push(db);
  await fillVersionOne(db, rows);
  return { db, rows };
}

describe('what the first version of the program kept', () => {
  it('is all there after the upgrade: keys, ledger, chain, outbox, blobs, receipts due and alarms', async () => {
    const name = newName();
    const { db, rows } = await writtenByVersionOne(name);
    db.close();
    const storage = open({ name });
    const device = await storage.device();
    expect(device).toMatchObject({ practice: rows.device.practice, people, setup: rows.device.setup, anchor: null });
    expect(device).not.toHaveProperty('person');
    if (!device) throw new Error('no device');
    expect((await crypto.subtle.sign('Ed25519', device.signKey, someBytes(9, 10))).byteLength).toBe(64);
    expect(await storage.cursor()).toEqual(rows.cursor);
    expect(await storage.chainEnd()).toEqual(rows.chain);
    expect(await storage.entries(0, 100)).toEqual(rows.ledger);
    expect(await storage.outbox()).toEqual(rows.outbox);
    for (const { hash, sealed } of rows.blobs) expect(await storage.blob(hash)).toEqual(sealed);
    expect(await storage.unreceipted()).toEqual(rows.owed);
    expect(await storage.alarms()).toEqual(rows.alarms.map((alarm) => ({ ...alarm, by: 'Server', endedAt: null })));
  });

  it('goes on from there: originals are named, an unsent one stays, one that is sent may go', async () => {
    const name = newName();
    const { db, rows } = await writtenByVersionOne(name, { alarmed: false });
    db.close();
    const storage = open({ name });
    const [unsent, sent] = rows.blobs;
    expect(await storage.originals()).toEqual([]);
    expect(await storage.originalsNamed()).toBe(false);
    await storage.nameOriginals([], false);
    expect(await storage.originalsNamed()).toBe(false);
    await storage.nameOriginals(
      [unsent, sent].map(({ hash, sealed }) => ({ hash, stream: someStream(1), bytes: sealed.byteLength, usedAt: 0 })),
      true
    );

    expect(await storage.originalsNamed()).toBe(true);
    await storage.receipted([unsent.hash, sent.hash]);
    expect((await storage.evict([unsent.hash, sent.hash])).map(({ hash }) => hash)).toEqual([sent.hash]);
    expect(await storage.shelve([await outboxRow(5)], [], 1)).toEqual({ ok: true, value: null });
    expect((await storage.outbox()).map(({ n }) => n)).toEqual([3, 4, 5]);
  });

  it('waits, and says so, while a tab of that version does not make way; then it is upgraded', async () => {
    const name = newName();
    const { db, rows } = await writtenByVersionOne(name);
    db.onversionchange = () => undefined;
    const { promise: said, resolve: saying } = Promise.withResolvers<undefined>();
    const asked = open({
      name,
      onBlocked: () => {
        saying(undefined);
      }
    }).outbox();
    await said;
    db.close();
    expect(await asked).toEqual(rows.outbox);
  });
});

describe('what the second version of the program kept', () => {
  it('is all there after the upgrade; the device was not joined, and its alarms stand until they are ended', async () => {
    const name = newName();
    const blobs = [await newBlob(1), await newBlob(2)] as const;
    const alarm: EarlierAlarm = {
      type: 'Rollback',
      at: 5,
      expected: await cursorAt(3),
      received: await cursorAt(2),
      evidence: someBytes(1, 100)
    };
    const original = { hash: blobs[1].hash, stream: someStream(1), bytes: blobs[1].sealed.byteLength, usedAt: 4 };
    const rows = {
      device: await earlierDevice(),
      cursor: await cursorAt(3),
      chain: { nextN: 4, prev: (await outboxRow(3)).hash },
      ledger: [await ledgerRow(0, 1000), await ledgerRow(1, 1001), await ledgerRow(2, 1002)],
      outbox: [await outboxRow(3, { blobs: [blobs[0]] })],
      blobs,
      owed: [blobs[0].hash],
      alarms: [alarm],
      originals: [original]
    };
    const db = await openVersionTwo(name);
    opened.push(db);
    await fillVersionTwo(db, rows);
    db.close();

    const storage = open({ name });
    expect(await storage.device()).toMatchObject({ practice: rows.device.practice, people, setup: rows.device.setup, anchor: null });
    expect(await storage.cursor()).toEqual(rows.cursor);
    expect(await storage.chainEnd()).toEqual(rows.chain);
    expect(await storage.entries(0, 100)).toEqual(rows.ledger);
    expect(await storage.outbox()).toEqual(rows.outbox);
    expect(await storage.unreceipted()).toEqual(rows.owed);
    expect(await storage.originals()).toEqual([original]);
    expect(await storage.originalsNamed()).toBe(true);
    expect(await storage.alarms()).toEqual([{ ...alarm, by: 'Server', endedAt: null }]);
    expect(await storage.evict([original.hash])).toEqual([]);
    await storage.endAlarms(9, 9);
    expect(await storage.evict([original.hash])).toEqual([original]);
  });
});

describe('what the third version of the program kept', () => {
  it('is all there after the upgrade: the device that joined, with its anchor and its one person, and alarms as they stood', async () => {
    const name = newName();
    const device = { ...(await earlierDevice()), anchor: await cursorAt(7) };
    const alarms: Alarm[] = [
      { type: 'Fork', by: 'Device', at: 5, endedAt: 6, expected: await cursorAt(3), received: null, evidence: someBytes(1, 100) }
    ];
    const db = await writtenByVersionThree(name, { device, alarms });
    db.close();
    const storage = open({ name });
    const now = await storage.device();
    expect(now).toMatchObject({ practice: device.practice, device: device.device, people, anchor: device.anchor });
    expect(now).not.toHaveProperty('person');
    expect(await storage.alarms()).toEqual(alarms);
    expect(await storage.keepPerson({ person: somePerson(2), unlockers: someBytes(1, 20) })).toEqual({ ok: true, value: null });
    expect((await storage.device())?.people).toHaveLength(2);
  });
});

/** A bucket's storage can be taken away as a whole, as when somebody clears the site's data. */
async function bucket(name: string): Promise<{ readonly factory: IDBFactory; readonly clear: () => Promise<void> }> {
  const { indexedDB: factory } = await navigator.storageBuckets.open(name, { quota: 10_000_000 });
  return { factory, clear: () => navigator.storageBuckets.delete(name) };
}

describe('storage that is taken away while the program runs', () => {
  it('is reported once, and every verb after it rejects: nothing goes on in a new, empty one', async () => {
    const name = newName();
    const { factory, clear } = await bucket(name);
    let closed = 0;
    const { promise: told, resolve: tell } = Promise.withResolvers<undefined>();
    const storage = open({
      name,
      factory,
      onClosed: () => {
        closed++;
        tell(undefined);
      }
    });
    await storage.found(await deviceRow(), [], await storage.cursor());
    await clear();
    await told;
    await expect(storage.device()).rejects.toThrow();
    await expect(storage.shelve([await outboxRow(0)], [await newBlob(1)], 1)).rejects.toThrow();
    await expect(storage.keepBlob(await newBlob(1), 1)).rejects.toThrow();
    expect(closed).toBe(1);
  });

  it('is reported when the database is deleted, which does not have to wait', async () => {
    const name = newName();
    const heard: string[] = [];
    const storage = open({ name, onClosed: () => heard.push('closed'), onOutdated: () => heard.push('outdated') });
    await storage.found(await deviceRow(), [], await storage.cursor());
    await new Promise<void>((resolve, reject) => {
      const deleting = indexedDB.deleteDatabase(name);
      deleting.onsuccess = () => {
        resolve();
      };
      deleting.onblocked = () => {
        reject(new Error('still open'));
      };
    });
    expect(heard).toEqual(['closed']);
    await expect(storage.device()).rejects.toThrow();
  });

  it('is not reported when the program closes it itself', async () => {
    const name = newName();
    let closed = 0;
    const storage = open({ name, onClosed: () => closed++ });
    await storage.device();
    storage.close();
    await expect(storage.device()).rejects.toThrow();
    expect(closed).toBe(0);
  });
});
