/**
 * Which tabs of this browser are in the middle of something that must not be cut off. A Web Lock says it, which each of them holds in shared
 * mode: it is the browser that keeps it, so a tab that sleeps still counts, and one that was killed no longer does.
 */
export class BusyTabs {
  readonly #locks: LockManager;
  #here: PromiseWithResolvers<null> | null = null;

  constructor(locks: LockManager) {
    this.#locks = locks;
  }

  get here(): boolean {
    return this.#here !== null;
  }

  /** Resolves when every tab can see it. */
  begin(): Promise<void> {
    const here = this.#here ?? Promise.withResolvers<null>();
    this.#here = here;
    return new Promise((seen) => {
      void this.#locks.request(busyLock, { mode: 'shared' }, () => {
        seen();
        return here.promise;
      });
    });
  }

  end(): void {
    this.#here?.resolve(null);
    this.#here = null;
  }

  /** When this tab is not, or no longer. */
  async endHere(): Promise<void> {
    while (this.#here) await this.#here.promise;
  }

  /** A tab that has asked for the lock and not yet got it counts: it has begun. */
  async any(): Promise<boolean> {
    const { held = [], pending = [] } = await this.#locks.query();
    return [...held, ...pending].some(({ name, mode }) => name === busyLock && mode === 'shared');
  }

  /** When no tab is. */
  async none(): Promise<void> {
    await this.#locks.request(busyLock, () => undefined);
  }

  /** Does the work while no tab is busy; answers false and does nothing where one is. */
  async alone(work: () => Promise<void>): Promise<boolean> {
    if (await this.any()) return false;
    // Another tab may hold it for a moment, to be told when none is busy.
    const signal = AbortSignal.timeout(patienceMs);
    let done = false;
    const granted = this.#locks.request(busyLock, { signal }, async () => {
      await work();
      done = true;
    });
    await granted.catch((failure: unknown) => {
      if (failure !== signal.reason) throw failure;
    });
    return done;
  }
}

const busyLock = 'enamel-busy';
const patienceMs = 2000;
