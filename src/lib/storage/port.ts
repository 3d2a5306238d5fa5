/**
 * What this device keeps: sealed things, public things, and two keys that cannot leave it. The adapters are `dexie/` (the browser) and
 * `memory/`; one contract suite runs on both. Every verb is one transaction: it happens whole or not at all.
 */
import type { Bytes, Ciphertext, DeviceId, Hash, ObjectId, PersonId, PracticeId, StreamId } from '#bytes';
import type { Result } from '#result';

export { roomNeeded, tooLittleRoom } from './room.ts';
export { stands } from './standing.ts';

export interface DeviceRow {
  readonly practice: PracticeId;
  readonly device: DeviceId;
  /** Whoever uses this device, in the order they came. */
  readonly people: readonly DevicePerson[];
  /** Ed25519 private key, not extractable, usage `sign`. */
  readonly signKey: CryptoKey;
  /** HMAC-SHA-256 key, not extractable, usage `sign`: the device's part in a passphrase unlocker. */
  readonly secret: CryptoKey;
  /** Set until the server has taken the practice's first entries; then null. */
  readonly setup: { readonly code: string; readonly registration: string | null } | null;
  /** For a device that joined: the head it was given by one that it trusts. A history that does not lead to it is not the practice's. Null for a founder's. */
  readonly anchor: Cursor | null;
}

export interface DevicePerson {
  readonly person: PersonId;
  /** Their own ways of unlocking, sealed, until the practice's ledger has them; then null. */
  readonly unlockers: Bytes | null;
}

/** An entry the ledger holds at `index`, verified. `body` is null where it was erased or is not for this device. */
export interface LedgerRow {
  readonly index: number;
  readonly hash: Hash;
  readonly entry: Bytes;
  readonly body: Bytes | null;
}

/** Bodies that came later than their entries. */
export interface LateBodies {
  /** Rises when some begin to come, and when no more do: what was made of the ledger before is to be made anew. */
  readonly filled: number;
  /** Some came, and more may. */
  readonly isFilling: boolean;
  /** All that this device may have had below this place was asked for. */
  readonly askedBelow: number;
}

/** An entry of this device that no verified ledger holds yet; `n` is its place in the device's chain. */
export interface OutboxRow {
  readonly n: number;
  readonly hash: Hash;
  readonly entry: Bytes;
  readonly body: Bytes;
  /** Hashes of the blobs that must be on the server before the entry. */
  readonly blobs: readonly Hash[];
}

export interface NewBlob {
  readonly hash: Hash;
  readonly sealed: Ciphertext;
  /** For an original, the stream it belongs to: it may be let go once a server has it. Null for what stays. */
  readonly original: StreamId | null;
}

/** An original that is here; reads no sealed bytes. */
export interface OriginalRow {
  readonly hash: Hash;
  readonly stream: StreamId;
  readonly bytes: number;
  /** Milliseconds since 1970: when it was last shelved, fetched or looked at. */
  readonly usedAt: number;
}

/** How far an import came; no name of a file or a patient. Removed when it ends. */
export interface ImportRow {
  readonly id: ObjectId;
  /** The patient, by opaque id. */
  readonly object: ObjectId;
  readonly kept: number;
  readonly of: number;
  readonly at: number;
}

/** A person's sealed snapshot of what they can read, as of one size of the ledger; its head is small, its parts are read when they are needed. */
export interface SnapshotRow {
  readonly person: PersonId;
  readonly cursor: Cursor;
  readonly head: Ciphertext;
}

/** How far this device has verified the practice's ledger. */
export interface Cursor {
  readonly size: number;
  readonly root: Hash;
}

/** Something a server did that an honest one does not do; it stands until it is ended, and its evidence is kept even then. */
export interface Alarm {
  readonly type: 'Fork' | 'Rollback' | 'Forged' | 'Foreign';
  /** Who showed it: the server's own answer, or another device of the practice, which was told another history. */
  readonly by: 'Server' | 'Device';
  readonly at: number;
  /** When the server was found in line with this device's ledger again; null while the alarm stands. */
  readonly endedAt: number | null;
  readonly expected: Cursor;
  readonly received: Cursor | null;
  /** The exact bytes that came. */
  readonly evidence: Bytes;
}

/** The device's disk is full, or the browser's quota for this site is. Nothing was written. */
export interface StorageFull {
  readonly type: 'StorageFull';
  readonly neededBytes: number;
}

/** Another tab of this browser wrote entry `n` first. Nothing was written; read the chain's end and sign again. */
export interface ChainMoved {
  readonly type: 'ChainMoved';
  readonly nextN: number;
}

/** The end of this device's own chain. */
export interface ChainEnd {
  /** `n` of the next entry. */
  readonly nextN: number;
  /** Hash of the entry before it; null where there is none. */
  readonly prev: Hash | null;
}

export interface Storage {
  device(): Promise<DeviceRow | null>;
  /**
   * Writes the device row and the practice's first entries as the verified ledger; all of them are this device's, so its chain goes on
   * after them. Refused (throws) where a device row exists.
   */
  found(device: DeviceRow, entries: readonly LedgerRow[], cursor: Cursor): Promise<Result<null, StorageFull>>;
  /** Writes the row of a device that has joined and holds nothing yet. Refused (throws) where a device row exists. */
  join(device: DeviceRow): Promise<Result<null, StorageFull>>;
  /** Another person uses this device, or one who does has other unlockers here. Throws where there is no device row. */
  keepPerson(person: DevicePerson): Promise<Result<null, StorageFull>>;
  /** The server has taken the first entries: forgets the setup code. */
  setupDone(): Promise<void>;

