/** The imports on show: those running, and those that ended and were not put away yet. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { PatientId } from '#domain';
import type { App } from '../app.ts';
import type { PatientSearch } from '../patients/PatientSearch.svelte.ts';

export class ImportTray {
  readonly app: App;
  readonly search: PatientSearch;
  readonly #away = new SvelteSet<string>();
  readonly #names = new SvelteMap<PatientId, string>();

  constructor(app: App, search: PatientSearch) {
    this.app = app;
    this.search = search;
  }

  readonly shown = $derived.by(() => this.app.imports.filter(({ batch }) => !this.#away.has(batch)));

  /** Whose photos a batch holds; null until `learn` has answered. */
  nameOf(patient: PatientId): string | null {
    return this.search.known(patient)?.name ?? this.#names.get(patient) ?? null;
  }

  /** Asks for a name that the list of patients may not show. Once for a batch: a patient's page may be long. */
  async learn(patient: PatientId): Promise<void> {
    const asked = await this.app.vault.patient(patient);
    if (asked.ok) this.#names.set(patient, asked.value.patient.name);
  }

  putAway(batch: string): void {
    this.#away.add(batch);
  }

  cancel(batch: string): void {
    void this.app.vault.cancelImport(batch);
  }
}
