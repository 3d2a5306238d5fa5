/**
 * The whole ledger as one side has verified it: the vault worker and the server hold the same machine.
 *
 * Entries go in one after the other, never two at once (whoever holds it queues). An entry is either broken, which no honest server
 * hands out, and then nothing is taken; or it has its place, and a verdict says what it counts for. Nothing is kept that cannot be
 * taken back: `truncate` gives the state of any earlier size again, so what could not be stored, or was only tried, can be undone.
 */
import { type Bytes, type DeviceId, type EpochId, type Hash, MalformedCbor, type PracticeId, sha256, type StreamId } from '#bytes';
import { err, ok, type Result } from '#result';
import { applyRoster } from './apply-roster.ts';
import type { CareTeams } from './care-teams.ts';
import type { Chains } from './chains.ts';
import type { Moment } from './charts.ts';
import { encodeCheckpoint, type NotAccepted } from './checkpoint.ts';
import { parseEntry } from './entry.ts';
import type { Epochs } from './epochs.ts';
import { judge, type Judged } from './judge.ts';
import type { Around } from './roster-change.ts';
import { signedAhead } from './signed-ahead.ts';
import { type Applied, fromCheckpoint, fromNothing, type Start } from './start.ts';
import type { Tree } from './tree.ts';
import type {
  Assigned,
  Broken,
  CareTeam,
  Chain,
  CheckpointRefused,
  Entry,
  Epoch,
  Head,
  LedgerState,
  Parcel,
  Roster,
  Taken,
  Verdict,
  Waiting
} from './types.ts';

export const createLedger = (practice: PracticeId): Ledger => new Ledger(fromNothing(practice));

/** The ledger as it was when this checkpoint was made of it. Whoever kept it compares the head it leads to, as after `replay`. */
export async function resumeLedger(practice: PracticeId, checkpoint: Uint8Array): Promise<Result<Ledger, CheckpointRefused>> {
  const start = await fromCheckpoint(practice, checkpoint);
  return start.ok ? ok(new Ledger(start.value)) : start;
}

export class Ledger implements LedgerState {
  readonly practice: PracticeId;
  readonly #tree: Tree;
  readonly #chains: Chains;
  readonly #epochs: Epochs;
  readonly #teams: CareTeams;
  readonly #rosters: Applied[];
  /** By place, in order. */
  readonly #notAccepted: Map<number, Verdict>;
  readonly #waiting: Map<Hash, Waiting>;
  #busy = false;

  constructor({ practice, tree, chains, epochs, teams, rosters, notAccepted, waiting }: Start) {
    this.practice = practice;
    this.#tree = tree;
    this.#chains = chains;
    this.#epochs = epochs;
    this.#teams = teams;
    this.#rosters = [...rosters];
    this.#notAccepted = new Map(notAccepted.map(({ index, verdict }) => [index, verdict]));
    this.#waiting = new Map(waiting.map((one) => [tree.leaf(one.index), one]));
  }

  /** Number of entries taken. */
  get size(): number {
    return this.#tree.size;
  }

  /** The roster now; null before genesis. */
  get roster(): Roster | null {
    return this.#rosters.at(-1)?.roster ?? null;
  }

  /** The roster after the first `size` entries; null before genesis. */
  rosterAt(size: number): Roster | null {
    return this.#rosters.findLast(({ from }) => from <= size)?.roster ?? null;
  }

  /** An epoch that an accepted grant opened. */
  epoch(id: EpochId): Epoch | null {
    return this.#epochs.get(id);
  }

  /** A stream's epochs in the order they were opened. */
  epochsOf(stream: StreamId): readonly Epoch[] {
    return this.#epochs.of(stream);
  }

  /** To whom a chart was given, after the first `size` entries. */
  teamAt(stream: StreamId, size: number): CareTeam {
    return this.#teams.team(stream, size, this.#epochs.of(stream)[0]);
  }

  /** Charts that somebody took in an emergency, in order. */
  get emergencies(): readonly Assigned[] {
    return this.#teams.upTo(this.size).filter(({ emergency }) => emergency);
  }

