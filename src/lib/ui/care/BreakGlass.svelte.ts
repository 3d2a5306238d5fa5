/** Taking a chart in an emergency: with a reason. */
import type { PatientId } from '#domain';
import type { App } from '../app.ts';
import { careFailed } from '../words/care.ts';
import { badField } from '../words/failures.ts';

export class BreakGlass {
  readonly #app: App;
  readonly #patient: PatientId;
  reason = $state('');
  /** What is wrong with the reason. */
  error = $state<string | null>(null);
  failure = $state<string | null>(null);
  busy = $state(false);

  constructor(app: App, patient: PatientId) {
    this.#app = app;
    this.#patient = patient;
  }

  /** Whether it was asked for. */
  async take(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = this.failure = null;
    try {
      const taken = await this.#app.vault.breakGlass(this.#patient, this.reason);
      if (taken.ok) return true;
      if (taken.error.type === 'BadField') this.error = badField(taken.error);
      else this.failure = careFailed(taken.error, null);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
