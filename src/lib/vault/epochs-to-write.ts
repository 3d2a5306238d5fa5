/**
 * The epochs that one act of writing seals under: those that are usable by what this device has verified, since that is what an entry is judged by,
 * and where there is none, or none that this person holds, one that is opened with it. NotAllowed where they may not open it.
 */
import type { EpochId, PersonId, StreamId } from '#bytes';
import type { OpenEpoch, RandomBytes } from '#crypto';
import { type Epoch, type LedgerState, recipientsFor, type ScopeKind, usableEpoch } from '#ledger';
import { err, ok, type Result } from '#result';
import type { NotAllowed } from './api.ts';
import type { Keyring } from './keyring.ts';
import { newEpoch } from './new-epoch.ts';
import type { Draft } from './sign-entry.ts';

export interface EpochsPorts {
  /** Of what is verified, with the epochs that unsent entries opened. */
  readonly ledger: LedgerState;
  readonly keyring: Keyring;
  readonly person: PersonId;
  readonly random: RandomBytes;
}

/** An epoch, and how the ledger will know it. */
interface Opened {
  readonly known: Epoch;
  readonly epoch: OpenEpoch;
}

export class EpochsToWrite {
  readonly #ports: EpochsPorts;
  readonly #opened = new Map<EpochId, Opened>();
  /** The grants that open what was missing: to be written before what is sealed under it. */
  readonly drafts: Draft[] = [];

  constructor(ports: EpochsPorts) {
    this.#ports = ports;
  }

  async epochFor(scope: ScopeKind, stream: StreamId): Promise<Result<OpenEpoch, NotAllowed>> {
    const usable = usableEpoch(this.ledger, stream, this.#ports.person);
    const held = usable && (this.#opened.get(usable.id)?.epoch ?? (await this.#ports.keyring.epoch(usable.id)));
    if (held) return ok(held);
    const opened = await this.open(scope, stream);
    return opened.ok ? ok(opened.value.epoch) : opened;
  }

  /** Nobody need hold it to seal to it. */
  async audit(): Promise<Result<Epoch, NotAllowed>> {
    const stream = this.#streams.audit;
    const usable = usableEpoch(this.ledger, stream, this.#ports.person);
    if (usable) return ok(usable);
    const opened = await this.open('audit', stream);
    return opened.ok ? ok(opened.value.known) : opened;
  }

  /** The next one, whether another is usable or not. */
  async open(scope: ScopeKind, stream: StreamId): Promise<Result<Opened, NotAllowed>> {
    const { person, random, keyring } = this.#ports;
    const { clinic } = this.#streams;
    // A chart is sealed to the clinic: whoever may open an epoch of that does so first.
    if (scope === 'chart' && recipientsFor(this.ledger, stream, person) === null) {
      const first = await this.open('clinic', clinic);
      if (!first.ok) return first;
    }
    const opened = await newEpoch(this.ledger, scope, stream, person, random, keyring);
    if (opened === null) return err({ type: 'NotAllowed' });
    this.drafts.push(opened.draft);
    if (scope === 'chart') keyring.keepInPassing(opened.epoch);
    const both = { known: opened.opened, epoch: opened.epoch };
    this.#opened.set(opened.epoch.id, both);
    return ok(both);
  }

  get #streams() {
    const { roster } = this.#ports.ledger;
    if (!roster) throw new Error('a practice without a roster');
    return roster.streams;
  }

  /** With what was opened just now. */
  get ledger(): LedgerState {
    const { ledger } = this.#ports;
    const opened = [...this.#opened.values()].map(({ known }) => known);
    return {
      practice: ledger.practice,
      size: ledger.size,
      roster: ledger.roster,
      rosterAt: (size) => ledger.rosterAt(size),
      epoch: (id) => ledger.epoch(id) ?? this.#opened.get(id)?.known ?? null,
      teamAt: (of, size) => ledger.teamAt(of, size),
      epochsOf: (stream) => [...ledger.epochsOf(stream), ...opened.filter((each) => each.stream === stream)]
    };
  }
}
