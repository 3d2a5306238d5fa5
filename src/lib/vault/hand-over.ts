/**
 * What others have come to have is handed over by whoever is open and holds it: somebody new is given what came before, somebody assigned their chart. The next epoch
 * is opened for today's readers, with what the author holds of those before. It is told from the key graph, so that two who do it at once do no harm, and what is done
 * is not done again. Nobody touches anything for it.
 */
import type { EpochId, Hash, PersonId, StreamId } from '#bytes';
import {
  KeyGraph,
  type LedgerState,
  maxEarlier,
  mayOpen,
  momentAt,
  readersToReach,
  recipientsFor,
  scopeOf,
  type ScopeKind,
  usableEpoch
} from '#ledger';
import type { Book } from './book.ts';
import type { EpochsToWrite } from './epochs-to-write.ts';
import type { Keyring } from './keyring.ts';
import type { Draft } from './sign-entry.ts';

export interface HandOverPorts {
  readonly book: Pick<Book, 'ledger' | 'seen' | 'verified'>;
  readonly keyring: Pick<Keyring, 'has' | 'takeLearnt' | 'isHollow'>;
  readonly person: PersonId;
}

/** Epochs opened, and streams looked at, in one turn: others who write or read wait no longer than for these. */
const opensAtOnce = 20;
const looksAtOnce = 500;

export class HandOver {
  readonly #ports: HandOverPorts;
  /** Of the verified ledger when what had changed was noted last. */
  #noted: { readonly roster: Hash; readonly size: number } | null = null;
  /** To be looked at, in this order. */
  readonly #changed = new Set<StreamId>();

  constructor(ports: HandOverPorts) {
    this.#ports = ports;
  }

  /** Whether there is anything to look at: where nothing has changed since, this is all there is to do. */
  get isDue(): boolean {
    return this.#changed.size > 0 || this.#noted?.size !== this.#ports.book.verified;
  }

  /** The next epochs to open. In the book's turn. `done` once they are kept. */
  async drafts(
    epochs: Pick<EpochsToWrite, 'drafts' | 'ledger' | 'open'>
  ): Promise<{ readonly drafts: readonly Draft[]; readonly done: () => void }> {
    this.#note();
    const isHollow = (id: EpochId): boolean => this.#ports.keyring.isHollow(id);
    const looked: StreamId[] = [];
    let graph = new KeyGraph(epochs.ledger, isHollow);
    for (const stream of this.#changed) {
      if (looked.length >= looksAtOnce || epochs.drafts.length >= opensAtOnce) break;
      looked.push(stream);
      const scope = this.#scopeToOpen(epochs.ledger, graph, stream);
      if (!scope) continue;
      await epochs.open(scope, stream);
      graph = new KeyGraph(epochs.ledger, isHollow);
    }
    return {
      drafts: epochs.drafts,
      done: () => {
        for (const stream of looked) this.#changed.delete(stream);
      }
    };
  }

  /** What has changed, and might need it: everything where people did, or else where somebody was given a chart, opened an epoch, or has learnt one. */
  #note(): void {
    const { book, keyring } = this.#ports;
    const ledger = book.seen;
    const { roster } = ledger;
    if (!roster) return;
    const { staff, desk, clinic, audit } = roster.streams;
    const learnt = keyring.takeLearnt().flatMap((id) => ledger.epoch(id)?.stream ?? []);
    const charts = book.ledger.chartsSince(this.#noted?.roster === roster.head ? this.#noted.size : 0);
    // The clinic first: charts are sealed to it.
    for (const stream of [clinic, staff, desk, audit, ...charts, ...learnt]) this.#changed.add(stream);
    this.#noted = { roster: roster.head, size: ledger.size };
  }

  /**
   * Where somebody for whom this stream is today cannot open all that we can. Or where nothing is usable any more, in a stream of the practice's own, or in a chart that is
   * for named people alone: those are not left until somebody writes.
   */
  #scopeToOpen(ledger: LedgerState, graph: KeyGraph, stream: StreamId): ScopeKind | null {
    const { person, keyring } = this.#ports;
    const now = momentAt(ledger, ledger.size);
    // What is not verified yet cannot be handed on.
    const held = ledger
      .epochsOf(stream)
      .filter(({ id, index }) => index < ledger.size && keyring.has(id))
      .slice(-maxEarlier);
    const scope = now && scopeOf(now.roster.streams, stream);
    if (!scope || scope === 'roster' || held.length === 0 || !mayOpen(ledger, now, stream, person)) return null;
    const readers = readersToReach(now, stream);
    const isAtOnce = readers.includes(person) && (scope !== 'chart' || now.roster.restricted.has(stream));
    if (isAtOnce && usableEpoch(ledger, stream, person) === null) return scope;
    const lacking = readers.filter((reader) => reader !== person && !graph.reaches(stream, reader, held));
    // It must bring somebody further: whom the clinic does not reach yet, none but a dentist can help.
    const recipients = recipientsFor(ledger, stream, person);
    return lacking.some((reader) => recipients === null || graph.isSealedTo({ recipients }, reader)) ? scope : null;
  }
}
