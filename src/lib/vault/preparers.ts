/**
 * A few threads that prepare photos side by side. They are started when the first photo comes and ended some seconds after the last. One that
 * breaks, or never answers, takes its own photo with it and is replaced; where none can be started, photos are prepared in this thread, one at
 * a time. Large photos wait for each other: all that are decoded at once have no more pixels than the largest one may have.
 */
import type { Bytes } from '#bytes';
import { maxMegapixels, sniff } from '#imaging';
import { err, type Result } from '#result';
import type { PreparationFailed, PreparedPhoto, Preparing } from './prepare-photo.ts';
import type { Preparer } from './start-preparer.ts';

type Prepared = Result<PreparedPhoto, PreparationFailed>;

export interface PreparersOptions {
  readonly threads: number;
  readonly start: () => Preparer;
  /** What does it where no thread can be started. */
  readonly instead: Preparing;
  /** How long threads wait for another photo. */
  readonly restMs?: number;
}

export class Preparers implements Preparing {
  readonly #options: PreparersOptions;
  readonly #idle: Preparer[] = [];
  readonly #waiting: (() => void)[] = [];
  #busy = 0;
  /** Of the photos that are being prepared. */
  #megapixels = 0;
  #noThreads = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PreparersOptions) {
    this.#options = options;
  }

  get atOnce(): number {
    return this.#noThreads ? this.#options.instead.atOnce : this.#options.threads;
  }

  async prepare(original: Bytes): Promise<Prepared> {
    const megapixels = megapixelsOf(original);
    await this.#turn(megapixels);
    try {
      const preparer = await this.#preparer();
      return preparer === null ? await this.#options.instead.prepare(original) : await this.#handTo(preparer, original);
    } finally {
      this.#busy--;
      this.#megapixels -= megapixels;
      for (const wake of this.#waiting.splice(0)) wake();
      if (this.#busy === 0 && this.#idle.length > 0) this.#restSoon();
    }
  }

  async #turn(megapixels: number): Promise<void> {
    clearTimeout(this.#rest);
    while (!this.#hasPlace(megapixels)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy++;
    this.#megapixels += megapixels;
  }

  #hasPlace(megapixels: number): boolean {
    return this.#busy === 0 || (this.#busy < this.atOnce && this.#megapixels + megapixels <= maxMegapixels);
  }

  /** One that runs: an idle one or another. Null where there can be none. */
  async #preparer(): Promise<Preparer | null> {
    const idle = this.#idle.pop();
    if (idle || this.#noThreads) return idle ?? null;
    const preparer = startOrNull(this.#options.start);
    if (preparer && (await within(startMs, preparer.started, false))) return preparer;
    preparer?.end();
    this.#noThreads = true;
    return null;
  }

  async #handTo(preparer: Preparer, original: Bytes): Promise<Prepared> {
    const stopped: Prepared = err({ type: 'Stopped' });
    const answered = await within(prepareMs, preparer.prepare(original), stopped).catch(() => stopped);
    if (!answered.ok && answered.error.type === 'Stopped') preparer.end();
    else this.#idle.push(preparer);
    return answered;
  }

  #restSoon(): void {
    this.#rest = setTimeout(() => {
      for (const preparer of this.#idle.splice(0)) preparer.end();
    }, this.#options.restMs ?? restMs);
  }
}

const restMs = 10_000;
/** A thread whose program does not come is none. */
const startMs = 15_000;
/** Many times what the largest photo takes on a slow tablet: a decoder that has not answered by then never will. */
const prepareMs = 120_000;

/** What is said, or `late` where nothing was said in time. */
function within<T>(ms: number, said: Promise<T>, late: T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(late);
    }, ms);
    said.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

/** As the file's headers say; 0 for what is refused before it is decoded. */
function megapixelsOf(original: Bytes): number {
  const told = sniff(original);
  const megapixels = told.ok ? (told.value.width * told.value.height) / 1e6 : 0;
  return megapixels > maxMegapixels ? 0 : megapixels;
}

/** Three at most: a photo of 12 megapixels is 48 MB decoded, and the vault's own thread seals beside them. */
export function threadsFor({ cores, memoryGb }: { readonly cores: number; readonly memoryGb: number | null }): number {
  if (memoryGb !== null && memoryGb <= smallMemoryGb) return 1;
  return Math.max(1, Math.min(3, cores));
}

/** What browsers tell of a tablet that would rather end a page than give it more. */
const smallMemoryGb = 2;

/** Browsers without workers of workers throw. */
function startOrNull(start: () => Preparer): Preparer | null {
  try {
    return start();
  } catch {
    return null;
  }
}
