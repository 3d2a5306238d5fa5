/**
 * What the open person can read of the practice. It begins from this device's snapshot where there is one, follows the book entry by entry,
 * and begins again where unsent entries changed their order, or where a new key opens earlier ones. What is shown meanwhile stays as it was.
 */
import { encode, type Hash, hex, sha256 } from '#bytes';
import {
  type Catalogue,
  type Chart,
  copyCatalogue,
  isShelved,
  loadedChart,
  type PatientId,
  type Photo,
  type PhotoId,
  recordVersions
} from '#domain';
import type { Head } from '#ledger';
import type { Storage } from '#storage';
import { bitsFor, placeOf } from './chart-parts.ts';
import { LostCharts } from './lost-charts.ts';
import { Queue } from './queue.ts';
import { Reading, type ReadingPorts } from './reading.ts';
import type { SnapshotHead } from './snapshot-head.ts';
import { type LoadedSnapshot, type Snapshot, SnapshotSpoilt } from './snapshot-shelf.ts';

export interface ContentsPorts extends ReadingPorts {
  readonly storage: Storage;
}

/** What a snapshot is made of, as it was at one verified size. */
export interface Captured {
  readonly reading: Reading;
  readonly cursor: Head;
  readonly bits: number;
  /** With the charts that go into parts that are not what they were. */
  readonly catalogue: Catalogue;
  /** Whether where everything is must be sealed anew too; and at how many changes of it. */
  readonly homes: boolean;
  readonly homeChanges: number;
  /** Null where nothing of it can be used again. */
  readonly before: Snapshot | null;
  readonly head: Pick<SnapshotHead, 'rights' | 'epochs' | 'shut' | 'unreadable' | 'owing'>;
}

export class Contents {
  readonly #ports: ContentsPorts;
  readonly #queue = new Queue();
  readonly #lost: LostCharts;
  #reading: Reading;
  /** The rights it was read with; null before anything was read. */
  #rights: string | null = null;
  /** Entries with photos that wait to be sent and do not open here, when that was asked last. */
  #unread = 0;
  /** When receipts were asked for last: how many alarms had ended by then. */
  #settled: { readonly reading: Reading; readonly mended: number } | null = null;
  /** Snapshots that lack a part. */
  readonly #spoilt = new Set<Hash>();

  constructor(ports: ContentsPorts) {
    this.#ports = ports;
    this.#lost = new LostCharts(ports.book, ports.person);
    this.#reading = new Reading(ports, null);
  }

  get catalogue(): Catalogue {
    return this.#reading.catalogue;
  }

