/**
 * The ledger as this device knows it: what was verified, and on top of it what this device wrote and no verified ledger holds yet. Both
 * are one `Ledger`, so that own new entries are judged by the same rules as everybody's; a page from the server is tried on the verified
 * part alone, and taken whole or not at all.
 *
 * Of the entries themselves only the newest are in memory: the others lie in storage and are read when somebody asks.
 */
import { type Bytes, type DeviceId, equal, type PersonId } from '#bytes';
import {
  asOf,
  createLedger,
  type Head,
  type Ledger,
  type LedgerState,
  leafHash,
  type Parcel,
  parseAdmission,
  parseEnrolment,
  resumeLedger,
  type Roster,
  type Taken,
  type Verdict
} from '#ledger';
import { type GivenBody, parsePullAnswer, type PullAnswer } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Cursor, DeviceRow, LedgerRow, OutboxRow, Storage } from '#storage';
import type { NotAllowed, PageRefused, StorageFull } from './api.ts';
import { endsBelow, isBelow, missesAnchor } from './anchor.ts';
import { areWithheld, doubtsOf, judgeBroken, judgeHead } from './judge-page.ts';
import { checkpointIsDue, forgetCheckpoint, keepCheckpoint, ledgerFromCheckpoint } from './kept-checkpoint.ts';
import { type LateRow, lateRows, LedgerDamaged, rowPages, takenPages } from './kept-entries.ts';
import { type Doubt, MissingBodies } from './missing-bodies.ts';
import { Queue } from './queue.ts';
import { type Draft, signEntry } from './sign-entry.ts';
import { wellFormed } from './well-formed.ts';

export interface Author {
  readonly id: PersonId;
  /** Read when an entry is signed: the key that the verified ledger gives the person. */
  readonly sign: CryptoKey;
  /** How much of the verified ledger the key belongs to; all of it where this is not given. What is written has seen no more. */
  readonly seen?: number;
}

/** What is to be written, made in the book's own turn: of the very ledger that it will be judged by. */
export type Prepare<E> = () => Promise<Result<readonly Draft[], E>>;

/** Bodies that come late, by this tab. */
interface Filling {
  /** Of grants too, so that the ledger is to be judged anew. */
  readonly grants: boolean;
  /** The first place; 0 where another tab had filled some before. */
  readonly from: number;
  /** What storage says in the end, where no other tab has begun or ended meanwhile. */
  readonly filled: number;
}

/** Verified entries that stay in memory: more than one page of the server's, so that what has just come is not read from storage. */
const entriesInMemory = 1000;

export class Book {
  #device: DeviceRow;
  #ledger: Ledger;
  readonly #storage: Storage;
  readonly #now: () => number;
  readonly #queue = new Queue();
  /** Entries from `#base` on, the verified ones first. */
  #recent: Taken[] = [];
  #base: number;
  #verified: number;
  #reordered = 0;
  #roster: Roster | null;
  readonly #overtaken = new Set<number>();
  readonly #missing: MissingBodies;
  /** Entries of earlier pages without their bodies, whose server had more than is verified. */
  #doubts: readonly Doubt[] = [];
  /** What storage says of bodies that came late, as of what is in memory. */
  #filled = 0;
  #filling: Filling | null = null;
  /** Size of the newest checkpoint that was kept, or tried. */
  #checkpointed: number;

  /** `ledger`: of verified entries alone, and all of them in storage. */
  private constructor(device: DeviceRow, ledger: Ledger, storage: Storage, now: () => number) {
    this.#device = device;
    this.#ledger = ledger;
    this.#missing = new MissingBodies(device.device, ledger.size);
    this.#storage = storage;
    this.#now = now;
    this.#base = this.#verified = this.#checkpointed = ledger.size;
    this.#roster = ledger.roster;
  }

