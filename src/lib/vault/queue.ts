/** One after the other: each piece of work starts when the one before has ended, however it ended. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => null);
    return mine;
  }
}
