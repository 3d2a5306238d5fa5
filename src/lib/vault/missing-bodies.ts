/**
 * Which verified entries are here without a body that somebody who uses this device may have. A body that is not for any of them is not given; when their rights
 * grow it is asked for. What was asked for and did not come is asked for again in the next session, and is nobody's lie by itself: a server that was healed may
 * have to wait for it too.
 */
import type { DeviceId, PersonId } from '#bytes';
import { asOf, type Header, type Ledger, type LedgerState, mayReadBody, type Taken } from '#ledger';
import { pageParcels } from '#protocol';

export type BodyOf = Pick<Header, 'kind' | 'stream'>;

/** May anybody who uses this device have such a body, by what the ledger says? */
export function isForDevice(ledger: LedgerState, device: DeviceId, body: BodyOf): boolean {
  return (ledger.roster?.users.get(device) ?? []).some((person) => mayReadBody(ledger, person, body));
}

export class MissingBodies {
  readonly #device: DeviceId;
  /** Entries without a body, of the same kind and stream together; those from `#from` on are noted. */
  readonly #bare = new Map<string, { readonly of: BodyOf; readonly places: Set<number> }>();
  /** Where among those a place is. */
  readonly #among = new Map<number, Set<number>>();
  #from: number;
  #to: number;
  /** Asked for, and not given. */
  readonly #denied = new Set<number>();

  constructor(device: DeviceId, size: number) {
    this.#device = device;
    this.#from = this.#to = size;
  }

  /** Verified entries, the next after those that were noted; others are left. */
  note(taken: readonly Taken[]): void {
    for (const one of taken) if (one.index === this.#to) this.#noteOne(one);
  }

  /** All that were noted, and those before them, as `before` gives them. */
  async #noteFrom(place: number, before: (from: number, to: number) => AsyncIterable<readonly Taken[]>): Promise<void> {
    if (place >= this.#from) return;
    for await (const page of before(place, this.#from)) for (const one of page) this.#remember(one);
    this.#from = place;
  }

  #noteOne(one: Taken): void {
    this.#remember(one);
    this.#to = one.index + 1;
  }

  #remember({ index, entry, body }: Taken): void {
    if (body !== null) return;
    const { kind, stream } = entry.header;
    const key = `${kind} ${stream}`;
    const same = this.#bare.get(key) ?? { of: { kind, stream }, places: new Set<number>() };
    same.places.add(index);
    this.#bare.set(key, same);
    this.#among.set(index, same.places);
  }

  /** A session has begun: what was not given is asked for once more. */
  askAgain(): void {
    this.#denied.clear();
  }

  came(places: Iterable<number>): void {
    for (const place of places) {
      this.#among.get(place)?.delete(place);
      this.#among.delete(place);
    }
  }

  /** Those that were asked for and are still not here. */
  deny(places: readonly number[]): void {
    for (const place of places) this.#denied.add(place);
  }

  /** The first place that was asked for in vain. */
  get firstDenied(): number | null {
    const [first = null] = [...this.#denied].toSorted((a, b) => a - b);
    return first;
  }

  /** The next to be asked for, ascending; `askedBelow`: that much was asked for by the rights of then. */
  async wanted(
    ledger: Ledger,
    verified: number,
    askedBelow: number,
    before: (from: number, to: number) => AsyncIterable<readonly Taken[]>
  ): Promise<readonly number[]> {
    await this.#noteFrom(this.#hasGrown(ledger, askedBelow, verified) ? 0 : askedBelow, before);
    const now = asOf(ledger, verified);
    const places = [...this.#bare.values()].flatMap((same) => (isForDevice(now, this.#device, same.of) ? [...same.places] : []));
    return places
      .filter((place) => place < verified && !this.#denied.has(place))
      .toSorted((a, b) => a - b)
      .slice(0, pageParcels);
  }

  /** Do the people of this device read more than they did? Roles, charts that were given, restrictions; or other people use it. */
  #hasGrown(ledger: Ledger, from: number, to: number): boolean {
    if (from === 0 || this.#rights(ledger, from) !== this.#rights(ledger, to)) return true;
    const now = asOf(ledger, to);
    return [...ledger.chartsSince(from)].some((stream) => isForDevice(now, this.#device, { kind: 'record', stream }));
  }

  #rights(ledger: Ledger, size: number): string {
    const roster = ledger.rosterAt(size);
    const users = roster?.users.get(this.#device) ?? [];
    const rolesOf = (person: PersonId): readonly string[] => roster?.persons.get(person)?.roles ?? [];
    return JSON.stringify([users.map((person) => [person, rolesOf(person)]), [...(roster?.restricted ?? [])]]);
  }
}

/** Entries that came without their bodies, in a page of a server that had so many entries: whether they were kept back is seen when these are here. */
export interface Doubt {
  readonly of: BodyOf;
  readonly total: number;
}
