/** How far the files of one import are: counted, and told as the page sees it. Pure. */
import type { FileProgress, ImportProgress } from './api.ts';

type Stage = FileProgress['stage'];

export class ImportState {
  readonly #names: readonly string[];
  readonly #states: FileProgress[];
  readonly #counts: Record<Stage, number>;
  /** Places of the files that are not begun, in their order. */
  #waiting: number[];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#states = names.map(() => ({ stage: 'waiting' }));
    this.#waiting = names.map((_, place) => place);
    this.#counts = { waiting: names.length, reading: 0, sealing: 0, kept: 0, known: 0, failed: 0, cancelled: 0 };
  }

  get of(): number {
    return this.#names.length;
  }

  /** Files that are in the chart now: taken in by this import, or there before. */
  get kept(): number {
    return this.#counts.kept + this.#counts.known;
  }

  get known(): number {
    return this.#counts.known;
  }

  /** The file to be begun next; null where none waits. */
  get next(): number | null {
    return this.#waiting[0] ?? null;
  }

  set(place: number, state: FileProgress): void {
    const before = this.#states[place];
    if (!before) throw new RangeError('no such file');
    this.#counts[before.stage]--;
    this.#counts[state.stage]++;
    this.#states[place] = state;
    if (before.stage === 'waiting') this.#waiting = this.#waiting.filter((each) => each !== place);
    if (state.stage === 'waiting') this.#waiting = [...this.#waiting, place].sort((a, b) => a - b);
  }

  /** Those that wait are not begun any more. */
  cancelWaiting(): void {
    for (const place of this.#waiting) this.#states[place] = { stage: 'cancelled' };
    this.#counts.cancelled += this.#waiting.length;
    this.#counts.waiting = 0;
    this.#waiting = [];
  }

  /** As the page is told of it. */
  get told(): Pick<ImportProgress, 'tally' | 'files'> {
    const { kept, known, failed, cancelled } = this.#counts;
    return { tally: { of: this.of, kept, known, failed, cancelled }, files: this.#listed() };
  }

  #listed(): ImportProgress['files'] {
    const files: ImportProgress['files'][number][] = [];
    for (const [place, progress] of this.#states.entries()) {
      if (files.length === listedFiles) break;
      if (this.of <= listedFiles || tellsOfItself(progress.stage)) files.push({ name: this.#names[place] ?? '', progress });
    }
    return files;
  }
}

/** What is told of at once, so that an import of ten thousand files costs the page no more than one of these. */
const listedFiles = 300;

const tellsOfItself = (stage: Stage): boolean => stage === 'reading' || stage === 'sealing' || stage === 'failed';
