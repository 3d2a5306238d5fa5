/**
 * A practice while one person has it open: their keys, what they can read, and how they write. Every write is sealed, opened again, signed and
 * judged before it is kept; then it is read back like anybody's.
 */
import type { Bytes, LinkId, PersonId, StreamId } from '#bytes';
import type { OpenPerson } from '#crypto';
import {
  type AuditEvent,
  type Catalogue,
  type KnownRecord,
  mayWrite,
  type Photo,
  type PhotoId,
  type RecordPatch,
  type RenditionName
} from '#domain';
import { hasChart, mayEditChart, momentAt, mayWriteChart, type Person, type Role, type Roster, type ScopeKind, type Taken } from '#ledger';
import { err, ok, type Result } from '#result';
import type { NewBlob } from '#storage';
import type { NotAllowed, NotYet, PatientLine, StorageFull, Whereabouts } from './api.ts';
import type { Author, Book, Prepare } from './book.ts';
import { Contents } from './contents.ts';
import { linkContext } from './contexts.ts';
import { EpochsToWrite } from './epochs-to-write.ts';
import { HandOver } from './hand-over.ts';
import { importsHere } from './imports-here.ts';
import { Keyring } from './keyring.ts';
import { type OpenedPerson, OwnKeys } from './own-keys.ts';
import type { ImportPorts, SpacePorts, VaultPorts } from './ports.ts';
import { openRecords } from './open-records.ts';
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
  readonly #keys: OwnKeys;
  readonly #keyring: Keyring;
  readonly #handOver: HandOver;
  /** When what is to be handed over found no room. */
  #hadNoRoom = -Infinity;
  readonly #author: Author;
  readonly #queue = new Queue();
  #pins: ReadonlySet<StreamId> = new Set();
  readonly #broken = new Map<PhotoId, Set<RenditionName>>();

  constructor(book: Book, ports: VaultPorts, person: PersonId, keys: OpenedPerson) {
    this.book = book;
    this.ports = ports;
    this.imports = ports.imports ?? importsHere();
    this.space = ports.space ?? spaceHere;
    this.person = person;
    this.#keys = new OwnKeys(keys);
    this.#keyring = new Keyring(book.device.practice, person, keys.hpke);
    for (const { hpke } of keys.earlier ?? []) this.#keyring.alsoWith(hpke);
    this.#handOver = new HandOver({ book, keyring: this.#keyring, person });
    const standing = () => this.#standing;
    this.#author = {
      id: person,
      get sign() {
        return standing().keys.sign;
      },
      get seen() {
        return standing().seen;
      }
    };
    const { practice, device, secret } = book.device;
    const snapshotKey = () => (this.#current ?? this.#keys.newest).snapshotKey(secret);
    const shelf = new SnapshotShelf(ports.storage, { practice, person, device }, snapshotKey, ports.random);
    this.contents = new Contents({ book, keyring: this.#keyring, shelf, storage: ports.storage, person });
    this.snapshots = new SnapshotWriter({ contents: this.contents, shelf, book, pause: ports.pause ?? byTheClock });
  }

  get catalogue(): Catalogue {
    return this.contents.catalogue;
  }

  get roles(): readonly Role[] {
    return this.book.roster?.persons.get(this.person)?.roles ?? [];
  }

  /** The stream of what all of the practice read: its own name, and those of its people. */
  get staff(): StreamId {
    const { roster } = this.book;
    if (!roster) throw new Error('a practice without a roster');
    return roster.streams.staff;
  }

  get mayAddPhotos(): boolean {
    return mayWrite(this.roles, 'chart', 'photo');
  }

  get isClinical(): boolean {
    return this.roles.includes('dentist') || this.roles.includes('hygienist');
  }

  /** What this person may do in a chart, by what is verified; in one that is not taken yet they may do what they began. */
  rightIn(stream: StreamId): PatientLine['mine'] {
    const now = momentAt(this.book.seen, this.book.seen.size);
    if (now === null || !this.isClinical) return 'None';
    if (mayEditChart(this.book.seen, { stream, author: this.person, seen: now })) return 'Edits';
    if (!hasChart(now, stream, this.person)) return mayWriteChart(now, stream, this.person) ? 'Adds' : 'None';
    return mayWriteChart(now, stream, this.person) ? 'Edits' : 'Reads';
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
    return this.#standing.keys.sign;
  }

  /** The secret of a link that this person has made, or makes now; null where their keys of today are not here. */
  async linkSecret(whom: 'device' | 'colleague', id: LinkId, size: number): Promise<Bytes | null> {
    return (await this.#current?.linkSecret(linkContext(this.book.device.practice, this.person, whom, id, size))) ?? null;
  }

  /** Other keys are the person's now, and they are not here: who is open must unlock anew. Nothing more is read, and what was being typed is still kept. */
  get isSuperseded(): boolean {
    return this.#current === null;
  }

  /** Those that the verified ledger gives the person. */
  get #current(): OpenPerson | null {
    const person = this.book.seen.roster?.persons.get(this.person);
    return person ? this.#keys.of(person.keys) : null;
  }

  /**
   * The keys to write with, and how much of the verified ledger they belong to: all of it, or, where the person has other keys since, what came before those.
   * An entry is judged by what it had seen, so that what is kept then counts as if it had been sent a moment sooner.
   */
  get #standing(): { readonly keys: OpenPerson; readonly seen: number } {
    const { ledger, verified } = this.book;
    const left = ledger.rosterAt(verified)?.left.get(this.person);
    for (let seen = left?.place ?? verified; ;) {
      const person = ledger.rosterAt(seen)?.persons.get(this.person);
      if (!person) throw new Error('keys that this person never had');
      const keys = this.#keys.of(person.keys);
      if (keys) return { keys, seen };
      seen = person.since - 1;
    }
  }

  refresh(): Promise<void> {
    return this.#queue.run(async () => {
      this.#pins = await this.ports.storage.pins();
      await this.#readOn();
    });
  }

  /**
   * Hands over what others have come to have, a little in each turn. Where epochs were opened, their being kept is the next change, and so brings the next turn; where
   * there is no room it is tried again later.
   */
  async handOver(): Promise<void> {
    while (this.#mayHandOver) if (await this.#queue.run(() => this.#handOverSome())) return;
  }

  get #mayHandOver(): boolean {
    return !this.isSuperseded && this.ports.now() - this.#hadNoRoom >= tryAgainMs && this.#handOver.isDue;
  }

  /** Whether this turn is over: something was written, or may not be yet. */
  async #handOverSome(): Promise<boolean> {
    if (!this.#mayHandOver) return false;
    let done = (): void => undefined;
    const kept = await this.book.append(this.#author, async () => {
      const next = await this.#handOver.drafts(this.#epochsToWrite());
      ({ done } = next);
      return ok(next.drafts);
    });
    if (!kept.ok) {
      if (kept.error.type === 'StorageFull') this.#hadNoRoom = this.ports.now();
      // What stands against it is an unsent change of one's own: the next change, and so the next turn, comes when that has been taken.
      return kept.error.type === 'NotAllowed';
    }
    done();
    if (kept.value.length === 0) return false;
    await this.#readOn();
    return true;
  }

  async #readOn(): Promise<void> {
    if (this.isSuperseded) return;
    await this.contents.refresh();
    this.snapshots.consider();
  }

  /** Writes batches as one, with the plain entries that belong to them: all are kept or none. A stream without a usable epoch gets one first. */
  write(batches: readonly RecordBatch[], plain: readonly Draft[] = []): Promise<Result<null, NotAllowed | StorageFull>> {
    return this.#keep(async (epochs) => {
      const records = await this.#recordDrafts(epochs, batches);
      return records.ok ? ok([...records.value, ...plain]) : records;
    });
  }

  async #recordDrafts(epochs: EpochsToWrite, batches: readonly RecordBatch[]): Promise<Result<readonly Draft[], NotAllowed>> {
    const drafts: Draft[] = [];
    for (const { scope, stream, records, blobs } of batches) {
      const epoch = await epochs.epochFor(scope, stream);
      if (!epoch.ok) return epoch;
      drafts.push(await recordDraft(this.book.device.practice, stream, epoch.value, records, blobs, this.ports.random));
    }
    return ok(drafts);
  }

  /** What is in an entry, whatever it counts for; null where it does not open. */
  async recordsIn(taken: Taken): Promise<readonly RecordPatch[] | null> {
    const opened = await openRecords(this.#keyring, taken);
    return opened.ok ? opened.value : null;
  }

  /** Writes one plain entry, made in the book's own turn: of the very ledger that it is judged by. */
  async writePlain<E>(draft: () => Result<Draft, E>): Promise<Result<null, E | NotAllowed | StorageFull>> {
    const kept = await this.#append((): Promise<Result<readonly Draft[], E>> => {
      const made = draft();
      return Promise.resolve(made.ok ? ok([made.value]) : made);
    });
    return kept.ok ? ok(null) : kept;
  }

  /** Records an act in the audit; what it records happens only after this has succeeded. */
  record(act: AuditEvent['act'], object: AuditEvent['object'], reason: string): Promise<Result<null, NotAllowed | StorageFull>> {
    return this.#keep(async (epochs) => {
      const event = { act, object, reason, at: this.ports.now() };
      const epoch = await epochs.audit();
      if (!epoch.ok) return epoch;
      return ok([await auditDraft(this.book.device.practice, epoch.value, this.person, event, this.ports.random)]);
    });
  }

  /**
   * Writes one roster entry: `body` makes it of the roster as it will be, with unsent changes. It holds once a verified page has brought it back Accepted. NotYet:
   * own new keys are on their way, and until they have arrived nobody takes another change from this person. `beside`: records that are kept with it, or
   * not at all; they count also where it comes second.
   */
  changeRoster<E = never>(
    body: (roster: Roster, person: Person) => Promise<Result<Bytes, E>>,
    beside: readonly RecordBatch[] = []
  ): Promise<Result<Taken, E | NotAllowed | NotYet | StorageFull>> {
    return this.#append(async (): Promise<Result<readonly Draft[], E | NotAllowed | NotYet>> => {
      // No reader would take it.
      if (this.isSuperseded) throw new Error('this person has other keys now');
      const { roster } = this.book.ledger;
      const person = roster?.persons.get(this.person);
      if (!roster) throw new Error('a practice without a roster');
      // Their own leaving is on its way.
      if (!person) return err<NotAllowed>({ type: 'NotAllowed' });
      if (this.book.verified < person.since) return err({ type: 'NotYet' });
      const made = await body(roster, person);
      if (!made.ok) return made;
      const change: Draft = {
        kind: 'roster',
        stream: roster.streams.roster,
        object: this.person,
        epoch: null,
        body: made.value,
        blobs: []
      };
      const epochs = this.#epochsToWrite();
      const records = await this.#recordDrafts(epochs, beside);
      return records.ok ? ok([change, ...epochs.drafts, ...records.value]) : records;
    });
  }

  /** The person's new keys, before their renewal is written: what follows it is signed and opened with them. */
  alsoWith(newer: OpenPerson): void {
    this.#keys.add(newer);
    this.#keyring.alsoWith(newer.hpke);
  }

  async #keep(
    prepare: (epochs: EpochsToWrite) => Promise<Result<readonly Draft[], NotAllowed>>
  ): Promise<Result<null, NotAllowed | StorageFull>> {
    const kept = await this.#append(async () => {
      const epochs = this.#epochsToWrite();
      const drafts = await prepare(epochs);
      return drafts.ok ? ok([...epochs.drafts, ...drafts.value]) : drafts;
    });
    return kept.ok ? ok(null) : kept;
  }

  #epochsToWrite(): EpochsToWrite {
    return new EpochsToWrite({
      ledger: this.book.seenAt(this.#standing.seen),
      keyring: this.#keyring,
      person: this.person,
      random: this.ports.random
    });
  }

  /** The first entry of what was kept. */
  #append<E = never>(prepare: Prepare<E>): Promise<Result<Taken, NotAllowed | StorageFull | E>> {
    return this.#queue.run(async () => {
      const kept = await this.book.append(this.#author, prepare);
      if (!kept.ok) return kept;
      await this.#readOn();
      const [first] = kept.value;
      if (!first) throw new Error('an act that wrote nothing');
      return ok(first);
    });
  }
}

const tryAgainMs = 60_000;

/** A body that is known at once. */
export const just = (body: Bytes): Promise<Result<Bytes, never>> => Promise.resolve(ok(body));

const byTheClock = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
