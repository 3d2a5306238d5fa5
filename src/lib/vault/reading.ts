/**
 * One reading of the ledger's entries in their order, from the beginning or from a snapshot: each opened, checked and folded into a catalogue.
 * Charts that the snapshot knows are loaded when a record or a person asks for them.
 */
import { type EpochId, type Hash, MalformedCbor, type PersonId } from '#bytes';
import {
  apply,
  type Catalogue,
  createCatalogue,
  isNewPhoto,
  isShelved,
  loadCharts,
  loadedChart,
  loadHomes,
  mayWrite,
  missing,
  personIn,
  type PatientId,
  type Photo,
  type PhotoId,
  type RecordPatch,
  unpackCharts
} from '#domain';
import { type Entry, hasChart, mayEditChart, mayWriteChart, momentAt, parseGrant, scopeOf, type Taken } from '#ledger';
import type { Book } from './book.ts';
import { chartsPart, homesPart, placeOf } from './chart-parts.ts';
import type { Keyring } from './keyring.ts';
import { openRecords } from './open-records.ts';
import type { OwingPhoto } from './snapshot-head.ts';
import { type LoadedSnapshot, type Snapshot, type SnapshotShelf, SnapshotSpoilt } from './snapshot-shelf.ts';

export interface ReadingPorts {
  readonly book: Pick<Book, 'entries' | 'size' | 'verified' | 'reordered' | 'filled' | 'ledger' | 'seen' | 'follow'>;
  readonly keyring: Keyring;
  readonly shelf: SnapshotShelf;
  /** Who reads. */
  readonly person: PersonId;
}

export class Reading {
  readonly #ports: ReadingPorts;
  readonly catalogue: Catalogue;
  /** Where what is not loaded lies: the snapshot it began from, or the one made of it since. */
  snapshot: Snapshot | null;
  /** Changes of homes that this snapshot holds, beside those that the first one held. */
  homesKept = 0;
  /** `Book.reordered` when it began: where it has risen, what was read of unsent entries is void. */
  readonly reordered: number;
  /** Place of the entry to be read next. */
  #next: number;
  /** How many records wait for each epoch that no grant has opened; and how many do not open, or not as records. */
  readonly #shut: Map<EpochId, number>;
  #unreadable: number;
  readonly #owing: Map<PhotoId, OwingPhoto>;
  /** Blobs without a receipt that were looked for in every chart, and are of no photo that this person can read. */
  readonly #ofNoPhoto = new Set<Hash>();
  /** Parts on their way, by their place; homes under null. */
  readonly #loading = new Map<number | null, Promise<void>>();

  constructor(ports: ReadingPorts, from: LoadedSnapshot | null) {
    this.#ports = ports;
    this.catalogue = from?.catalogue ?? createCatalogue();
    this.snapshot = from?.snapshot ?? null;
    this.reordered = ports.book.reordered;
    this.#next = from?.snapshot.cursor.size ?? 0;
    this.#shut = new Map(from?.head.shut);
    this.#unreadable = from?.head.unreadable ?? 0;
    this.#owing = new Map(from?.head.owing);
  }

  /** How many entries were read. */
  get size(): number {
    return this.#next;
  }

  get shut(): ReadonlyMap<EpochId, number> {
    return this.#shut;
  }

  get unreadable(): number {
    return this.#unreadable;
  }

  /** Photos, deleted ones too, that are on this device alone. */
  get owing(): ReadonlyMap<PhotoId, OwingPhoto> {
    return this.#owing;
  }

