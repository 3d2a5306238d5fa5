/**
 * The ledger as this device knows it: what was verified, and on top of it what this device wrote and no verified ledger holds yet. Both
 * are one `Ledger`, so that own new entries are judged by the same rules as everybody's; a page from the server is tried on the verified
 * part alone, and taken whole or not at all.
 */
import type { Bytes, Hash, PersonId } from '#bytes';
import { createLedger, type Head, type Ledger, leafHash, type Parcel, type Taken } from '#ledger';
import { parsePullAnswer, type PullAnswer } from '#protocol';
import { err, ok, type Result } from '#result';
import type { DeviceRow, LedgerRow, OutboxRow, Storage } from '#storage';
import type { PageRefused, StorageFull } from './api.ts';
import { judgeBroken, judgeHead } from './judge-page.ts';
import { Queue } from './queue.ts';
import { type Draft, signEntry } from './sign-entry.ts';

export interface Author {
  readonly id: PersonId;
  readonly sign: CryptoKey;
}

const rowsAtOnce = 500;

export class Book {
  readonly device: DeviceRow;
  readonly ledger: Ledger;
  readonly #storage: Storage;
  readonly #now: () => number;
  readonly #queue = new Queue();
  #taken: Taken[] = [];
  #verified = 0;
  #reordered = 0;

  private constructor(device: DeviceRow, storage: Storage, now: () => number) {
    this.device = device;
    this.ledger = createLedger(device.practice);
    this.#storage = storage;
    this.#now = now;
  }

  /** Null where this device holds no practice. Throws where what it holds contradicts itself. */
  static async load(storage: Storage, now: () => number): Promise<Book | null> {
    const device = await storage.device();
    if (device === null) return null;
    const book = new Book(device, storage, now);
    await book.follow();
    return book;
  }

  /** Place of the first entry in memory; those below are verified, and read from storage. */
  get base(): number {
    return 0;
  }

  /** The entries in memory, from `base` on, the verified ones first. */
  get recent(): readonly Taken[] {
    return this.#taken;
  }

  /** How many entries there are, in memory or not, verified or not. */
  get size(): number {
    return this.base + this.recent.length;
  }

  /** How many of the entries, from the first on, are verified to be in the practice's ledger. */
  get verified(): number {
    return this.#verified;
  }

  /** Rises when entries that were not verified changed their places: what was read of them must be read again. */
  get reordered(): number {
    return this.#reordered;
  }

  /** Every entry from a place on, in order, until there are no more: from storage below `base`, from memory above. */
  async *entries(from: number): AsyncGenerator<Taken, void> {
    await Promise.resolve();
    for (let place = from; place < this.size; place++) {
      const taken = this.#taken[place];
      if (taken) yield taken;
    }
  }

  /** The entry at one place; throws a RangeError where there is none. */
  async entry(place: number): Promise<Taken> {
    for await (const taken of this.entries(place)) return taken;
    throw new RangeError('no such entry');
  }

  /** Takes in what other tabs of this browser have written or verified since. */
  follow(): Promise<void> {
    return this.#queue.run(() => this.#follow());
  }

