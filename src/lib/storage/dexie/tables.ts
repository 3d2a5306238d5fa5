/**
 * The tables of one browser's storage. A sealed blob stands alone in its row, as bytes, so that nothing but its own reading ever moves
 * it; which blobs still wait for a receipt, and which are originals, are tables of their hashes (see README).
 */
import Dexie, { type Table } from 'dexie';
import type { Bytes, Hash, ObjectId, PersonId, StreamId } from '#bytes';
import type { Alarm, ChainEnd, Cursor, DeviceRow, ImportRow, LateBodies, LedgerRow, OriginalRow, OutboxRow, SnapshotRow } from '../port.ts';

const schemaVersion = 4;

/** A version that was once released is never edited: the next one says what changed. */
const firstSchema = {
  /** One row at most. */
  device: 'practice',
  /** `only` -> how far the ledger is verified. */
  cursor: '',
  /** `only` -> the end of this device's chain. */
  chain: '',
  ledger: 'index',
  outbox: 'n, &hash',
  /** Hash -> sealed bytes. */
  blobs: '',
  /** Blobs without a receipt, in the order they came. */
  owed: '++order, &hash',
  alarms: '++'
};

const secondSchema = {
  outbox: 'n, &hash, *blobs',
  /** Which of the blobs are originals. */
  originals: 'hash, usedAt',
  /** `only` -> true, where blobs came from the first version, which did not tell originals apart. */
  unnamed: '',
  pins: 'stream',
  imports: 'id, at',
  /** `only` -> bytes. */
  checkpoint: '',
  snapshots: 'person',
  snapshotParts: '[person+name], person'
};

const fourthSchema = {
  /** `only` -> how often bodies came late, and below which place they were asked for. */
  late: ''
};

/** Tables that no list shows: their changes wake nobody who watches. */
export const quietTables: ReadonlySet<string> = new Set([
  'late',
  'originals',
  'unnamed',
  'imports',
  'checkpoint',
  'snapshots',
  'snapshotParts'
]);

export interface SnapshotPartRow {
  readonly person: PersonId;
  readonly name: string;
  readonly sealed: Bytes;
}

export interface Tables {
  readonly db: Dexie;
  readonly device: Table<DeviceRow, string>;
  readonly cursor: Table<Cursor, 'only'>;
  readonly chain: Table<ChainEnd, 'only'>;
  readonly ledger: Table<LedgerRow, number>;
  readonly outbox: Table<OutboxRow, number>;
  readonly blobs: Table<Bytes, Hash>;
  readonly owed: Table<{ readonly order?: number; readonly hash: Hash }, number>;
  readonly originals: Table<OriginalRow, Hash>;
  readonly unnamed: Table<true, 'only'>;
  readonly pins: Table<{ readonly stream: StreamId }, StreamId>;
  readonly imports: Table<ImportRow, ObjectId>;
  readonly checkpoint: Table<Bytes, 'only'>;
  readonly snapshots: Table<Omit<SnapshotRow, 'head'> & { readonly head: Bytes }, PersonId>;
  readonly snapshotParts: Table<SnapshotPartRow, [PersonId, string]>;
  readonly late: Table<LateBodies, 'only'>;
  readonly alarms: Table<Alarm, number>;
}

/** `onOutdated`: what is kept under this name is of a newer version. */
export function openTables(name: string, factory: IDBFactory, onOutdated: () => void): Tables {
  const db = new Dexie(name, {
    chromeTransactionDurability: 'strict',
    cache: 'disabled',
    indexedDB: exactly(schemaVersion, factory, onOutdated)
  });
  db.version(1).stores(firstSchema);
  db.version(2)
    .stores(secondSchema)
    .upgrade(async (upgrading) => {
      if ((await upgrading.table('blobs').count()) > 0) await upgrading.table('unnamed').put(true, 'only');
    });
  db.version(3).upgrade(async (upgrading) => {
    await upgrading.table('device').toCollection().modify({ anchor: null });
    await upgrading.table('alarms').toCollection().modify({ by: 'Server', endedAt: null });
  });
  db.version(schemaVersion)
    .stores(fourthSchema)
    .upgrade(async (upgrading) => {
      const toPeople = (row: { person?: PersonId; people?: DeviceRow['people'] }): void => {
        row.people = row.person === undefined ? [] : [{ person: row.person, unlockers: null }];
        delete row.person;
      };
      await upgrading.table('device').toCollection().modify(toPeople);
    });
  return {
    db,
    device: db.table('device'),
    cursor: db.table('cursor'),
    chain: db.table('chain'),
    ledger: db.table('ledger'),
    outbox: db.table('outbox'),
    blobs: db.table('blobs'),
    owed: db.table('owed'),
    originals: db.table('originals'),
    unnamed: db.table('unnamed'),
    pins: db.table('pins'),
    imports: db.table('imports'),
    checkpoint: db.table('checkpoint'),
    snapshots: db.table('snapshots'),
    snapshotParts: db.table('snapshotParts'),
    late: db.table('late'),
    alarms: db.table('alarms')
  };
}

/** This program's storage is older than what another tab has made of it. */
class StorageOutdated extends Error {
  override name = 'StorageOutdated';
}

/**
 * Dexie opens a database of a newer version all the same, and adds tables that it misses there. An old tab must not: it would write
 * rows that the newer program does not expect. So IndexedDB is only ever asked for this program's own version (Dexie counts in tenths).
 */
function exactly(version: number, factory: IDBFactory, onOther: () => void): IDBFactory {
  return {
    open(name, asked) {
      if (asked !== version * 10) {
        onOther();
        throw new StorageOutdated(`the storage is not of version ${String(version)}`);
      }
      return factory.open(name, asked);
    },
    deleteDatabase: (name) => factory.deleteDatabase(name),
    databases: () => factory.databases(),
    cmp: (first, second) => factory.cmp(first, second)
  };
}
