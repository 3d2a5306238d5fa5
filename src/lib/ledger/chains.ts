/** Every device's entries, chained by `n` and `prev`: a gap, a second entry or a `seen` that falls shows at once. */
import type { DeviceId, Hash } from '#bytes';
import type { Broken, Chain, Header } from './types.ts';

/** One device's entries in order: their places in the ledger, and the sizes they had seen. */
export interface DeviceEntries {
  readonly device: DeviceId;
  readonly places: readonly number[];
  readonly seen: readonly number[];
}

export class Chains {
  readonly #leaf: (index: number) => Hash;
  /** Place in the ledger, and size of `seen`, of each device's entry n. */
  readonly #devices = new Map<DeviceId, { readonly places: number[]; readonly seen: number[] }>();

  constructor(leaf: (index: number) => Hash, before: readonly DeviceEntries[] = []) {
    this.#leaf = leaf;
    for (const { device, places, seen } of before) this.#devices.set(device, { places: places.slice(), seen: seen.slice() });
  }

  /** Every device's entries below `size`. */
  upTo(size: number): readonly DeviceEntries[] {
    return [...this.#devices]
      .map(([device, { places, seen }]) => {
        const count = firstFrom(places, size);
        return { device, places: places.slice(0, count), seen: seen.slice(0, count) };
      })
      .filter(({ places }) => places.length > 0);
  }

  end(device: DeviceId): Chain {
    const { places, seen } = this.#of(device);
    const last = places.at(-1);
    return { nextN: places.length, prev: last === undefined ? null : this.#leaf(last), seenSize: seen.at(-1) ?? 0 };
  }

  placeOf(device: DeviceId, n: number): number | null {
    return this.#of(device).places[n] ?? null;
  }

  /** Null where the entry continues its device's chain. */
  objection({ device, n, prev, seen }: Header, hash: Hash): Broken['type'] | null {
    const place = this.placeOf(device, n);
    if (place !== null) return this.#leaf(place) === hash ? 'Repeated' : 'Equivocation';
    const end = this.end(device);
    if (n !== end.nextN || prev !== end.prev) return 'BadChain';
    return seen.size < end.seenSize ? 'BadSeen' : null;
  }

  append({ device, seen }: Header, place: number): void {
    const chain = this.#of(device);
    chain.places.push(place);
    chain.seen.push(seen.size);
    this.#devices.set(device, chain);
  }

  truncate(size: number): void {
    for (const { places, seen } of this.#devices.values()) {
      places.length = firstFrom(places, size);
      seen.length = places.length;
    }
  }

  #of(device: DeviceId): { readonly places: number[]; readonly seen: number[] } {
    return this.#devices.get(device) ?? { places: [], seen: [] };
  }
}

/** How many of these ascending places lie below `size`; what is taken back is near the end. */
function firstFrom(places: readonly number[], size: number): number {
  return places.findLastIndex((place) => place < size) + 1;
}
