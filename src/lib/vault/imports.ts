/** The imports of one person's unlock: one at a time, each until it is settled or paused; and what the device notes of each, should it be cut off. */
import { type ObjectId, toId } from '#bytes';
import type { Patient } from '#domain';
import type { ImportRow } from '#storage';
import type { ImportProgress, VisitChoice } from './api.ts';
import { atMostEvery, type Seldom } from './at-most-every.ts';
import { ImportBatch } from './import-batch.ts';
import { forgetImports, interruptedImports } from './interrupted-imports.ts';
import type { OpenPractice } from './open-practice.ts';
import { Queue } from './queue.ts';

export interface ImportsOptions {
  readonly practice: OpenPractice;
  readonly tell: (progress: ImportProgress) => void;
  /** What the overview says of interrupted imports may have changed. */
  readonly onNoted: () => void;
  /** Lets go of originals to make room for a photo of so many bytes; answers whether any went. */
  readonly makeRoom: (photoBytes: number) => Promise<boolean>;
}

interface UnderWay {
  readonly batch: ImportBatch;
  readonly telling: Seldom;
  readonly row: Pick<ImportRow, 'id' | 'object' | 'of' | 'at'>;
  readonly release: () => void;
  noting: Promise<unknown>;
}

/** Five times a second is as often as a person can read it. */
const tellMs = 200;

export class Imports {
  readonly #options: ImportsOptions;
  readonly #queue = new Queue();
  readonly #underWay = new Map<string, UnderWay>();
  #started = 0;

  constructor(options: ImportsOptions) {
    this.#options = options;
  }

  /** Answers with the batch's name; the files follow. */
  start(patient: Patient, files: readonly File[], choice: VisitChoice): string {
    const { practice, tell, makeRoom } = this.#options;
    const name = String(++this.#started);
    const id = toId<ObjectId>(practice.ports.random(16));
    const batch = new ImportBatch(
      practice,
      { id, batch: name, patient, files, choice },
      {
        changed: () => {
          telling.soon();
        },
        kept: () => {
          this.#note(job);
        },
        makeRoom
      }
    );
    const telling = atMostEvery(tellMs, () => {
      tell(batch.progress);
    });
    const job: UnderWay = {
      batch,
      telling,
      row: { id, object: patient.id, of: files.length, at: practice.ports.now() },
      release: practice.imports.hold(id),
      noting: Promise.resolve()
    };
    this.#underWay.set(name, job);
    telling.now();
    this.#note(job);
    this.#run(job);
    return name;
  }

  /** The files under way are finished; those after them are not begun. */
  cancel(batch: string): void {
    const job = this.#underWay.get(batch);
    if (job?.batch.cancel()) this.#run(job);
  }

  pause(batch: string): void {
    this.#underWay.get(batch)?.batch.pause('Person');
  }

  resume(batch: string): void {
    const job = this.#underWay.get(batch);
    if (job?.batch.resume()) this.#run(job);
  }

  /** One that is paused lets the next one go on. */
  #run(job: UnderWay): void {
    void this.#queue.run(async () => {
      await job.batch.run();
      if (job.batch.done) await this.#end(job);
      job.telling.now();
    });
  }

  /** Beside the next photo's way in: all that a failure loses is a number. */
  #note(job: UnderWay): void {
    const { storage } = this.#options.practice.ports;
    const note = (): Promise<void> => storage.noteImport({ ...job.row, kept: job.batch.state.kept });
    job.noting = job.noting.then(note).catch(() => null);
  }

  async #end(job: UnderWay): Promise<void> {
    const { batch, row, release } = job;
    if (!this.#underWay.delete(batch.order.batch)) return;
    await job.noting;
    await forgetImports(this.#options.practice, [row.id, ...(await this.#madeGood(job))]).catch(() => null);
    release();
    this.#options.onNoted();
  }

  /**
   * Earlier ones of this patient that were cut off: where all their files seem to have come again, nothing is left to be said of them. One that had
   * kept nothing is known again by its number of files alone.
   */
  async #madeGood({ batch, row }: UnderWay): Promise<readonly ObjectId[]> {
    if (batch.cancelled) return [];
    const earlier = await interruptedImports(this.#options.practice).catch(() => []);
    const { known } = batch.state;
    const cameAgain = (kept: number, of: number): boolean => (kept === 0 ? of === row.of : kept <= known && of <= row.of);
    return earlier.filter(({ patient, kept, of }) => patient === row.object && cameAgain(kept, of)).map(({ id }) => id);
  }
}
