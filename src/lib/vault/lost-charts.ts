/**
 * Charts whose keys this person has by the grants, and which are theirs no more: restricted to others, or taken from them. They are read anew without those. What somebody has
 * copied before cannot be taken back; what this program shows can.
 */
import type { Hash, PersonId } from '#bytes';
import { hasChart, KeyGraph, type LedgerState, momentAt } from '#ledger';
import type { Book } from './book.ts';

export class LostCharts {
  readonly #book: Pick<Book, 'ledger' | 'seen'>;
  readonly #person: PersonId;
  #known: { readonly roster: Hash; readonly size: number; readonly name: string } | null = null;

  constructor(book: Pick<Book, 'ledger' | 'seen'>, person: PersonId) {
    this.#book = book;
    this.#person = person;
  }

  /** Which they are, by what is verified; the same charts have the same name. */
  get name(): string {
    const { seen, ledger } = this.#book;
    const { roster, size } = seen;
    if (roster === null) return '';
    const known = this.#known;
    const isNews = known?.roster !== roster.head || known.size > size || ledger.chartsGiven(known.size).size > 0;
    const name = isNews ? this.#look(seen) : known.name;
    this.#known = { roster: roster.head, size, name };
    return name;
  }

  #look(seen: LedgerState): string {
    const now = momentAt(seen, seen.size);
    if (now === null) return '';
    const graph = new KeyGraph(seen);
    const changed = new Set([...this.#book.ledger.chartsGiven(0), ...now.roster.restricted.keys()]);
    const lost = [...changed].filter((stream) => !hasChart(now, stream, this.#person) && graph.held(stream, this.#person).size > 0);
    return lost.toSorted().join(' ');
  }
}