  /** A patient's chart; empty where nothing is in it. */
  chart(patient: PatientId): Promise<Chart> {
    return this.#trusting(async (reading) => {
      if (isShelved(reading.catalogue, patient)) await reading.load(patient);
      return loadedChart(reading.catalogue, patient);
    });
  }

  photo(id: PhotoId): Promise<Photo | null> {
    return this.#trusting((reading) => reading.photo(id));
  }

  /** Every chart, one after the other. */
  async *charts(): AsyncGenerator<Chart, void> {
    for (const patient of [...this.catalogue.lines.keys()]) yield await this.chart(patient);
  }

  /** Sealed records that this person, or this version of the program, cannot read. */
  get sealedAway(): number {
    const { shut, unreadable, catalogue } = this.#reading;
    return [...shut.values()].reduce((sum, count) => sum + count, unreadable + catalogue.unknown);
  }

  /** Whether a server's receipt covers a photo that there is: its entry is in the verified ledger, and so is each of its blobs on the server. */
  isSafe(photo: PhotoId): boolean {
    return !this.#reading.owing.has(photo);
  }

  /** Photos, deleted ones too, that are on this device alone; also those that were taken here for others and do not open to who is open. */
  get onlyHere(): number {
    return this.#reading.owing.size + this.#unread;
  }

  /** Reads what has come. */
  refresh(): Promise<void> {
    return this.#queue.run(() => this.#follow());
  }

  /** Size of the ledger that the snapshot in use, or the one made since, is of; null where there is none. */
  get snapshotSize(): number | null {
    return this.#reading.snapshot?.cursor.size ?? null;
  }

  /** What to make a snapshot of. Null where unsent entries are read already: what they say is not settled. */
  capture(): Promise<Captured | null> {
    return this.#queue.run(async () => {
      try {
        return await this.#capture(this.#reading);
      } catch (cause) {
        if (!(cause instanceof SnapshotSpoilt)) throw cause;
        this.#spoilt.add(cause.id);
        await this.#follow();
        return null;
      }
    });
  }

  /** The captured is kept as this snapshot, or, where that is null, it is not. */
  captured({ reading, catalogue, homeChanges }: Captured, snapshot: Snapshot | null): void {
    if (snapshot !== null) {
      reading.snapshot = snapshot;
      reading.homesKept = homeChanges;
    } else for (const patient of catalogue.charts.keys()) reading.catalogue.touched.add(patient);
  }

  async #follow(): Promise<void> {
    for (;;) {
      try {
        const reading = this.#stands() ? this.#reading : await this.#begin();
        await reading.readOn();
        this.#show(reading.wouldOpenMore ? await this.#readFromZero() : reading);
        if (!this.#stands()) continue;
        await this.#settle(this.#reading);
        return;
      } catch (cause) {
        if (!(cause instanceof SnapshotSpoilt)) throw cause;
        this.#spoilt.add(cause.id);
      }
    }
  }

  /** Which photos a server has now. Not asked after each photo of an import without one, unless a server that was caught has come back since. */
  async #settle(reading: Reading): Promise<void> {
    const { storage } = this.#ports;
    const mended = (await storage.alarms()).filter(({ endedAt }) => endedAt !== null).length;
    const isAsked = reading.mayBeSafe || reading.owing.size === 0 || this.#settled?.reading !== reading || this.#settled.mended !== mended;
    if (!isAsked) return;
    const unreceipted = new Set(await storage.unreceipted());
    reading.settle(unreceipted);
    const unplaced = reading.unplaced(unreceipted);
    // What another tab keeps at this moment is read when the book has followed it.
    const outbox = unplaced.size === 0 ? [] : await storage.outbox();
    this.#unread = outbox.filter(({ blobs }) => blobs.some((hash) => unplaced.has(hash))).length;
    const waiting = new Set(outbox.flatMap(({ blobs }) => blobs));
    const lost = new Set([...unplaced].filter((hash) => !waiting.has(hash)));
    if (lost.size > 0) await reading.oweAgain(lost);
    this.#settled = { reading, mended };
  }

  #show(reading: Reading): void {
    this.#reading = reading;
    this.#rights = this.#rightsNow();
  }

  /** Whether what was read so far still holds. */
  #stands(): boolean {
    const { reordered, snapshot } = this.#reading;
    return reordered === this.#ports.book.reordered && this.#rights === this.#rightsNow() && !(snapshot && this.#spoilt.has(snapshot.id));
  }

  async #begin(): Promise<Reading> {
    const loaded = await this.#ports.shelf.load((each) => this.#isUsable(each));
    if (loaded !== null) this.#ports.keyring.unpack(loaded.head.epochs);
    return new Reading(this.#ports, loaded);
  }

  /** Keys may come in another order than what they open: as often as new ones were learnt. */
  async #readFromZero(): Promise<Reading> {
    for (;;) {
      const reading = new Reading(this.#ports, null);
      await reading.readOn();
      if (!reading.wouldOpenMore) return reading;
    }
  }

  /** Of this ledger, as it is verified, and of these rights. */
  async #isUsable({ snapshot: { id, cursor }, head }: LoadedSnapshot): Promise<boolean> {
    const { book } = this.#ports;
    if (this.#spoilt.has(id) || head.rights !== (await this.#rightsHash())) return false;
    // Another tab may have verified more.
    if (cursor.size > book.verified) await book.follow();
    return cursor.size <= book.verified && (await book.ledger.head(cursor.size)).root === cursor.root;
  }

  /** Reads from what the reading has; where its snapshot turns out to lack something, begins again and asks once more. */
  async #trusting<T>(ask: (reading: Reading) => Promise<T>): Promise<T> {
    for (;;) {
      const reading = this.#reading;
      try {
        const answer = await ask(reading);
        if (reading === this.#reading) return answer;
      } catch (cause) {
        if (!(cause instanceof SnapshotSpoilt)) throw cause;
        this.#spoilt.add(cause.id);
        await this.refresh();
      }
    }
  }

  async #capture(reading: Reading): Promise<Captured | null> {
    const { book, keyring, shelf } = this.#ports;
    const { catalogue, snapshot: before } = reading;
    const { photoHomes, visitHomes, lines } = catalogue;
    // While a page is tried the ledger is without the unsent entries, and has no head of them. What is read in passing is nothing to keep.
    if (reading.size > book.verified || keyring.readsInPassing) return null;
    if (before !== null && !(await shelf.holds(before))) throw new SnapshotSpoilt(before.id);
    const bits = photoHomes.isLoaded ? bitsFor(photoHomes.size + visitHomes.size, before?.parts.bits ?? null) : (before?.parts.bits ?? 0);
    const again = before?.parts.bits === bits ? before : null;
    const changed = new Set([...(again ? catalogue.touched : lines.keys())].map((patient) => placeOf(patient, bits)));
    const patients = [...lines.keys()].filter((patient) => changed.has(placeOf(patient, bits)));
    for (const patient of patients) if (isShelved(catalogue, patient)) await reading.load(patient);
    const cursor = await book.ledger.head(reading.size);
    const rights = await this.#rightsHash();

    // From here on without a pause: all of one moment.
    if (cursor.size > book.verified || reading !== this.#reading || !this.#stands()) return null;
    catalogue.touched = new Set();
    const homeChanges = photoHomes.changes + visitHomes.changes;
    return {
      reading,
      cursor,
      bits,
      catalogue: copyCatalogue(catalogue, patients),
      homes: again === null || homeChanges !== reading.homesKept,
      homeChanges,
      before: again,
      head: {
        rights,
        epochs: keyring.pack(),
        shut: new Map(reading.shut),
        unreadable: reading.unreadable,
        owing: new Map(reading.owing)
      }
    };
  }

  #rightsNow(): string {
    // What is not verified changes nobody's rights yet.
    const { book } = this.#ports;
    const { roster } = book.seen;
    const person = roster?.persons.get(this.#ports.person);
    if (!roster || !person) return 'none';
    const { roles, keys } = person;
    // With how much was said of work that waited, and how often bodies came late: what counts then counts at its own place, far back. And with the charts that were taken from them.
    return [roster.settled.size, book.filled, ...roles.toSorted(), hex(keys.sign), hex(keys.hpke), this.#lost.name].join(' ');
  }

  /** With what this program reads: what an older one could not read is not in its snapshot, and must not stay unread. */
  #rightsHash(): Promise<Hash> {
    return sha256(encode({ rights: this.#rightsNow(), reads: recordVersions }));
  }
}
