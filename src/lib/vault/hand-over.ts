/**
 * What others have come to have is handed over by whoever is open and holds it: somebody new is given what came before, somebody assigned their chart. The next epoch
 * is opened for today's readers, with what the author holds of those before. It is told from the key graph, so that two who do it at once do no harm, and what is done
 * is not done again. Nobody touches anything for it.
 */
import type { Hash, PersonId, StreamId } from '#bytes';
import { KeyGraph, type LedgerState, mayOpen, momentAt, readersToReach, scopeOf, usableEpoch } from '#ledger';
import type { Book } from './book.ts';
import type { EpochsToWrite } from './epochs-to-write.ts';
import type { Keyring } from './keyring.ts';
import type { Draft } from './sign-entry.ts';

export interface HandOverPorts {
  readonly book: Pick<Book, 'ledger' | 'seen' | 'verified' | 'roster'>;
  readonly keyring: Pick<Keyring, 'has' | 'takeLearnt'>;
  readonly person: PersonId;
}

/** Charts in one turn: others who write wait no longer than for these. */
const atOnce = 20;

export class HandOver {
  readonly #ports: HandOverPorts;
  /** Of the verified ledger when it was looked through last. */
  #looked: { readonly roster: Hash; readonly size: number } | null = null;
  readonly #due = new Set<StreamId>();

  constructor(ports: HandOverPorts) {
    this.#ports = ports;
  }

  /** Whether anything may be due: where nothing was changed since the last look, this is all there is to do. */
  get isDue(): boolean {
    const { book } = this.#ports;
    const roster = book.seen.roster;
    // A change of one's own is on its way: what is opened now might be over with it.
    if (!roster || book.roster !== roster) return false;
    return this.#due.size > 0 || this.#looked?.roster !== roster.head || this.#looked.size !== book.verified;
  }

  /** The next epochs to open, a few at a time. In the book's turn. `done` once they are kept. */
  async drafts(
    epochs: Pick<EpochsToWrite, 'drafts' | 'ledger' | 'open'>
  ): Promise<{ readonly drafts: readonly Draft[]; readonly done: () => void }> {
    this.#look();
    const settled: StreamId[] = [];
    for (const stream of this.#due) {
      if (epochs.drafts.length >= atOnce) break;
      settled.push(stream);
      const ledger = epochs.ledger;
      if (!this.#isDue(ledger, new KeyGraph(ledger), stream)) continue;
      const scope = ledger.roster && scopeOf(ledger.roster.streams, stream);
      if (scope && scope !== 'roster') await epochs.open(scope, stream);
    }
    return {
      drafts: epochs.drafts,
      done: () => {
        for (const stream of settled) this.#due.delete(stream);
      }
    };
  }

  /** What has changed, and might need it. */
  #look(): void {
    const { book, keyring } = this.#ports;
    const ledger = book.seen;
    const { roster } = ledger;
    if (!roster) return;
    const { staff, desk, clinic, audit } = roster.streams;
    const graph = new KeyGraph(ledger);
    const isNewRoster = this.#looked?.roster !== roster.head;
    const learnt = keyring.takeLearnt().flatMap((id) => ledger.epoch(id)?.stream ?? []);
    const charts = book.ledger.chartsSince(isNewRoster ? 0 : (this.#looked?.size ?? 0));
    // The clinic first: charts are sealed to it.
    for (const stream of [clinic, staff, desk, audit, ...charts, ...learnt]) {
      if (this.#isDue(ledger, graph, stream)) this.#due.add(stream);
    }
    this.#looked = { roster: roster.head, size: ledger.size };
  }

  /**
   * Somebody for whom this stream is today cannot open all that we can. Or nothing there is usable any more, in a stream of the practice's own, or in a chart that is for
   * named people alone: those are not left until somebody writes.
   */
  #isDue(ledger: LedgerState, graph: KeyGraph, stream: StreamId): boolean {
    const { person, keyring } = this.#ports;
    const now = momentAt(ledger, ledger.size);
    const held = ledger.epochsOf(stream).filter(({ id }) => keyring.has(id));
    if (!now || held.length === 0 || !mayOpen(ledger, now, stream, person)) return false;
    const readers = readersToReach(now, stream);
    const isChart = scopeOf(now.roster.streams, stream) === 'chart';
    const isAtOnce = readers.includes(person) && (!isChart || now.roster.restricted.has(stream));
    if (isAtOnce && usableEpoch(ledger, stream, person) === null) return true;
    return readers.some((reader) => reader !== person && !graph.reaches(stream, reader, held));
  }
}
