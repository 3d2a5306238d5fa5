/** The epochs that accepted grants have opened, by id and by stream, in the order of the ledger. */
import type { EpochId, StreamId } from '#bytes';
import type { Epoch } from './types.ts';

export class Epochs {
  /** By place, ascending. */
  readonly #all: Epoch[] = [];
  readonly #byId = new Map<EpochId, Epoch>();
  readonly #streams = new Map<StreamId, Epoch[]>();

  constructor(before: readonly Epoch[] = []) {
    for (const epoch of before) this.open(epoch);
  }

  /** In order, those whose grants stand below `size`. */
  upTo(size: number): readonly Epoch[] {
    return this.#all.filter(({ index }) => index < size);
  }

  /** Charts with one at this place or later. */
  chartsFrom(place: number): readonly StreamId[] {
    const last = this.#all.findLastIndex(({ index }) => index < place);
    return this.#all.slice(last + 1).flatMap(({ scope, stream }) => (scope === 'chart' ? [stream] : []));
  }

  get(id: EpochId): Epoch | null {
    return this.#byId.get(id) ?? null;
  }

  of(stream: StreamId): readonly Epoch[] {
    return this.#streams.get(stream) ?? [];
  }

  open(epoch: Epoch): void {
    this.#all.push(epoch);
    this.#byId.set(epoch.id, epoch);
    const stream = this.#streams.get(epoch.stream);
    if (stream) stream.push(epoch);
    else this.#streams.set(epoch.stream, [epoch]);
  }

  truncate(size: number): void {
    while ((this.#all.at(-1)?.index ?? -1) >= size) {
      const last = this.#all.pop();
      if (!last) return;
      this.#byId.delete(last.id);
      const rest = this.of(last.stream).slice(0, -1);
      if (rest.length > 0) this.#streams.set(last.stream, rest);
      else this.#streams.delete(last.stream);
    }
  }
}