  /** Null where this device holds no practice. Throws LedgerDamaged where what it holds contradicts itself. */
  static async load(storage: Storage, now: () => number): Promise<Book | null> {
    const first = await storage.device();
    const isEmpty = first === null && (await storage.cursor()).size === 0;
    // Looked at once more: another tab may have founded a practice, or joined one, between the two.
    const device = first ?? (isEmpty ? null : await storage.device());
    if (device === null) {
      if (!isEmpty) throw new LedgerDamaged('entries are here, and not the device that kept them');
      return null;
    }
    const resumed = await ledgerFromCheckpoint(storage, device);
    const book =
      (resumed && (await Book.#open(device, resumed, storage, now).catch(nullIfDamaged))) ??
      (await Book.#open(device, createLedger(device.practice), storage, now));
    void book.#keepCheckpoint(false).catch(() => null);
    return book;
  }

  /** `newest`: of the entries that the ledger has, in memory already. */
  static async #open(device: DeviceRow, ledger: Ledger, storage: Storage, now: () => number, newest: readonly Taken[] = []): Promise<Book> {
    const book = new Book(device, ledger, storage, now);
    book.#recent = [...newest];
    book.#base = ledger.size - newest.length;
    book.#filled = (await storage.lateBodies()).filled;
    await book.#queue.run(() => book.#catchUp());
    return book;
  }

  /** The device's row: another person may have come since. */
  get device(): DeviceRow {
    return this.#device;
  }

  /** What was verified, and own unsent entries on top. Another object once bodies of grants have come late. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Rises when bodies came late: what was read without them must be read again. */
  get filled(): number {
    return this.#filled;
  }

  /** Place of the first entry in memory; those below are verified, and read from storage. */
  get base(): number {
    return this.#base;
  }

  /** The entries in memory, from `base` on, the verified ones first. */
  get recent(): readonly Taken[] {
    return this.#recent;
  }

  /** How many entries there are, in memory or not, verified or not. */
  get size(): number {
    return this.#base + this.#recent.length;
  }

  /** How many of the entries, from the first on, are verified to be in the practice's ledger. */
  get verified(): number {
    return this.#verified;
  }

  /** Whether the ledger has still to reach the head that this device was given when it joined: until then nothing of it is believed. */
  get isJoining(): boolean {
    return isBelow(this.device.anchor, this.#verified);
  }

  /** With own unsent changes. Unlike the ledger's it stays while a page is tried, so whoever is outside the book's turn asks for this one. */
  get roster(): Roster | null {
    return this.#roster;
  }

  /** How many of this device's changes to ways of unlocking were not taken since the book was loaded, because another change came first. */
  get overtaken(): number {
    return this.#overtaken.size;
  }

  /** What an entry written now has seen, and is judged by: the verified ledger, and the epochs that own unsent grants opened. */
  get seen(): LedgerState {
    return this.seenAt(this.#verified);
  }

  /** The same of whoever has seen so many of the verified entries. */
  seenAt(size: number): LedgerState {
    return asOf(this.ledger, size);
  }

  /** Rises when entries that were not verified changed their places: what was read of them must be read again. */
  get reordered(): number {
    return this.#reordered;
  }

  /**
   * Every entry from a place on, in order, until there are no more: from storage below `base`, from memory above. Throws LedgerDamaged where
   * what lies in storage is not what was verified.
   */
  async *entries(from: number): AsyncGenerator<Taken, void> {
    let place = from;
    while (place < this.size) {
      for await (const page of this.#keptPages(place, this.#base)) {
        yield* page;
        place += page.length;
      }
      for (let taken = this.#inMemory(place); taken; taken = this.#inMemory(place)) {
        yield taken;
        place++;
      }
    }
  }

  /** The entry at one place. Throws a RangeError where there is none, and as `entries`. */
  async entry(place: number): Promise<Taken> {
    const here = this.#inMemory(place);
    if (here) return here;
    for await (const [taken] of this.#keptPages(place, Math.min(place + 1, this.#base))) if (taken) return taken;
    throw new RangeError('no such entry');
  }

  /** What a device wrote last; null where it has written nothing. Throws as `entry`. */
  lastOf(device: DeviceId): Promise<Taken | null> {
    return this.#queue.run(async () => {
      const { nextN } = this.ledger.chain(device);
      const place = nextN === 0 ? null : this.ledger.placeOf(device, nextN - 1);
      return place === null ? null : await this.entry(place);
    });
  }

  async *#keptPages(from: number, to: number): AsyncGenerator<readonly Taken[], void> {
    try {
      yield* takenPages(this.#storage, this.ledger, from, to);
    } catch (broke) {
      // The next start reads every entry, and tells that this device is damaged.
      if (broke instanceof LedgerDamaged) await forgetCheckpoint(this.#storage);
      throw broke;
    }
  }

  #inMemory(place: number): Taken | undefined {
    return this.#recent[place - this.#base];
  }

  /** Takes in what other tabs of this browser have written or verified since. */
  follow(): Promise<void> {
    return this.#queue.run(async () => {
      this.#device = (await this.#storage.device()) ?? this.#device;
      if ((await this.#storage.lateBodies()).filled !== this.#filled && this.#filling === null) await this.#judgeAnew(0);
      await this.#follow();
    });
  }

  /**
   * Signs, judges and keeps new entries with their blobs, all or none. NotAllowed where readers would not count them, or not at once: the author has lost the right, by what
   * came meanwhile or by an unsent change of their own.
   */
  append<E = never>(author: Author, given: readonly Draft[] | Prepare<E>): Promise<Result<readonly Taken[], NotAllowed | StorageFull | E>> {
    return this.#queue.run(async () => {
      for (;;) {
        await this.#follow();
        const prepared = typeof given === 'function' ? await given() : ok(given);
        if (!prepared.ok) return prepared;
        const drafts = prepared.value;
        if (drafts.length === 0) return ok([]);
        const rows = await this.#signed(author, drafts);
        const size = this.ledger.size;
        const taken = await this.ledger.takeAll(rows);
        const refused = taken.ok ? taken.value.find(({ verdict }) => verdict.type !== 'Accepted') : taken.error;
        if (!taken.ok || refused) {
          this.ledger.truncate(size);
          if (refused && 'verdict' in refused && lacksRight(refused.verdict)) return err<NotAllowed>({ type: 'NotAllowed' });
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
          this.#recent.push(...taken.value);
          this.#roster = this.ledger.roster;
          return taken;
        }
        this.ledger.truncate(size);
        if (shelved.error.type === 'StorageFull') return err(shelved.error);
      }
    });
  }

  /** Verifies a page of the server's ledger and keeps it; a page that does not fit raises an alarm and changes nothing else. */
  async acceptPage(bytes: Bytes): Promise<Result<{ readonly size: number; readonly more: boolean }, PageRefused | StorageFull>> {
    const accepted = await this.#queue.run(async () => {
      await this.#follow();
      const page = parsePullAnswer(bytes);
      const ours = await this.ledger.head(this.#verified);
      const judged = await judgeHead(page, ours);
      if (judged === 'Old') return ok({ size: ours.size, more: true });
      const { anchor } = this.device;
      const ended = endsBelow(anchor, ours, page.total);
      const outcome = judged ?? (ended ? 'Rollback' : await this.#tryPage(page, ours));
      if (typeof outcome === 'string') {
        const expected = isBelow(anchor, ours.size) ? anchor : ours;
        await this.#storage.raise({ type: outcome, by: 'Server', at: this.#now(), expected, received: page.head, evidence: bytes });
        return err<PageRefused>({ type: 'PageRefused', alarm: outcome });
      }
      return outcome.ok ? ok({ size: page.head.size, more: page.total > page.head.size }) : outcome;
    });
    void this.#keepCheckpoint(accepted.ok && accepted.value.more).catch(() => null);
    return accepted;
  }

  /** Where one is due. Nobody waits for it: it is made in a turn of its own, and kept beside whatever comes next. */
  async #keepCheckpoint(more: boolean): Promise<void> {
    if (!checkpointIsDue(this.#verified, this.#checkpointed, more)) return;
    this.#checkpointed = this.#verified;
    // Another tab that learns of bodies which came late makes its own anew: none that was made without them stays.
    const bytes = await this.#queue.run(async () => this.ledger.checkpoint(this.#verified));
    await keepCheckpoint(this.#storage, this.device, bytes);
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
    const pending = this.#pending;
    const parcels = pending.length === 0 ? page.parcels : await withOwnBodies(page.parcels, pending);
    let settled = false;
    try {
      this.ledger.truncate(ours.size);
      const taken = await this.ledger.takeAll(parcels);
      if (!taken.ok) return judgeBroken(taken.error);
      if ((await this.ledger.head()).root !== page.head.root) return 'Fork';
      if (await missesAnchor(this.device.anchor, ours, this.ledger)) return 'Fork';
      const doubts = [...this.#doubts, ...doubtsOf(taken.value, page.total)];
      const isRipe = ({ total }: Doubt): boolean => total <= page.head.size;
      if (areWithheld(this.ledger, this.device.device, doubts.filter(isRipe))) {
        // Said once of what came before: it is asked for by itself (`MissingBodies`).
        this.#doubts = this.#doubts.filter((doubt) => !isRipe(doubt));
        return 'Forged';
      }
      const accepted = new Set(taken.value.map(({ entry }) => entry.hash));
      const waiting = await this.ledger.takeAll(pending.filter(({ entry }) => !accepted.has(entry.hash)).map(parcelOf));
      if (!waiting.ok) return judgeBroken(waiting.error);
      const kept = await this.#storage.accept(taken.value.map(rowOf), page.head);
      if (!kept.ok) return kept;
      this.#settle(page.head.size, taken.value, waiting.value);
      this.#missing.note(taken.value);
      this.#doubts = doubts.filter((doubt) => !isRipe(doubt));
      settled = true;
      return ok(null);
    } finally {
      if (!settled) await this.#putBack();
    }
  }

  // ---------------------------------------------------------------- bodies that come late

  /**
   * Places of verified entries whose bodies are not here, and are for somebody who uses this device: the next to be asked for. `again`: a new session has begun.
   * Once none are left, what came is read, and judged where it has to be.
   */
  async missingBodies(again: boolean): Promise<readonly number[]> {
    if (again) this.#missing.askAgain();
    await this.follow();
    if (this.isJoining) return [];
    const { askedBelow } = await this.#storage.lateBodies();
    const verified = this.#verified;
    // Nobody's turn: where rights have grown, all that is kept is looked through.
    const before = (from: number, to: number) => takenPages(this.#storage, this.ledger, from, to);
    const places = await this.#missing.wanted(this.ledger, verified, askedBelow, before);
    if (places.length === 0) await this.#queue.run(() => this.#askedFor(this.#missing.firstDenied ?? verified));
    return places;
  }

  async #askedFor(below: number): Promise<void> {
    const { askedBelow, isFilling, filled } = await this.#storage.lateBodies();
    if (isFilling || below !== askedBelow) await this.#storage.askedForBodies(below);
    if (this.#filling?.grants) await this.#judgeAnew(this.#filling.filled === filled ? this.#filling.from : 0);
    this.#filled = (await this.#storage.lateBodies()).filled;
    this.#filling = null;
  }

  /** `given` for some of the places that were asked for: what is not here afterwards was denied. */
  acceptBodies(asked: readonly number[], given: readonly GivenBody[]): Promise<Result<null, StorageFull>> {
    return this.#queue.run(async () => {
      const rows = await lateRows(this.#storage, given);
      if (rows.length > 0) {
        this.#filling = await this.#fillingWith(rows);
        const kept = await this.#storage.fillBodies(rows);
        if (!kept.ok) return kept;
        const bodies = new Map(rows.map(({ index, body }) => [index, body]));
        this.#recent = this.#recent.map((taken) => ({ ...taken, body: taken.body ?? bodies.get(taken.index) ?? null }));
        this.#missing.came(bodies.keys());
      }
      this.#missing.deny(asked.filter((place) => !rows.some(({ index }) => index === place)));
      return ok(null);
    });
  }

  async #fillingWith(rows: readonly LateRow[]): Promise<Filling> {
    const { filled } = await this.#storage.lateBodies();
    const before = this.#filling ?? { grants: false, from: filled === this.#filled ? Infinity : 0, filled: filled + 1 };
    return {
      grants: before.grants || rows.some(({ kind }) => kind === 'grant'),
      from: Math.min(before.from, ...rows.map(({ index }) => index)),
      filled: before.filled
    };
  }

  /**
   * The same entries, of which more is known from a place on: to whom a chart's epochs are sealed, and so what was sealed under them counts for. What stands
   * below was judged by the same bodies as now.
   */
  async #judgeAnew(from: number): Promise<void> {
    const { filled } = await this.#storage.lateBodies();
    const below = from === 0 ? null : await resumeLedger(this.#device.practice, this.#ledger.checkpoint(from));
    const ledger = below?.ok ? below.value : createLedger(this.#device.practice);
    const newest = this.#recent.slice(0, Math.max(0, ledger.size - this.#base));
    const anew = await Book.#open(this.#device, ledger, this.#storage, this.#now, newest);
    this.#ledger = anew.#ledger;
    this.#recent = anew.#recent;
    this.#base = anew.#base;
    this.#verified = anew.#verified;
    this.#roster = anew.#roster;
    this.#filled = filled;
    this.#reordered++;
    this.#checkpointed = 0;
    void this.#keepCheckpoint(false).catch(() => null);
  }

  async #follow(): Promise<void> {
    const [cursor, { nextN }] = await Promise.all([this.#storage.cursor(), this.#storage.chainEnd()]);
    if (cursor.size !== this.#verified || nextN !== this.ledger.chain(this.device.device).nextN) await this.#catchUp();
  }

  /** What is read must be of one moment: where another tab wrote meanwhile, one goes on from there. */
  async #catchUp(): Promise<void> {
    const added: Taken[] = [];
    let reached = this.#verified;
    try {
      for (;;) {
        const cursor = await this.#storage.cursor();
        for await (const rows of rowPages(this.#storage, reached, cursor.size)) {
          this.ledger.truncate(reached);
          const taken = await this.#must(rows);
          this.#missing.note(taken);
          added.push(...taken);
          added.splice(0, added.length - entriesInMemory);
          reached += rows.length;
        }
        const { nextN } = await this.#storage.chainEnd();
        const outbox = await this.#storage.outbox();
        if (!(await this.#isStill(cursor, nextN))) continue;
        this.ledger.truncate(reached);
        if ((await this.ledger.head()).root !== cursor.root)
          throw new LedgerDamaged('the ledger on this device is not the one it verified');
        const waiting = await this.#must(outbox);
        if (this.ledger.chain(this.device.device).nextN !== nextN)
          throw new LedgerDamaged('this device has written other entries than those that are here');
        this.#settle(reached, added, waiting);
        return;
      }
    } catch (broke) {
      await this.#putBack();
      throw broke;
    }
  }

  async #isStill({ size }: Cursor, nextN: number): Promise<boolean> {
    return (await this.#storage.cursor()).size === size && (await this.#storage.chainEnd()).nextN === nextN;
  }

  get #pending(): readonly Taken[] {
    return this.#recent.slice(this.#verified - this.#base);
  }

  /** The ledger as it was before something was tried on it. */
  async #putBack(): Promise<void> {
    this.ledger.truncate(this.#verified);
    await this.#must(this.#pending.map(parcelOf));
  }

  /** The ledger has `verified` entries now, of which `added` are the newest, and those `pending` on top. */
  #settle(verified: number, added: readonly Taken[], pending: readonly Taken[]): void {
    const inPlace = this.#pending.every(({ index, entry }) => index < this.ledger.size && this.ledger.leaf(index) === entry.hash);
    const newest = [...this.#recent.slice(0, this.#verified - this.#base), ...added].slice(-entriesInMemory);
    this.#markOvertaken([...this.#pending, ...pending]);
    this.#recent = [...newest, ...pending];
    this.#base = verified - newest.length;
    this.#verified = verified;
    this.#roster = this.ledger.roster;
    if (!inPlace) this.#reordered++;
  }

  /** A roster entry is refused for ever as soon as another stands before it, sent or not. */
  #markOvertaken(own: readonly Taken[]): void {
    for (const { entry, body } of own) {
      const { kind, device, n } = entry.header;
      const place = this.ledger.placeOf(device, n);
      if (kind !== 'roster' || place === null || this.ledger.verdictAt(place).type !== 'Refused') continue;
      if (body !== null && !this.#asksByItself(body)) this.#overtaken.add(n);
    }
  }

  /** Whoever takes in a device or a colleague asks whether it came to pass; a newcomer's unlockers are written again. */
  #asksByItself(body: Bytes): boolean {
    const isKept = this.device.people.some(({ unlockers }) => unlockers !== null && equal(unlockers, body));
    return isKept || wellFormed(parseAdmission, body) !== null || wellFormed(parseEnrolment, body) !== null;
  }

  /** For entries that were taken before: they cannot fail now. */
  async #must(parcels: readonly Parcel[]): Promise<readonly Taken[]> {
    const taken = await this.ledger.replay(parcels);
    if (!taken.ok) throw new LedgerDamaged(`an entry on this device does not verify: ${taken.error.type}`);
    return taken.value;
  }

  async #signed(author: Author, drafts: readonly Draft[]): Promise<OutboxRow[]> {
    const { practice, device, signKey } = this.device;
    const signers = { practice, device, deviceKey: signKey, author: author.id, authorKey: author.sign };
    const seen = await this.ledger.head(author.seen ?? this.#verified);
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

function nullIfDamaged(error: unknown): null {
  if (error instanceof LedgerDamaged) return null;
  throw error;
}

const parcelOf = ({ entry, body }: Taken): Parcel => ({ entry: entry.bytes, body });

const rowOf = ({ index, entry, body }: Taken): LedgerRow => ({ index, hash: entry.hash, entry: entry.bytes, body });

/** A server may hold back a body; ours need not come back from it. */
async function withOwnBodies(parcels: readonly Parcel[], own: readonly Taken[]): Promise<readonly Parcel[]> {
  const bodies = new Map(own.map(({ entry, body }) => [entry.hash, body]));
  return Promise.all(parcels.map(async ({ entry, body }) => ({ entry, body: body ?? bodies.get(await leafHash(entry)) ?? null })));
}

/** Not by its form: it is the author who may not, or what they wrote would wait for somebody's word. */
const lacksRight = (verdict: Verdict): boolean =>
  verdict.type === 'Quarantined' ||
  (verdict.type === 'Refused' && (verdict.reason.type === 'NoRight' || verdict.reason.type === 'NotClinical'));
