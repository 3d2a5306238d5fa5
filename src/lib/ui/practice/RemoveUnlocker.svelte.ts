/** Removing a way of unlocking, which gives the person new keys: with a proof by one that stays. */
import type { UnlockerId } from '#bytes';
import type { App } from '../app.ts';
import { sentence } from '../words/failures.ts';
import { Proving } from './Proving.svelte.ts';

export class RemoveUnlocker {
  readonly #app: App;
  readonly #id: UnlockerId;
  readonly proving: Proving;
  busy = $state(false);
  failure = $state<string | null>(null);

  constructor(app: App, id: UnlockerId) {
    this.#app = app;
    this.#id = id;
    this.proving = new Proving(app, id);
  }

  /** Whether it is gone. */
  async remove(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      const stepUp = await this.proving.stepUp();
      if (stepUp === null) return false;
      const removed = await this.#app.vault.removeUnlocker(this.#id, stepUp);
      this.proving.clear();
      if (removed.ok) return true;
      if (removed.error.type === 'OpenFailed') this.proving.refuse(removed.error);
      else this.failure = sentence(removed.error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
