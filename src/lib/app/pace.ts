/**
 * Work that is asked for often and done at most so often: at once where it has rested, else once when the pause is over, for all who asked
 * meanwhile. Never twice at a time.
 */
export class Pace {
  readonly #work: () => Promise<void>;
  readonly #pauseMs: number;
  #asked = false;
  #busy = false;

  constructor(work: () => Promise<void>, pauseMs: number) {
    this.#work = work;
    this.#pauseMs = pauseMs;
  }

  ask(): void {
    this.#asked = true;
    if (!this.#busy) void this.#go();
  }

  async #go(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#asked) {
        this.#asked = false;
        const pause = after(this.#pauseMs);
        await this.#work();
        await pause;
      }
    } finally {
      this.#busy = false;
    }
  }
}

const after = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
