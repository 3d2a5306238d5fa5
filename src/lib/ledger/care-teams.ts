/** Who was given which chart, in the order of the ledger. */
import type { PersonId, StreamId } from '#bytes';
import type { Assigned, CareTeam, ChartRight } from './types.ts';

export class CareTeams {
  /** By place, ascending. */
  readonly #all: Assigned[] = [];
  readonly #streams = new Map<StreamId, Assigned[]>();

  constructor(before: readonly Assigned[] = []) {
    for (const one of before) this.assign(one);
  }

  /** Those that stand below `size`, in order. */
  upTo(size: number): readonly Assigned[] {
    return this.#all.filter(({ index }) => index < size);
  }

  /** Charts of which somebody was given, or lost, the right at this place or later. */
  chartsFrom(place: number): readonly StreamId[] {
    const last = this.#all.findLastIndex(({ index }) => index < place);
    return this.#all.slice(last + 1).map(({ stream }) => stream);
  }

  assign(assigned: Assigned): void {
    this.#all.push(assigned);
    const stream = this.#streams.get(assigned.stream);
    if (stream) stream.push(assigned);
    else this.#streams.set(assigned.stream, [assigned]);
  }

  truncate(size: number): void {
    while ((this.#all.at(-1)?.index ?? -1) >= size) {
      const last = this.#all.pop();
      if (last) this.#streams.get(last.stream)?.pop();
    }
  }

  /**
   * A chart's people after the first `size` entries. Whoever opened its first epoch has it too, where nobody had been given it before: a hygienist
   * who takes the first photo of a new patient goes on with that patient, until somebody says otherwise.
   */
  team(stream: StreamId, size: number, first: { readonly index: number; readonly opener: PersonId } | undefined): CareTeam {
    const given = (this.#streams.get(stream) ?? []).filter(({ index }) => index < size);
    const team = new Map<PersonId, ChartRight>();
    if (first && first.index < size && first.index < (given[0]?.index ?? Infinity)) team.set(first.opener, 'edit');
    for (const { person, right } of given) {
      if (right === null) team.delete(person);
      else team.set(person, right);
    }
    return team;
  }
}
