/** Find as one types. Every keystroke asks; an answer that a newer question overtook is dropped. */
import type { PatientLine } from '#vault';
import type { App } from '../app.ts';

export class PatientSearch {
  query = $state('');
  /** Null until the first answer. */
  found = $state.raw<readonly PatientLine[] | null>(null);
  #asked = 0;

  readonly app: App;

  constructor(app: App) {
    this.app = app;
  }

  async ask(): Promise<void> {
    const mine = ++this.#asked;
    const found = await this.app.vault.findPatients(this.query, 0, 10_000);
    if (mine === this.#asked) this.found = found.patients;
  }
}
