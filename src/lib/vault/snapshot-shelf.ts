/**
 * A person's snapshot on this device: what they could read at one verified size of the ledger, sealed under a key that takes their secret
 * and the device's. The head is bound to that size and root; it names its parts by their hashes, so that no other part is taken for one of
 * them. What does not open, does not parse or is not of this ledger and these rights is dropped: that costs time, and nothing else.
 */
import { type Bytes, type Ciphertext, type DeviceId, type Hash, MalformedCbor, type PersonId, type PracticeId, sha256 } from '#bytes';
import { open, type RandomBytes, seal, type SealKey, type SnapshotContext } from '#crypto';
import { type Catalogue, unpackCatalogue } from '#domain';
import type { Head } from '#ledger';
import { ok, type Result } from '#result';
import type { SnapshotRow, Storage, StorageFull } from '#storage';
import { encodeSnapshotHead, parseSnapshotHead, type SnapshotHead, type SnapshotParts } from './snapshot-head.ts';

export interface Snapshot {
  /** SHA-256 of the sealed head. */
  readonly id: Hash;
  readonly cursor: Head;
  readonly parts: SnapshotParts;
}

export interface LoadedSnapshot {
  readonly snapshot: Snapshot;
  readonly head: SnapshotHead;
  readonly catalogue: Catalogue;
}

export interface NamedPart {
  readonly name: string;
  readonly sealed: Ciphertext;
  readonly hash: Hash;
}

/** A part is not what its head says: it was damaged, or another tab has put a newer snapshot in its place. */
export class SnapshotSpoilt extends Error {
  override name = 'SnapshotSpoilt';
  readonly id: Hash;

  constructor(id: Hash) {
    super(`snapshot ${id}`);
    this.id = id;
  }
}

export interface SnapshotOwner {
  readonly practice: PracticeId;
  readonly person: PersonId;
  readonly device: DeviceId;
}

export class SnapshotShelf {
  readonly #storage: Storage;
  readonly #owner: SnapshotOwner;
  readonly #key: () => Promise<SealKey>;
  readonly #random: RandomBytes;

  constructor(storage: Storage, owner: SnapshotOwner, key: () => Promise<SealKey>, random: RandomBytes) {
    this.#storage = storage;
    this.#owner = owner;
    this.#key = key;
    this.#random = random;
  }

  /** The snapshot that is kept, where it opens and `isUsable`; else it is dropped. */
  async load(isUsable: (loaded: LoadedSnapshot) => Promise<boolean>): Promise<LoadedSnapshot | null> {
    // What cannot be read now may be read another time.
    const row = await this.#storage.snapshot(this.#owner.person).catch(() => null);
    if (row === null) return null;
    const loaded = await this.#openHead(row);
    if (loaded !== null && (await isUsable(loaded))) return loaded;
    await this.drop();
    return null;
  }

  /** Whether this very snapshot is the one that is kept. */
  async holds({ id }: Snapshot): Promise<boolean> {
    const row = await this.#storage.snapshot(this.#owner.person);
    return row !== null && (await sha256(row.head)) === id;
  }

  /** Throws SnapshotSpoilt where the part is not the one that the snapshot names. */
  async part({ id }: Snapshot, name: string, hash: Hash): Promise<Bytes> {
    const sealed = await this.#storage.snapshotPart(this.#owner.person, name);
    if (sealed === null || (await sha256(sealed)) !== hash) throw new SnapshotSpoilt(id);
    const opened = await open(await this.#key(), this.#context(name, null), sealed);
    if (!opened.ok) throw new SnapshotSpoilt(id);
    return opened.value;
  }

  async sealPart(name: string, plain: Bytes): Promise<NamedPart> {
    const sealed = await seal(await this.#key(), this.#context(name, null), plain, this.#random);
    return { name, sealed, hash: await sha256(sealed) };
  }

  /** Puts a snapshot in the place of the one before, with the parts that are new. */
  async keep(cursor: Head, head: SnapshotHead, parts: readonly NamedPart[]): Promise<Result<Snapshot, StorageFull>> {
    const plain = encodeSnapshotHead(head);
    const sealed = await seal(await this.#key(), this.#context('head', cursor), plain, this.#random);
    const kept = await this.#storage.keepSnapshot(
      { person: this.#owner.person, cursor, head: sealed },
      parts.map(({ name, sealed: part }) => ({ name, sealed: part }))
    );
    return kept.ok ? ok({ id: await sha256(sealed), cursor, parts: partsOf(head) }) : kept;
  }

  /** One that cannot be dropped now is found unusable again. */
  async drop(): Promise<void> {
    await this.#storage.dropSnapshot(this.#owner.person).catch(() => null);
  }

  async #openHead({ cursor, head: sealed }: SnapshotRow): Promise<LoadedSnapshot | null> {
    const opened = await open(await this.#key(), this.#context('head', cursor), sealed);
    if (!opened.ok) return null;
    try {
      const head = parseSnapshotHead(opened.value);
      const snapshot = { id: await sha256(sealed), cursor, parts: partsOf(head) };
      return { snapshot, head, catalogue: unpackCatalogue(head.catalogue) };
    } catch (cause) {
      if (cause instanceof MalformedCbor) return null;
      throw cause;
    }
  }

  #context(part: string, cursor: Head | null): SnapshotContext {
    return { purpose: 'snapshot', ...this.#owner, part, cursor };
  }
}

const partsOf = ({ bits, charts, homes }: SnapshotHead): SnapshotParts => ({ bits, charts, homes });
