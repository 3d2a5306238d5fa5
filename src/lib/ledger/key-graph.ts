/**
 * Who can open which epochs, by what the grants say: to whom each is sealed, and what each hands on. No role and no assignment is asked, so that it can be
 * compared with them.
 */
import type { EpochId, PersonId, StreamId } from '#bytes';
import type { Epoch, LedgerState } from './types.ts';

/** Of one moment of the ledger. An epoch whose grant is not here says nothing. */
export class KeyGraph {
  readonly #ledger: LedgerState;
  readonly #isHollow: (epoch: EpochId) => boolean;
  readonly #clinic: StreamId | null;
  readonly #ofClinic = new Map<PersonId, ReadonlySet<EpochId>>();

  /** `isHollow`: somebody who holds the epoch has seen that what it says to hand on does not open. */
  constructor(ledger: LedgerState, isHollow: (epoch: EpochId) => boolean = () => false) {
    this.#ledger = ledger;
    this.#isHollow = isHollow;
    this.#clinic = ledger.roster?.streams.clinic ?? null;
  }

  /** The epochs of this stream that a person can open: by name, through the clinic, or handed on by a later one. */
  held(stream: StreamId, person: PersonId): ReadonlySet<EpochId> {
    const held = new Set<EpochId>();
    // What is handed on came before, so once from the last to the first is enough.
    for (const epoch of this.#ledger.epochsOf(stream).toReversed()) {
      if (!held.has(epoch.id) && !this.isSealedTo(epoch, person)) continue;
      held.add(epoch.id);
      if (!this.#isHollow(epoch.id)) for (const earlier of epoch.earlier ?? []) held.add(earlier);
    }
    return held;
  }

  /** Whether a person can open all of these epochs of a stream. */
  reaches(stream: StreamId, person: PersonId, epochs: readonly Epoch[]): boolean {
    if (epochs.every((epoch) => this.isSealedTo(epoch, person))) return true;
    const held = this.held(stream, person);
    return epochs.every(({ id }) => held.has(id));
  }

  /** Everybody who can open any of this stream's epochs. */
  holders(stream: StreamId): ReadonlyMap<PersonId, ReadonlySet<EpochId>> {
    const own = this.#ledger.epochsOf(stream);
    const clinics = this.#clinic !== null && own.some(reachesClinic) ? this.#ledger.epochsOf(this.#clinic) : [];
    const persons = new Set([...own, ...clinics].flatMap(personsIn));
    return new Map([...persons].map((person) => [person, this.held(stream, person)] as const).filter(([, held]) => held.size > 0));
  }

  /** By name, or through a clinic's epoch that they can open: also of one that is only to be opened. */
  isSealedTo({ recipients }: Pick<Epoch, 'recipients'>, person: PersonId): boolean {
    return (
      recipients?.some((recipient) => {
        if (recipient.to === 'person') return recipient.person === person;
        return recipient.to === 'scope' && this.#heldOfClinic(person).has(recipient.epoch);
      }) === true
    );
  }

  #heldOfClinic(person: PersonId): ReadonlySet<EpochId> {
    const known = this.#ofClinic.get(person);
    if (known) return known;
    const held = this.#clinic === null ? new Set<EpochId>() : this.held(this.#clinic, person);
    this.#ofClinic.set(person, held);
    return held;
  }
}

const reachesClinic = ({ recipients }: Epoch): boolean => recipients?.some(({ to }) => to === 'scope') === true;

const personsIn = ({ recipients }: Epoch): readonly PersonId[] =>
  recipients?.flatMap((recipient) => (recipient.to === 'person' ? [recipient.person] : [])) ?? [];
