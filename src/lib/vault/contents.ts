/**
 * What the open person can read of the practice: every entry opened in its order, folded into the catalogue. It follows the book: new
 * entries are read on, and all are read again when their order has changed.
 */
import type { Hash } from '#bytes';
import { open } from '#crypto';
import {
  apply,
  type Catalogue,
  type Chart,
  createCatalogue,
  loadedChart,
  mayWrite,
  parseRecords,
  type PatientId,
  type Photo,
  type PhotoId,
  type RecordPatch
} from '#domain';

import { parseGrant, scopeOf, type Taken } from '#ledger';
import type { Storage } from '#storage';
import type { Book } from './book.ts';
import { recordContext } from './contexts.ts';
import type { Keyring } from './keyring.ts';

export class Contents {
  readonly #book: Book;
  readonly #keyring: Keyring;
  #catalogue = createCatalogue();
  /** Places of the entries that made the photos. */
  #photoPlaces = new Map<PhotoId, number>();
  /** Entries that no key at hand opened; when one does, all are read again, so that their order holds. */
  #shut: Taken[] = [];
  #read = 0;
  #reordered = 0;
  #unreceipted: ReadonlySet<Hash> = new Set();

  constructor(book: Book, keyring: Keyring) {
    this.#book = book;
    this.#keyring = keyring;
  }

  get catalogue(): Catalogue {
    return this.#catalogue;
  }

  /** A patient's chart; empty where nothing is in it. */
  chart(patient: PatientId): Promise<Chart> {
    return Promise.resolve(loadedChart(this.#catalogue, patient));
  }

  async photo(id: PhotoId): Promise<Photo | null> {
    return this.#photoNow(id);
  }

  /** Every chart, one after the other, without keeping them in memory. */
  async *charts(): AsyncGenerator<Chart, void> {
    for (const patient of this.#catalogue.lines.keys()) yield await this.chart(patient);
  }

  #photoNow(id: PhotoId): Photo | null {
    const home = this.#catalogue.photoHomes.of(id);
    return (home && loadedChart(this.#catalogue, home).photos.get(id)) ?? null;
  }

  /** Sealed records that this person, or this version of the program, cannot read. */
  get sealedAway(): number {
    return this.#shut.length + this.#catalogue.unknown;
  }

  async refresh(storage: Storage): Promise<void> {
    if (this.#reordered !== this.#book.reordered) this.#startOver();
    while (this.#read < this.#book.size) {
      for await (const taken of this.#book.entries(this.#read)) {
        this.#read = taken.index + 1;
        if ((await this.#readEntry(taken)) !== 'earlier ones open now') continue;
        this.#startOver();
        break;
      }
    }
    this.#unreceipted = new Set(await storage.unreceipted());
  }

  #startOver(): void {
    this.#reordered = this.#book.reordered;
    this.#catalogue = createCatalogue();
    this.#photoPlaces = new Map();
    this.#shut = [];
    this.#read = 0;
  }

  /** Whether a server's receipt covers the photo: its entry is in the verified ledger, and so is each of its blobs on the server. */
  isSafe(photo: PhotoId): boolean {
    const place = this.#photoPlaces.get(photo);
    const renditions = this.#photoNow(photo)?.renditions;
    if (place === undefined || !renditions || place >= this.#book.verified) return false;
    return Object.values(renditions).every(({ hash }) => !this.#unreceipted.has(hash));
  }

  /** Photos, deleted ones too, that are on this device alone. */
  get onlyHere(): number {
    let count = 0;
    for (const id of this.#photoPlaces.keys()) if (!this.isSafe(id)) count++;
    return count;
  }

  async #readEntry(taken: Taken): Promise<'read' | 'earlier ones open now'> {
    const { entry, body, verdict } = taken;
    if (verdict.type !== 'Accepted' || body === null) return 'read';
    const { kind, stream, author } = entry.header;
    if (kind === 'record' && !(await this.#readRecords(taken))) this.#shut.push(taken);
    if (kind !== 'grant' || !(await this.#keyring.learn(stream, parseGrant(body), author))) return 'read';
    return this.#shut.some(({ entry: { header } }) => header.epoch !== null && this.#keyring.epoch(header.epoch))
      ? 'earlier ones open now'
      : 'read';
  }

  /** False where no key at hand opens it. */
  async #readRecords({ index, entry, body }: Taken): Promise<boolean> {
    const { header } = entry;
    const epoch = header.epoch && this.#keyring.epoch(header.epoch);
    if (!epoch || body === null) return false;
    const opened = await open(epoch.seal, recordContext(header.practice, header.stream, header.object, epoch.id), body);
    if (!opened.ok) return false;
    for (const record of recordsIn(opened.value)) this.#applyRecord(record, entry.header, index);
    return true;
  }

  #applyRecord(record: RecordPatch, header: Taken['entry']['header'], place: number): void {
    const { ledger } = this.#book;
    // Not by the epoch: while a page is tried, the ledger does not know what an unsent grant opened.
    const scope = ledger.roster && scopeOf(ledger.roster.streams, header.stream);
    const roles = ledger.rosterAt(header.seen.size)?.persons.get(header.author)?.roles ?? [];
    if (scope === null || scope === 'roster') return;
    const aboutSelf = record.type === 'colleague' && record.id === header.author;
    if (record.type !== 'unknown' && !mayWrite(roles, scope, record.type, aboutSelf)) return;
    apply(this.#catalogue, record, header.author, { kind: scope, stream: header.stream });
    if (record.type === 'photo' && 'key' in record.set && !this.#photoPlaces.has(record.id)) this.#photoPlaces.set(record.id, place);
  }
}

/** A body that opens and is no record is a writer's mistake: it counts as unknown and stays where it is. */
function recordsIn(plain: Uint8Array): readonly RecordPatch[] {
  try {
    return parseRecords(plain);
  } catch {
    return [{ type: 'unknown' }];
  }
}
