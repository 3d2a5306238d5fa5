/**
 * In whose chart each visit, or each photo, is: known of all, also of those whose chart is not loaded. What was known when it was packed
 * lies in a sorted table, which need not be loaded either; what came since is beside it.
 */
import { type Bytes, type IdRows, type ObjectId } from '#bytes';
import type { PatientId } from './types.ts';

/** Packed homes: the cell beside an id is the place of its patient among `patients`, as a big-endian number of 4 bytes. */
export interface PackedHomes<Id extends ObjectId> {
  readonly patients: readonly PatientId[];
  readonly rows: IdRows<Id>;
}

export class Homes<Id extends ObjectId> {
  #packed: PackedHomes<Id> | null | 'not loaded';
  /** Null where one that was packed is gone since. */
  readonly #since: Map<Id, PatientId | null>;
  #changes = 0;

  constructor(packed: PackedHomes<Id> | null | 'not loaded' = null, since: ReadonlyMap<Id, PatientId | null> = new Map()) {
    this.#packed = packed;
    this.#since = new Map(since);
  }

  get isLoaded(): boolean {
    return this.#packed !== 'not loaded';
  }

  /** Rises with each that comes or goes. */
  get changes(): number {
    return this.#changes;
  }

  /** How many there are; one that came and went may be counted. */
  get size(): number {
    return (this.#known()?.rows.size ?? 0) + this.#since.size;
  }

  copy(): Homes<Id> {
    return new Homes(this.#packed, this.#since);
  }

  load(packed: PackedHomes<Id>): void {
    if (this.#packed === 'not loaded') this.#packed = packed;
  }

  /** Undefined where there is none with this id. Throws where that is not known yet. */
  of(id: Id): PatientId | undefined {
    const since = this.#since.get(id);
    if (since !== undefined) return since ?? undefined;
    const packed = this.#known();
    const cell = packed?.rows.find(id);
    return cell ? packed?.patients[placeIn(cell)] : undefined;
  }

  put(id: Id, patient: PatientId): void {
    this.#since.set(id, patient);
    this.#changes++;
  }

  remove(id: Id): void {
    this.#since.set(id, null);
    this.#changes++;
  }

  *[Symbol.iterator](): Generator<readonly [Id, PatientId], void> {
    const packed = this.#known();
    for (const [id, cell] of packed?.rows ?? []) {
      const patient = packed?.patients[placeIn(cell)];
      if (patient !== undefined && !this.#since.has(id)) yield [id, patient];
    }
    for (const [id, patient] of this.#since) if (patient !== null) yield [id, patient];
  }

  #known(): PackedHomes<Id> | null {
    if (this.#packed === 'not loaded') throw new Error('asked before it was loaded');
    return this.#packed;
  }
}

export const cellBytes = 4;

export function cellOf(place: number): Bytes {
  const cell = new Uint8Array(cellBytes);
  new DataView(cell.buffer).setUint32(0, place);
  return cell;
}

const placeIn = (cell: Bytes): number => new DataView(cell.buffer, cell.byteOffset).getUint32(0);
