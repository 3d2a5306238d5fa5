import { startVault, type VaultClient, type VaultNeeds } from '#vault/client';
import type { VaultApi } from '#vault';

interface Running {
  readonly client: VaultClient;
  /** Settles when it is ended. */
  readonly ended: Promise<null>;
  readonly end: () => void;
}

/**
 * Always one running vault: the one that was unlocked, or a fresh, locked one. What the page asks goes to the one it got; what the sync engine
 * asks goes to whichever runs, and is asked again of the next one when that is ended before it answered.
 */
export class VaultHost {
  readonly #needs: VaultNeeds;
  readonly #onDied: () => void;
  #running: Running;

  /** `onDied`: the vault that runs has ended by itself, as where memory is short. It is for the page to start the next. */
  constructor(needs: VaultNeeds, onDied: () => void) {
    this.#needs = needs;
    this.#onDied = onDied;
    this.#running = this.#start();
  }

  get api(): VaultApi {
    return this.#running.client.api;
  }

  /** Starts anew, locked, and ends every key and every call under way: at once, or when `last` has settled. */
  restart(last: Promise<unknown> | null): void {
    const before = this.#running;
    this.#running = this.#start();
    if (last === null) before.end();
    else void last.finally(before.end);
  }

  async ask<T>(question: (api: VaultApi) => Promise<T>): Promise<T> {
    for (;;) {
      const { client, ended } = this.#running;
      const answer = await Promise.race([question(client.api).then((value) => ({ value })), ended]);
      if (answer !== null) return answer.value;
    }
  }

  #start(): Running {
    const client = startVault(this.#needs, () => {
      if (client === this.#running.client) this.#onDied();
    });
    const { promise, resolve } = Promise.withResolvers<null>();
    return {
      client,
      ended: promise,
      end: () => {
        client.end();
        resolve(null);
      }
    };
  }
}