  /** Signs, judges and keeps new entries with their blobs, all or none. */
  append(author: Author, drafts: readonly Draft[]): Promise<Result<readonly Taken[], StorageFull>> {
    return this.#queue.run(async () => {
      for (;;) {
        await this.#follow();
        const rows = await this.#signed(author, drafts);
        const size = this.ledger.size;
        const taken = await this.ledger.takeAll(rows);
        const refused = taken.ok ? taken.value.find(({ verdict }) => verdict.type !== 'Accepted') : taken.error;
        if (!taken.ok || refused) {
          this.ledger.truncate(size);
          throw new Error(
            `an entry of our own would not be accepted: ${JSON.stringify(taken.ok ? refused && 'verdict' in refused && refused.verdict : taken.error)}`
          );
        }
        const shelved = await this.#shelve(rows, drafts).catch((broke: unknown) => {
          // Whether it was kept is not known: the next look at storage tells.
          this.ledger.truncate(size);
          throw broke;
        });
        if (shelved.ok) {
          this.#taken.push(...taken.value);
          return taken;
        }
        this.ledger.truncate(size);
        if (shelved.error.type === 'StorageFull') return err(shelved.error);
      }
    });
  }

  /** Verifies a page of the server's ledger and keeps it; a page that does not fit raises an alarm and changes nothing else. */
  acceptPage(bytes: Bytes): Promise<Result<{ readonly size: number; readonly more: boolean }, PageRefused | StorageFull>> {
    return this.#queue.run(async () => {
      await this.#follow();
      const page = parsePullAnswer(bytes);
      const ours = await this.ledger.head(this.#verified);
      const judged = await judgeHead(page, ours);
      if (judged === 'Old') return ok({ size: ours.size, more: true });
      const outcome = judged ?? (await this.#tryPage(page, ours));
      if (typeof outcome === 'string') {
        await this.#storage.raise({ type: outcome, at: this.#now(), expected: ours, received: page.head, evidence: bytes });
        return err({ type: 'PageRefused', alarm: outcome });
      }
      return outcome.ok ? ok({ size: page.head.size, more: page.total > page.head.size }) : outcome;
    });
  }

  #shelve(rows: readonly OutboxRow[], drafts: readonly Draft[]): ReturnType<Storage['shelve']> {
    return this.#storage.shelve(
      rows,
      drafts.flatMap(({ blobs }) => blobs),
      this.#now()
    );
  }

  async #tryPage(page: PullAnswer, ours: Head): Promise<PageRefused['alarm'] | Result<null, StorageFull>> {
    if (page.parcels.length === 0) return ok(null);
    const before = this.#taken;
    const pending = before.slice(this.#verified);
    const parcels = withOwnBodies(page.parcels, await Promise.all(page.parcels.map(({ entry }) => leafHash(entry))), pending);
    const restore = async (): Promise<void> => {
      this.ledger.truncate(ours.size);
      await this.#must(pending.map(parcelOf));
    };

    this.ledger.truncate(ours.size);
    const taken = await this.ledger.takeAll(parcels);
    if (!taken.ok) {
      await restore();
      return judgeBroken(taken.error);
    }
    if ((await this.ledger.head()).root !== page.head.root) {
      await restore();
      return 'Fork';
    }
    const accepted = new Set(taken.value.map(({ entry }) => entry.hash));
    const waiting = await this.ledger.takeAll(pending.filter(({ entry }) => !accepted.has(entry.hash)).map(parcelOf));
    if (!waiting.ok) {
      await restore();
      return judgeBroken(waiting.error);
    }
    const kept = await this.#storage.accept(taken.value.map(rowOf), page.head);
    if (!kept.ok) {
      await restore();
      return kept;
    }
    this.#replace([...before.slice(0, ours.size), ...taken.value, ...waiting.value], page.head.size);
    return ok(null);
  }

  /** What is read must be of one moment: where another tab wrote meanwhile, it is read again. */
  async #follow(): Promise<void> {
    for (;;) {
      const cursor = await this.#storage.cursor();
      const { nextN } = await this.#storage.chainEnd();
      if (cursor.size === this.#verified && nextN === this.ledger.chain(this.device.device).nextN) return;

      const outbox = await this.#storage.outbox();
      const rows = await this.#rowsUpTo(cursor.size);
      const end = await this.#storage.chainEnd();
      if ((await this.#storage.cursor()).size !== cursor.size || end.nextN !== nextN) continue;
      await this.#retake(rows, outbox, cursor);
      return;
    }
  }

  /** The verified entries that are not taken yet. */
  async #rowsUpTo(size: number): Promise<LedgerRow[]> {
    const rows: LedgerRow[] = [];
    for (let at = this.#verified; at < size; at = this.#verified + rows.length) {
      const next = await this.#storage.entries(at, Math.min(rowsAtOnce, size - at));
      if (next.length === 0) throw new Error('the ledger on this device is shorter than its cursor');
      rows.push(...next);
    }
    return rows;
  }

  async #retake(rows: readonly LedgerRow[], outbox: readonly OutboxRow[], cursor: Head): Promise<void> {
    this.ledger.truncate(this.#verified);
    const verified = [...this.#taken.slice(0, this.#verified), ...(await this.#must(rows))];
    if ((await this.ledger.head()).root !== cursor.root) throw new Error('the ledger on this device is not the one it verified');
    this.#replace([...verified, ...(await this.#must(outbox))], cursor.size);
  }

  #replace(taken: Taken[], verified: number): void {
    const sameOrder = this.#taken.every(({ entry }, place) => taken[place]?.entry.hash === entry.hash);
    this.#taken = taken;
    this.#verified = verified;
    if (!sameOrder) this.#reordered++;
  }

  /** For entries that were taken before: they cannot fail now. */
  async #must(parcels: readonly Parcel[]): Promise<readonly Taken[]> {
    const taken = await this.ledger.replay(parcels);
    if (!taken.ok) throw new Error(`an entry on this device does not verify: ${taken.error.type}`);
    return taken.value;
  }

  async #signed(author: Author, drafts: readonly Draft[]): Promise<OutboxRow[]> {
    const { practice, device, signKey } = this.device;
    const signers = { practice, device, deviceKey: signKey, author: author.id, authorKey: author.sign };
    const seen = await this.ledger.head(this.#verified);
    const rosterPrev = this.ledger.roster?.head ?? null;
    const rows: OutboxRow[] = [];
    let { nextN: n, prev } = this.ledger.chain(device);
    for (const draft of drafts) {
      const row = await signEntry(signers, draft, { n, prev, rosterPrev, seen, at: this.#now() });
      rows.push(row);
      n++;
      prev = row.hash;
    }
    return rows;
  }
}

const parcelOf = ({ entry, body }: Taken): Parcel => ({ entry: entry.bytes, body });

const rowOf = ({ index, entry, body }: Taken): LedgerRow => ({ index, hash: entry.hash, entry: entry.bytes, body });

/** A server may hold back a body; ours need not come back from it. */
function withOwnBodies(parcels: readonly Parcel[], hashes: readonly Hash[], own: readonly Taken[]): readonly Parcel[] {
  const bodies = new Map(own.map(({ entry, body }) => [entry.hash, body]));
  return parcels.map(({ entry, body }, place) => {
    const hash = hashes[place];
    return { entry, body: body ?? (hash === undefined ? null : (bodies.get(hash) ?? null)) };
  });
}
