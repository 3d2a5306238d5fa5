/** Batches of files on their way in: one file at a time, so that one image is decoded at a time; each ends kept, failed or cancelled. */
import type { Patient } from '#domain';
import type { FileProgress, ImportProgress, VisitChoice } from './api.ts';
import type { OpenPractice } from './open-practice.ts';
import { Queue } from './queue.ts';
import { takeInPhoto } from './take-in-photo.ts';

export class Imports {
  readonly #practice: OpenPractice;
  readonly #tell: (progress: ImportProgress) => void;
  readonly #queue = new Queue();
  readonly #cancelled = new Set<string>();
  #batches = 0;

  constructor(practice: OpenPractice, tell: (progress: ImportProgress) => void) {
    this.#practice = practice;
    this.#tell = tell;
  }

  /** Answers with the batch's name; the files follow. */
  start(patient: Patient, files: readonly File[], choice: VisitChoice): string {
    const batch = String(++this.#batches);
    const states: FileProgress[] = files.map(() => ({ stage: 'waiting' }));
    const tell = (done: boolean): void => {
      this.#tell({
        batch,
        patient: patient.id,
        files: files.map(({ name }, i) => ({ name, progress: states[i] ?? { stage: 'waiting' } })),
        done
      });
    };
    const step = (place: number, state: FileProgress): void => {
      states[place] = state;
      tell(false);
    };
    tell(false);
    void this.#queue.run(async () => {
      for (const [place, file] of files.entries()) {
        if (this.#cancelled.has(batch)) states[place] = { stage: 'cancelled' };
        else
          step(
            place,
            await this.#takeIn(patient, file, choice, (state) => {
              step(place, state);
            })
          );
      }
      this.#cancelled.delete(batch);
      tell(true);
    });
    return batch;
  }

  /** The file under way is finished; those after it are not begun. */
  cancel(batch: string): void {
    this.#cancelled.add(batch);
  }

  async #takeIn(patient: Patient, file: File, choice: VisitChoice, step: (state: FileProgress) => void): Promise<FileProgress> {
    step({ stage: 'reading' });
    try {
      const taken = await takeInPhoto(this.#practice, patient, file, choice, () => {
        step({ stage: 'sealing' });
      });
      return taken.ok ? { stage: 'kept', photo: taken.value } : { stage: 'failed', failure: taken.error };
    } catch {
      // What should not happen must not take the other files with it.
      return { stage: 'failed', failure: { type: 'Stopped' } };
    }
  }
}
