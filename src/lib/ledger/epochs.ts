/** The epochs that accepted grants have opened, by id and by stream, in the order of the ledger. */
import type { EpochId, StreamId } from '#bytes';
import type { Epoch } from './types.ts';

export class Epochs {
  /** In insertion order, which is the ledger's. */
  readonly #all = new Map<EpochId, Epoch>();
  readonly #streams = new Map<StreamId, Epoch[]>();

  constructor(before: readonly Epoch[] = []) {
    for (const epoch of before) this.open(epoch);
  }

  /** In order, those whose grants stand below `size`. */
  upTo(size: number): readonly Epoch[] {
    return [...this.#all.values()].filter(({ index }) => index < size);
  }

  /** Charts with one at this place or later. */
  chartsFrom(place: number): readonly StreamId[] {
    return [...this.#all.values()].flatMap(({ scope, stream, index }) => (scope === 'chart' && index >= place ? [stream] : []));
  }

  get(id: EpochId): Epoch | null {
    return this.#all.get(id) ?? null;
  }

  of(stream: StreamId): readonly Epoch[] {
    return this.#streams.get(stream) ?? [];
  }

  open(epoch: Epoch): void {
    this.#all.set(epoch.id, epoch);
    const stream = this.#streams.get(epoch.stream);
    if (stream) stream.push(epoch);
    else this.#streams.set(epoch.stream, [epoch]);
  }

  truncate(size: number): void {
    for (const { id, stream } of [...this.#all.values()].filter((epoch) => epoch.index >= size)) {
      this.#all.delete(id);
      const rest = this.of(stream).filter((epoch) => epoch.index < size);
      if (rest.length > 0) this.#streams.set(stream, [...rest]);
      else this.#streams.delete(stream);
    }
  }
}
