/**
 * Makes the snapshot that the next unlock begins from: in the background, once enough has been verified since the one before and nothing
 * has stirred for a while, so never while an import runs. Only parts that changed are sealed anew. That it fails, or that the device is
 * full, takes nothing from anybody: the next unlock reads more.
 */
import type { Hash } from '#bytes';
import { packCatalogue, packCharts, packHomes, type PatientId } from '#domain';
import type { Book } from './book.ts';
import { chartsPart, homesPart, placeOf } from './chart-parts.ts';
import type { Captured, Contents } from './contents.ts';
import type { NamedPart, Snapshot, SnapshotShelf } from './snapshot-shelf.ts';

export interface SnapshotWriterPorts {
  readonly contents: Pick<Contents, 'capture' | 'captured' | 'snapshotSize'>;
  readonly shelf: SnapshotShelf;
  readonly book: Pick<Book, 'verified'>;
  readonly pause: (ms: number) => Promise<void>;
}

const fewestEntries = 500;
const quietMs = 3000;

/** Whether a ledger of so many verified entries is worth a snapshot beside the one of `before` entries: the work stays a sixteenth. */
export const isDue = (verified: number, before: number | null): boolean =>
  verified - (before ?? 0) >= Math.max(fewestEntries, (before ?? 0) / 16);

export class SnapshotWriter {
  readonly #ports: SnapshotWriterPorts;
  #stirs = 0;
  #isWaiting = false;
  /** After a failure: not before so many entries. */
  #notBefore = 0;

  constructor(ports: SnapshotWriterPorts) {
    this.#ports = ports;
  }

  /** Something was read or written: a snapshot may be due when it is quiet again. */
  consider(): void {
    this.#stirs++;
    const { book, contents } = this.#ports;
    if (this.#isWaiting || book.verified < this.#notBefore || !isDue(book.verified, contents.snapshotSize)) return;
    this.#isWaiting = true;
    void this.#writeWhenQuiet();
  }

  async #writeWhenQuiet(): Promise<void> {
    try {
      for (let before = -1; before !== this.#stirs;) {
        before = this.#stirs;
        await this.#ports.pause(quietMs);
      }
      await this.write();
    } catch {
      this.#notBefore = this.#ports.book.verified + fewestEntries;
    } finally {
      this.#isWaiting = false;
    }
  }

  /** False where it cannot be made now. Throws where it could not be kept. */
  async write(): Promise<boolean> {
    const captured = await this.#ports.contents.capture();
    if (captured === null) return false;
    let snapshot: Snapshot | null = null;
    try {
      snapshot = await this.#keep(captured);
    } finally {
      this.#ports.contents.captured(captured, snapshot);
    }
    return true;
  }

  async #keep({ catalogue, bits, before, homes, cursor, head }: Captured): Promise<Snapshot> {
    const { shelf } = this.#ports;
    const parts: NamedPart[] = [];
    const charts: (Hash | null)[] = before ? [...before.parts.charts] : Array.from({ length: 2 ** bits }, () => null);
    for (const [place, patients] of byPlace(catalogue.charts.keys(), bits)) {
      const part = await shelf.sealPart(chartsPart(place), packCharts(catalogue, patients));
      charts[place] = part.hash;
      parts.push(part);
    }
    const homesSealed = homes || before === null ? await shelf.sealPart(homesPart, packHomes(catalogue)) : null;
    if (homesSealed) parts.push(homesSealed);
    const homesHash = homesSealed?.hash ?? before?.parts.homes;
    if (homesHash === undefined) throw new Error('a snapshot without homes');
    const kept = await shelf.keep(cursor, { ...head, bits, charts, homes: homesHash, catalogue: packCatalogue(catalogue) }, parts);
    if (!kept.ok) throw new Error(`no room for a snapshot of ${String(kept.error.neededBytes)} bytes`);
    return kept.value;
  }
}

function byPlace(patients: Iterable<PatientId>, bits: number): Map<number, PatientId[]> {
  const places = new Map<number, PatientId[]>();
  for (const patient of patients) {
    const place = placeOf(patient, bits);
    const there = places.get(place);
    if (there) there.push(patient);
    else places.set(place, [patient]);
  }
  return places;
}