  /** Charts of which an epoch, or an assignment, stands at this place or later. */
  chartsSince(place: number): ReadonlySet<StreamId> {
    return new Set([...this.#epochs.chartsFrom(place), ...this.#teams.chartsFrom(place)]);
  }

  /** Charts that somebody was given, or that were taken from somebody, from this place on. */
  chartsGiven(place: number): ReadonlySet<StreamId> {
    return new Set(this.#teams.chartsFrom(place));
  }

  /** Where a device's chain ends; `{ nextN: 0, prev: null, seenSize: 0 }` for one that wrote nothing. */
  chain(device: DeviceId): Chain {
    return this.#chains.end(device);
  }

  /** Place of the device's entry `n`, or null. With `leaf` this tells a push that comes again from one that contradicts the chain. */
  placeOf(device: DeviceId, n: number): number | null {
    return this.#chains.placeOf(device, n);
  }

  /** The entries that readers ignore or wait with, in order. */
  get notAccepted(): readonly NotAccepted[] {
    return [...this.#notAccepted].map(([index, verdict]) => ({ index, verdict }));
  }

  /** Work that waits to be settled, or was: in order. */
  get waiting(): readonly (Waiting & { readonly hash: Hash })[] {
    return [...this.#waiting].map(([hash, one]) => ({ ...one, hash }));
  }

  /** What the entry at a place counts for. */
  verdictAt(index: number): Verdict {
    if (index >= this.size) throw new RangeError('no such entry');
    return this.#notAccepted.get(index) ?? accepted;
  }

  /** Head of the first `size` entries, of all where no size is given. */
  async head(size = this.size): Promise<Head> {
    return { size, root: await this.#tree.root(size) };
  }

  /** Hash of the entry at a place. */
  leaf(index: number): Hash {
    return this.#tree.leaf(index);
  }

  /** RFC 9162 section 2.1.4.1, from an earlier size to a later; empty from 0 and to the same size. */
  consistency(from: number, to: number): Promise<Hash[]> {
    return this.#tree.consistency(from, to);
  }

  /** RFC 9162 section 2.1.3.1. */
  inclusion(index: number, size: number): Promise<Hash[]> {
    return this.#tree.inclusion(index, size);
  }

  /** Verifies one entry and gives it the next place; where it is broken nothing changes. */
  async take(parcel: Parcel): Promise<Result<Taken, Broken>> {
    const taken = await this.takeAll([parcel]);
    if (!taken.ok) return taken;
    const [only] = taken.value;
    if (!only) throw new Error('one parcel gives one entry');
    return ok(only);
  }

  /** Takes a page whole or not at all. */
  takeAll(parcels: readonly Parcel[]): Promise<Result<readonly Taken[], Broken>> {
    return this.#alone(() => this.#takeAll(parcels, (entry) => this.#doubted(entry)));
  }

  /**
   * `takeAll` for entries that this side has verified before and kept itself: without signatures and roots of `seen`, at less than half the
   * cost. The caller compares the head with the one it kept: where they are equal, so are the entries, byte for byte.
   */
  replay(parcels: readonly Parcel[]): Promise<Result<readonly Taken[], Broken>> {
    return this.#alone(() => this.#takeAll(parcels, () => trusted));
  }

  /** The state of the first `size` entries, for `resumeLedger`. */
  checkpoint(size = this.size): Bytes {
    if (this.#busy) throw new Error('the ledger takes one page at a time');
    return encodeCheckpoint({
      practice: this.practice,
      size,
      levels: this.#tree.levels(size),
      chains: this.#chains.upTo(size),
      epochs: this.#epochs.upTo(size),
      assigned: this.#teams.upTo(size),
      rosters: this.#rosters.filter(({ from }) => from <= size).map(({ entry, body }) => ({ entry, body })),
      notAccepted: this.notAccepted.filter(({ index }) => index < size),
      waiting: [...this.#waiting.values()].filter(({ index }) => index < size)
    });
  }

  /** Takes back every entry from `size` on. Throws a RangeError where there are fewer. */
  truncate(size: number): void {
    if (this.#busy) throw new Error('the ledger takes one page at a time');
    this.#takeBack(size);
  }

  #takeBack(size: number): void {
    this.#tree.truncate(size);
    this.#chains.truncate(size);
    this.#epochs.truncate(size);
    this.#teams.truncate(size);
    while ((this.#rosters.at(-1)?.from ?? 0) > size) this.#rosters.pop();
    for (const index of [...this.#notAccepted.keys()]) if (index >= size) this.#notAccepted.delete(index);
    for (const [hash, { index }] of [...this.#waiting]) if (index >= size) this.#waiting.delete(hash);
  }

  async #takeAll(parcels: readonly Parcel[], checksOf: (entry: Entry) => Checks): Promise<Result<readonly Taken[], Broken>> {
    const before = this.size;
    const all: Taken[] = [];
    try {
      for (let at = 0; at < parcels.length; at += readAhead) {
        const read = await Promise.all(parcels.slice(at, at + readAhead).map(readParcel));
        const checked = read.map((one) => one && { ...one, checks: checksOf(one.entry) });
        for (const one of checked) {
          const taken = one ? await this.#takeOne(one.entry, one.body, one.checks) : this.#broken('Malformed');
          if (!taken.ok) return taken;
          all.push(taken.value);
        }
      }
      return ok(all);
    } finally {
      if (all.length < parcels.length) this.#takeBack(before);
    }
  }

  async #takeOne(entry: Entry, body: Bytes | null, checks: Checks): Promise<Result<Taken, Broken>> {
    const { header, hash } = entry;
    const index = this.size;

    if (header.practice !== this.practice) return this.#broken('Foreign');
    if (body && (await sha256(body)) !== header.bodyHash) return this.#broken('BodyMismatch');
    if (!body && (header.kind === 'roster' || header.kind === 'assign')) return this.#broken('BodyMissing');
    if (header.seen.size > index || !(await checks.isOurs(header.seen))) return this.#broken('BadSeen');

    const founded = index === 0 ? await this.#found(entry, body) : null;
    const now = founded ?? this.roster;
    if (!now) return this.#broken('NotGenesis');
    const seen = founded ?? this.rosterAt(header.seen.size);
    if (!seen?.persons.has(header.author)) return this.#broken('UnknownAuthor');
    if (!seen.devices.has(header.device)) return this.#broken('UnknownDevice');
    if (!(await checks.isSigned(seen))) return this.#broken('BadSignature');
    const objection = this.#chains.objection(header, hash);
    if (objection) return this.#broken(objection);

    const effect = founded ? { ...noEffect, roster: founded } : await this.#weigh(entry, body, { index, seen, now });
    if ('type' in effect) return err(effect);
    await this.#tree.append(hash);
    this.#chains.append(header, index);
    if (effect.roster && body) this.#rosters.push({ from: index + 1, roster: effect.roster, entry: entry.bytes, body });
    if (effect.opens) this.#epochs.open(effect.opens);
    if (effect.assigns) this.#teams.assign(effect.assigns);
    if (effect.waits) this.#waiting.set(hash, effect.waits);
    if (effect.verdict.type !== 'Accepted') this.#notAccepted.set(index, effect.verdict);
    return ok({ index, entry, body, verdict: effect.verdict });
  }

  #doubted(entry: Entry): Checks {
    return {
      isOurs: async ({ size, root }) => (await this.#tree.root(size)) === root,
      isSigned: signedAhead(entry, this.roster)
    };
  }

  async #found(entry: Entry, body: Bytes | null): Promise<Roster | null> {
    if (!body || entry.header.kind !== 'roster') return null;
    const applied = await applyRoster(null, entry, body, 0);
    return applied.ok ? applied.value : null;
  }

  /** What a sound entry does. */
  async #weigh(
    entry: Entry,
    body: Bytes | null,
    { index, seen, now }: { readonly index: number; readonly seen: Roster; readonly now: Roster }
  ): Promise<Effect | Broken> {
    const { header } = entry;
    if (header.kind !== 'roster' || !body) {
      const at = (roster: Roster, size: number): Moment => ({ size, roster, team: (stream) => this.teamAt(stream, size) });
      const circumstances = { index, seen: at(seen, header.seen.size), now: at(now, index), ledger: this };
      return { ...judge(header, body, circumstances), roster: null };
    }
    const around: Around = {
      waiting: (hash) => this.#waiting.get(hash) ?? null,
      team: (stream) => this.teamAt(stream, index)
    };
    const applied = await applyRoster(now, entry, body, index, around);
    if (applied.ok) return { ...noEffect, roster: applied.value };
    if (applied.error.type === 'RosterUnknown') return this.#broken('RosterUnknown').error;
    return { ...noEffect, verdict: { type: 'Refused', reason: applied.error } };
  }

  #broken(type: Broken['type']): { readonly ok: false; readonly error: Broken } {
    return err({ type, index: this.size });
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new Error('the ledger takes one page at a time');
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }
}

interface Effect extends Judged {
  readonly roster: Roster | null;
}
const accepted: Verdict = { type: 'Accepted' };
const noEffect: Effect = { verdict: accepted, opens: null, assigns: null, waits: null, roster: null };

/** What replaying leaves out. */
interface Checks {
  isOurs(seen: Head): Promise<boolean>;
  /** By its author and device, with their keys in the roster at `seen`. */
  isSigned(seen: Roster): Promise<boolean>;
}
const trusted: Checks = { isOurs: () => Promise.resolve(true), isSigned: () => Promise.resolve(true) };

/** Null where it is no entry. */
async function readParcel({ entry, body }: Parcel): Promise<{ readonly entry: Entry; readonly body: Bytes | null } | null> {
  try {
    return { entry: await parseEntry(entry), body };
  } catch (error) {
    if (error instanceof MalformedCbor) return null;
    throw error;
  }
}

/** Entries whose signatures are being verified while earlier ones are taken: enough to keep every thread busy. */
const readAhead = 32;
