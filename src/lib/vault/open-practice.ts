/**
 * A practice while one person has it open: their keys, what they can read, and how they write. Every write is sealed, opened again, signed and
 * judged before it is kept; then it is read back like anybody's.
 */
import type { PersonId, StreamId } from '#bytes';
import type { OpenEpoch, OpenPerson } from '#crypto';
import { type AuditEvent, type Catalogue, type KnownRecord, mayWrite, type Photo, type PhotoId, type RenditionName } from '#domain';
import { type Role, type ScopeKind, usableEpoch } from '#ledger';
import { ok, type Result } from '#result';
import type { NewBlob } from '#storage';
import type { StorageFull, Whereabouts } from './api.ts';
import type { Book } from './book.ts';
import { Contents } from './contents.ts';
import { Keyring } from './keyring.ts';
import { newEpoch } from './new-epoch.ts';
import { importsHere } from './imports-here.ts';
import type { ImportPorts, SpacePorts, VaultPorts } from './ports.ts';
import { Queue } from './queue.ts';
import { spaceHere } from './space-ports.ts';
import { auditDraft, recordDraft } from './seal-body.ts';
import type { Draft } from './sign-entry.ts';
import { SnapshotShelf } from './snapshot-shelf.ts';
import { SnapshotWriter } from './snapshot-writer.ts';

/** Records for one stream, and the blobs they name. */
export interface RecordBatch {
  readonly scope: ScopeKind;
  readonly stream: StreamId;
  readonly records: readonly [KnownRecord, ...KnownRecord[]];
  readonly blobs: readonly NewBlob[];
}

export class OpenPractice {
  readonly book: Book;
  readonly ports: VaultPorts;
  readonly imports: ImportPorts;
  readonly space: SpacePorts;
  readonly person: PersonId;
  readonly contents: Contents;
  readonly snapshots: SnapshotWriter;
  readonly #keys: OpenPerson;
  readonly #keyring: Keyring;
  readonly #queue = new Queue();
  #pins: ReadonlySet<StreamId> = new Set();
  readonly #broken = new Map<PhotoId, Set<RenditionName>>();

  constructor(book: Book, ports: VaultPorts, person: PersonId, keys: OpenPerson) {
    this.book = book;
    this.ports = ports;
    this.imports = ports.imports ?? importsHere();
    this.space = ports.space ?? spaceHere;
    this.person = person;
    this.#keys = keys;
    this.#keyring = new Keyring(book.device.practice, person, keys.hpke);
    const { practice, device, secret } = book.device;
    const shelf = new SnapshotShelf(ports.storage, { practice, person, device }, () => keys.snapshotKey(secret), ports.random);
    this.contents = new Contents({ book, keyring: this.#keyring, shelf, storage: ports.storage, person });
    this.snapshots = new SnapshotWriter({ contents: this.contents, shelf, book, pause: ports.pause ?? byTheClock });
  }

  get catalogue(): Catalogue {
    return this.contents.catalogue;
  }

  get roles(): readonly Role[] {
    return this.book.ledger.roster?.persons.get(this.person)?.roles ?? [];
  }

  get mayAddPhotos(): boolean {
    return mayWrite(this.roles, 'chart', 'photo');
  }

  /** Where each photo is now. */
  async whereabouts(photos: readonly Photo[]): Promise<(photo: PhotoId) => Whereabouts> {
    const held = await this.ports.storage.holds(photos.map(({ renditions }) => renditions.original.hash));
    const originals = new Map(photos.map(({ id, renditions }) => [id, renditions.original.hash]));
    return (photo) => {
      if ((this.#broken.get(photo)?.size ?? 0) > 0) return 'broken';
      if (!this.contents.isSafe(photo)) return 'here';
      const original = originals.get(photo);
      return original !== undefined && held.has(original) ? 'safe' : 'away';
    };
  }

  /** A rendition did not open, here or as the server has it: shown as what it is, until it opens when it is asked for again. */
  markBroken(photo: PhotoId, name: RenditionName, broken: boolean): void {
    const names = this.#broken.get(photo) ?? new Set();
    if (broken) names.add(name);
    else names.delete(name);
    this.#broken.set(photo, names);
  }

  /** How many photos are marked so. */
  get broken(): number {
    return [...this.#broken.values()].filter(({ size }) => size > 0).length;
  }

  /** Chart streams of the patients that are pinned to this device. */
  get pins(): ReadonlySet<StreamId> {
    return this.#pins;
  }

  isPinned(stream: StreamId): boolean {
    return this.#pins.has(stream);
  }

  get signKey(): CryptoKey {
    return this.#keys.sign;
  }

  refresh(): Promise<void> {
    return this.#queue.run(async () => {
      this.#pins = await this.ports.storage.pins();
      await this.contents.refresh();
      this.snapshots.consider();
    });
  }

  /** Writes batches as one: all are kept or none. A stream without a usable epoch gets one first. */
  write(batches: readonly RecordBatch[]): Promise<Result<null, StorageFull>> {
    return this.#keep(async () => {
      const drafts: Draft[] = [];
      for (const { scope, stream, records, blobs } of batches) {
        const epoch = await this.#epochFor(scope, stream, drafts);
        drafts.push(await recordDraft(this.book.device.practice, stream, epoch, records, blobs, this.ports.random));
      }
      return drafts;
    });
  }

  /** Records an act in the audit; what it records happens only after this has succeeded. */
  record(act: AuditEvent['act'], object: AuditEvent['object'], reason: string): Promise<Result<null, StorageFull>> {
    return this.#keep(async () => {
      const { ledger, device } = this.book;
      const audit = ledger.roster?.streams.audit;
      const epoch = audit && usableEpoch(ledger, audit);
      if (!epoch) throw new Error('a practice without an audit epoch');
      const event = { act, object, reason, at: this.ports.now() };
      return [await auditDraft(device.practice, epoch, this.person, event, this.ports.random)];
    });
  }

  #keep(prepare: () => Promise<readonly Draft[]>): Promise<Result<null, StorageFull>> {
    return this.#queue.run(async () => {
      const kept = await this.book.append({ id: this.person, sign: this.#keys.sign }, await prepare());
      if (!kept.ok) return kept;
      await this.contents.refresh();
      this.snapshots.consider();
      return ok(null);
    });
  }

  async #epochFor(scope: ScopeKind, stream: StreamId, drafts: Draft[]): Promise<OpenEpoch> {
    const usable = usableEpoch(this.book.ledger, stream);
    const held = usable && (await this.#keyring.epoch(usable.id));
    if (held) return held;
    const opened = await newEpoch(this.book.ledger, scope, stream, this.person, this.ports.random);
    if (opened === null) throw new Error(`a ${scope} epoch that this person may not open`);
    drafts.push(opened.draft);
    return opened.epoch;
  }
}

const byTheClock = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
