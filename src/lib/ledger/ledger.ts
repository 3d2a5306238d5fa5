/**
 * The whole ledger as one side has verified it: the vault worker and the server hold the same machine.
 *
 * Entries go in one after the other and never two at once; whoever holds it queues. Nothing is kept that cannot be taken back:
 * `truncate` gives the state of any earlier size again.
 */
import type { DeviceId, EpochId, Hash, PracticeId, StreamId } from '#bytes';
import type { Result } from '#result';
import type { Broken, Chain, Epoch, Head, LedgerState, Parcel, Roster, Taken, Verdict } from './types.ts';

export const createLedger = (practice: PracticeId): Ledger => new Ledger(practice);

export class Ledger implements LedgerState {
  readonly practice: PracticeId;

  constructor(practice: PracticeId) {
    this.practice = practice;
  }

  /** Number of entries taken. */
  get size(): number {
    throw new Error('to come');
  }

  get roster(): Roster | null {
    throw new Error('to come');
  }

  /** The roster after the first `size` entries. */
  rosterAt(size: number): Roster | null {
    throw new Error(`to come ${String(size)}`);
  }

  epoch(id: EpochId): Epoch | null {
    throw new Error(`to come ${id}`);
  }

  epochsOf(stream: StreamId): readonly Epoch[] {
    throw new Error(`to come ${stream}`);
  }

  /** Where a device's chain ends; `{ nextN: 0, prev: null, seenSize: 0 }` for one that wrote nothing. */
  chain(device: DeviceId): Chain {
    throw new Error(`to come ${device}`);
  }

  /** Entries that are not accepted, in order. */
  get notAccepted(): readonly { readonly index: number; readonly verdict: Verdict }[] {
    throw new Error('to come');
  }

  /** Head of the first `size` entries, of all where none is given. */
  head(size?: number): Promise<Head> {
    throw new Error(`to come ${String(size)}`);
  }

  leaf(index: number): Hash {
    throw new Error(`to come ${String(index)}`);
  }

  /** RFC 9162 section 2.1.4.1, from one earlier size to another. */
  consistency(from: number, to: number): Promise<Hash[]> {
    throw new Error(`to come ${String(from + to)}`);
  }

  /** RFC 9162 section 2.1.3.1. */
  inclusion(index: number, size: number): Promise<Hash[]> {
    throw new Error(`to come ${String(index + size)}`);
  }

  /** Place of the device's entry `n`, or null. With `leaf` this tells a push that comes again from one that contradicts the chain. */
  placeOf(device: DeviceId, n: number): number | null {
    throw new Error(`to come ${device} ${String(n)}`);
  }

  /** Verifies one entry and gives it the next place; where it is broken nothing changes. */
  take(parcel: Parcel): Promise<Result<Taken, Broken>> {
    throw new Error(`to come ${String(parcel)}`);
  }

  /** Takes a page whole or not at all. */
  takeAll(parcels: readonly Parcel[]): Promise<Result<readonly Taken[], Broken>> {
    throw new Error(`to come ${String(parcels)}`);
  }

  /**
   * `takeAll` for entries that this side verified before and kept itself: everything is checked but the signatures. Compare the head
   * with the one that was kept.
   */
  replay(parcels: readonly Parcel[]): Promise<Result<readonly Taken[], Broken>> {
    throw new Error(`to come ${String(parcels)}`);
  }

  /** Takes back every entry from `size` on. */
  truncate(size: number): void {
    throw new Error(`to come ${String(size)}`);
  }
}