  /** Reads what has come. */
  async readOn(): Promise<void> {
    const { book } = this.#ports;
    while (this.#next < book.size) {
      for await (const taken of book.entries(this.#next)) {
        await this.#readEntry(taken);
        this.#next = taken.index + 1;
      }
    }
  }

  /** Whether records that stayed shut would open now: then all must be read again, so that their order holds. */
  get wouldOpenMore(): boolean {
    return [...this.#shut.keys()].some((epoch) => this.#ports.keyring.has(epoch));
  }

  /** Whether it is worth asking for receipts: an import without a server would ask for all of them after each photo. */
  get mayBeSafe(): boolean {
    const { verified } = this.#ports.book;
    return [...this.#owing.values()].some(({ place }) => place < verified);
  }

  /** A photo is safe once its entry is in the verified ledger and each of its blobs on the server, for as long as the server does not lose them. */
  settle(unreceipted: ReadonlySet<Hash>): void {
    const { verified } = this.#ports.book;
    for (const [photo, { place, blobs }] of this.#owing) {
      if (place < verified && !blobs.some((hash) => unreceipted.has(hash))) this.#owing.delete(photo);
    }
  }

  /** Blobs without a receipt of which it is not known whose they are. */
  unplaced(unreceipted: ReadonlySet<Hash>): ReadonlySet<Hash> {
    const placed = new Set([...this.#owing.values()].flatMap(({ blobs }) => blobs));
    return new Set([...unreceipted].filter((hash) => !placed.has(hash) && !this.#ofNoPhoto.has(hash)));
  }

  /** Of photos that were safe: a server has lost these blobs. Seldom, so every chart is looked into. */
  async oweAgain(lost: ReadonlySet<Hash>): Promise<void> {
    for (const patient of [...this.catalogue.lines.keys()]) {
      if (isShelved(this.catalogue, patient)) await this.load(patient);
      for (const [id, photo] of loadedChart(this.catalogue, patient).photos) {
        const blobs = blobsOf(photo);
        // Its entry is verified, wherever it stands.
        if (blobs.some((hash) => lost.has(hash))) this.#owing.set(id, { patient, place: 0, blobs });
      }
    }
    for (const hash of this.unplaced(lost)) this.#ofNoPhoto.add(hash);
  }

  async photo(id: PhotoId): Promise<Photo | null> {
    if (!this.catalogue.photoHomes.isLoaded) await this.load('homes');
    const home = this.catalogue.photoHomes.of(id);
    if (home === undefined) return null;
    if (isShelved(this.catalogue, home)) await this.load(home);
    return loadedChart(this.catalogue, home).photos.get(id) ?? null;
  }

  /** Loads a patient's chart with those beside it, or where everything is. Throws SnapshotSpoilt where that cannot be had. */
  async load(what: 'homes' | PatientId): Promise<void> {
    const { snapshot } = this;
    if (snapshot === null) throw new Error('a chart that nobody packed');
    const place = what === 'homes' ? null : placeOf(what, snapshot.parts.bits);
    // A screen full of pictures asks for one part many times at once.
    const loading = this.#loading.get(place) ?? this.#loadPart(snapshot, place);
    this.#loading.set(place, loading);
    try {
      await loading;
    } finally {
      this.#loading.delete(place);
    }
    if (what !== 'homes' && isShelved(this.catalogue, what)) throw new SnapshotSpoilt(snapshot.id);
  }

  async #loadPart(snapshot: Snapshot, place: number | null): Promise<void> {
    const { charts, homes } = snapshot.parts;
    const hash = place === null ? homes : charts[place];
    if (!hash) throw new SnapshotSpoilt(snapshot.id);
    const plain = await this.#ports.shelf.part(snapshot, place === null ? homesPart : chartsPart(place), hash);
    try {
      if (place === null) loadHomes(this.catalogue, plain);
      else loadCharts(this.catalogue, unpackCharts(plain));
    } catch (cause) {
      if (!(cause instanceof MalformedCbor)) throw cause;
      throw new SnapshotSpoilt(snapshot.id);
    }
  }

  async #readEntry(taken: Taken): Promise<void> {
    const { entry, body, verdict } = taken;
    if (body === null || !(verdict.type === 'Accepted' || this.#wasAccepted(taken))) return;
    const { kind, stream, author } = entry.header;
    if (kind === 'record') await this.#readRecords(taken);
    if (kind === 'grant') await this.#ports.keyring.learn(stream, parseGrant(body), author);
  }

  /** It waited, and somebody has said that it counts: at its own place, as all that were read after it were written without it. */
  #wasAccepted({ entry, verdict }: Taken): boolean {
    return verdict.type === 'Quarantined' && this.#ports.book.seen.roster?.settled.get(entry.hash) === 'accept';
  }

  async #readRecords(taken: Taken): Promise<void> {
    const opened = await openRecords(this.#ports.keyring, taken);
    if (opened.ok) {
      for (const record of opened.value) await this.#applyRecord(record, taken.entry.header, taken.index);
      return;
    }
    if (opened.error.type === 'OpenFailed') this.#unreadable++;
    if (opened.error.type === 'Shut') this.#shut.set(opened.error.epoch, (this.#shut.get(opened.error.epoch) ?? 0) + 1);
  }

  async #applyRecord(record: RecordPatch, header: Entry['header'], place: number): Promise<void> {
    const { ledger, seen } = this.#ports.book;
    // Not by the epoch: while a page is tried, the ledger does not know what an unsent grant opened.
    const scope = seen.roster && scopeOf(seen.roster.streams, header.stream);
    const roles = ledger.rosterAt(header.seen.size)?.persons.get(header.author)?.roles ?? [];
    if (scope === null || scope === 'roster' || (scope === 'chart' && !this.#isMine(header))) return;
    const isRight = record.type === 'unknown' || mayWrite(roles, scope, record.type, personIn(record) === header.author);
    if (!isRight) return;
    // Anybody clinical may add a photo; what is there already is changed by those who have the chart. What is not verified yet is this device's own.
    const changes = record.type === 'identity' || (record.type === 'photo' && !isNewPhoto(record.set));
    if (changes && place < seen.size && !mayEditChart(ledger, header)) return;

    for (let what = missing(this.catalogue, record); what !== null; what = missing(this.catalogue, record)) await this.load(what);
    const isNew = record.type === 'photo' && this.catalogue.photoHomes.of(record.id) === undefined;
    const before = record.type === 'patient' ? this.#photosIn(record.id) : [];
    apply(this.catalogue, record, header.author, { kind: scope, stream: header.stream });
    if (isNew) this.#owe(record.id, place);
    if (record.type === 'patient') this.#forgetStrays(record.id, before);
  }

  /** A chart that is theirs today, or what they have opened themself since the unlock. */
  #isMine({ stream, epoch }: Entry['header']): boolean {
    const { book, keyring, person } = this.#ports;
    const { seen } = book;
    const now = momentAt(seen, seen.size);
    if (now === null) return false;
    if (epoch !== null && keyring.isInPassing(epoch)) return mayWriteChart(now, stream, person);
    return hasChart(now, stream, person) || mayEditChart(seen, { stream, author: person, seen: now });
  }

  #owe(id: PhotoId, place: number): void {
    const patient = this.catalogue.photoHomes.of(id);
    const photo = patient && loadedChart(this.catalogue, patient).photos.get(id);
    if (!photo) return;
    this.#owing.set(id, { patient: photo.patient, place, blobs: blobsOf(photo) });
  }

  #photosIn(patient: PatientId): readonly PhotoId[] {
    return isShelved(this.catalogue, patient) ? [] : [...loadedChart(this.catalogue, patient).photos.keys()];
  }

  /** Of photos that were in the chart before and turned out not to be this patient's. */
  #forgetStrays(patient: PatientId, before: readonly PhotoId[]): void {
    if (before.length === 0) return;
    const { photos } = loadedChart(this.catalogue, patient);
    for (const id of before) if (!photos.has(id)) this.#owing.delete(id);
  }
}

const blobsOf = ({ renditions: { original, preview, thumbnail } }: Photo): readonly Hash[] => [original.hash, preview.hash, thumbnail.hash];