  chainEnd(): Promise<ChainEnd>;
  /**
   * Keeps own new entries (consecutive `n`) with their blobs; re-checks the first `n` against the chain's end inside the transaction.
   * A blob that is here already stays as it is. Throws where there is no device row: this device was wiped meanwhile.
   */
  shelve(rows: readonly OutboxRow[], blobs: readonly NewBlob[], at: number): Promise<Result<null, ChainMoved | StorageFull>>;
  /** In order of `n`. */
  outbox(): Promise<readonly OutboxRow[]>;

  cursor(): Promise<Cursor>;
  /** In order of index, from `from`, at most `count`. */
  entries(from: number, count: number): Promise<readonly LedgerRow[]>;
  /** Appends verified entries from the cursor's size on, moves the cursor, and takes the same hashes out of the outbox. Throws on a gap. */
  accept(rows: readonly LedgerRow[], cursor: Cursor): Promise<Result<null, StorageFull>>;

  lateBodies(): Promise<LateBodies>;
  /** Puts bodies where verified entries have none; one that is there stays as it is. The checkpoint, which was made without them, is dropped. */
  fillBodies(rows: readonly Pick<LedgerRow, 'index' | 'body'>[]): Promise<Result<null, StorageFull>>;
  /** All was asked for that is for this device, below a place. Where bodies came, watchers are told that there are no more. */
  askedForBodies(below: number): Promise<void>;

  blob(hash: Hash): Promise<Ciphertext | null>;
  /** Which of these blobs are on this device; reads none of them. */
  holds(hashes: readonly Hash[]): Promise<ReadonlySet<Hash>>;
  /** Keeps a blob that came from the server, in the place of one that no longer opens: it needs no receipt. The caller has checked its hash. */
  keepBlob(blob: NewBlob, at: number): Promise<Result<null, StorageFull>>;
  /** The server confirmed that it holds these. */
  receipted(hashes: readonly Hash[]): Promise<void>;
  /** The server does not have these after all: they count as without a receipt, and go up again. Those that are not here are left alone. */
  owe(hashes: readonly Hash[]): Promise<void>;
  /** Hashes of all blobs on this device, in the order of their bytes, from after one on; at most `count`. Reads no blob. */
  blobHashes(after: Hash | null, count: number): Promise<readonly Hash[]>;
  /** Hashes of the blobs without a receipt, in the order they were shelved. */
  unreceipted(): Promise<readonly Hash[]>;

  // ---- originals, and which of them may make room

  /** All originals that are here, least recently used first. */
  originals(): Promise<readonly OriginalRow[]>;
  /** False where blobs are here that were kept before originals were told apart, and nobody has yet named all of them. */
  originalsNamed(): Promise<boolean>;
  /** Names blobs that are here as originals; those that are not here, or are named, are left alone. `all`: there are no more to be named. */
  nameOriginals(rows: readonly OriginalRow[], all: boolean): Promise<void>;
  /** An original was looked at; one that is not here is ignored. */
  used(hash: Hash, at: number): Promise<void>;
  /**
   * Lets go of originals. Checked again inside the transaction, each by itself: one without a receipt, named by an entry that is still in the
   * outbox, or of a pinned stream stays; and all stay while an alarm stands, since the server may not have what it confirmed. Answers with those that went.
   */
  evict(hashes: readonly Hash[]): Promise<readonly OriginalRow[]>;
  pin(stream: StreamId): Promise<void>;
  unpin(stream: StreamId): Promise<void>;
  pins(): Promise<ReadonlySet<StreamId>>;

  // ---- imports under way

  noteImport(row: ImportRow): Promise<void>;
  importEnded(id: ObjectId): Promise<void>;
  /** Oldest first. */
  imports(): Promise<readonly ImportRow[]>;

  // ---- what saves reading everything again; dropping it costs time and nothing else

  /** The ledger's public state at some verified size, as one run of bytes that its reader checks; null where there is none. */
  checkpoint(): Promise<Bytes | null>;
  keepCheckpoint(bytes: Bytes): Promise<Result<null, StorageFull>>;
  snapshot(person: PersonId): Promise<SnapshotRow | null>;
  snapshotPart(person: PersonId, name: string): Promise<Ciphertext | null>;
  /** Puts a new head in the place of the old, with the parts that changed; parts it does not name stay as they are. */
  keepSnapshot(
    row: SnapshotRow,
    parts: readonly { readonly name: string; readonly sealed: Ciphertext }[]
  ): Promise<Result<null, StorageFull>>;
  dropSnapshot(person: PersonId): Promise<void>;

  /** Keeps an alarm, unless one with the same `type`, `expected` and `received` stands already. */
  raise(alarm: Omit<Alarm, 'endedAt'>): Promise<void>;
  /** All of them, oldest first, those that were ended too. */
  alarms(): Promise<readonly Alarm[]>;
  /**
   * The server was asked at `askedAt` and is in line with this device's ledger: ends the alarms that it had given by then. What another device has shown stands:
   * a server that tells two histories is in line with each.
   */
  endAlarms(at: number, askedAt: number): Promise<void>;

  /** Calls back after changes by any tab or worker of this browser, once for all that fall in one tick; returns the undoing. */
  watch(changed: () => void): () => void;
  /** Removes everything this device keeps. */
  wipe(): Promise<void>;
  /** Every verb after it rejects. */
  close(): void;
}
