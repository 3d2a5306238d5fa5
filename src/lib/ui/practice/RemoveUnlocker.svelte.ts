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
      const removed = await this.proving.handStepUp((stepUp) => this.#app.vault.removeUnlocker(this.#id, stepUp));
      if (removed && !removed.ok) this.failure = sentence(removed.error);
      if (removed?.ok) this.proving.clear();
      return removed?.ok ?? false;
    } finally {
      this.busy = false;
    }
  }
}
