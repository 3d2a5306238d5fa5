/** The imports on show: those running, and those that ended and were not put away yet. */
import { SvelteSet } from 'svelte/reactivity';
import type { App } from '../app.ts';

export class ImportTray {
  readonly app: App;
  readonly #away = new SvelteSet<string>();

  constructor(app: App) {
    this.app = app;
  }

  readonly shown = $derived.by(() => this.app.imports.filter(({ batch }) => !this.#away.has(batch)));

  putAway(batch: string): void {
    this.#away.add(batch);
  }

  pause(batch: string): void {
    void this.app.vault.pauseImport(batch);
  }

  resume(batch: string): void {
    void this.app.vault.resumeImport(batch);
  }

  cancel(batch: string): void {
    void this.app.vault.cancelImport(batch);
  }
}
