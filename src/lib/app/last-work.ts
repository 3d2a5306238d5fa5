/** Work that must not be lost to a lock, such as a note that is not yet saved: whoever has some says so, and a lock gives all of them one moment. */
export type Flush = () => Promise<unknown> | null;

export class LastWork {
  readonly #flushes = new Set<Flush>();
  readonly #moment: () => Promise<unknown>;

  /** `moment`: resolves when the time that a lock gives is over. */
  constructor(moment: () => Promise<unknown>) {
    this.#moment = moment;
  }

  /** Returns the undoing. */
  add(flush: Flush): () => void {
    this.#flushes.add(flush);
    return () => this.#flushes.delete(flush);
  }

  /** Has all of it done now: settles when it is, or has failed, or the moment is over. Null where nobody has anything to save. */
  flush(): Promise<unknown> | null {
    const saving = [...this.#flushes].map((flush) => flush()).filter((work) => work !== null);
    return saving.length === 0 ? null : Promise.race([Promise.allSettled(saving), this.#moment()]);
  }
}
