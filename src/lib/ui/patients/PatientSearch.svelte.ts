/**
 * Find as one types, in a list of any length: how many fit is known, and the lines of them that are in view. Every keystroke asks at once; an
 * answer that a newer question overtook is dropped.
 */
import { untrack } from 'svelte';
import type { PatientId } from '#domain';
import type { PatientLine, PatientsFound } from '#vault';
import type { App } from '../app.ts';
import type { RowRange } from './row-window.ts';

/** A window, and where it begins. */
type Found = PatientsFound & { readonly from: number };

/** How many lines are asked for besides those in view, on each side. */
const margin = 60;

export class PatientSearch {
  query = $state('');
  /** How many fit; null until the first answer. */
  total = $state<number | null>(null);
  /** The question that the lines on show answer. */
  answered = $state<string | null>(null);
  #lines = $state.raw<readonly PatientLine[]>([]);
  #from = $state(0);
  #inView: RowRange = { from: 0, to: 0 };
  #question = 0;
  #filling = -1;

  readonly app: App;

  constructor(app: App) {
    this.app = app;
  }

  /** The line at a place of the list, or null where it is not here yet. */
  line(place: number): PatientLine | null {
    return this.#lines[place - this.#from] ?? null;
  }

  /** Whom the lines at hand know. */
  known(patient: PatientId): PatientLine | null {
    return this.#lines.find(({ id }) => id === patient) ?? null;
  }

  /** Where somebody stands in the lines at hand, or null. */
  placeOf(patient: PatientId): number | null {
    const i = this.#lines.findIndex(({ id }) => id === patient);
    return i < 0 ? null : this.#from + i;
  }

  /** Asks anew: the question or the patients have changed. A new question begins at its best match. */
  async ask(): Promise<void> {
    const mine = ++this.#question;
    const { query } = this;
    if (query !== untrack(() => this.answered)) this.#inView = { from: 0, to: 0 };
    const found = await this.#find(query);
    if (mine !== this.#question) return;
    this.answered = query;
    this.#take(found);
    await this.#fill();
  }

  /** The best match of what is typed now, also where its answer is not on show yet. */
  async best(): Promise<PatientLine | null> {
    const { patients } = await this.app.vault.findPatients(this.query, 0, 1);
    return patients[0] ?? null;
  }

  /** These rows come into view. */
  show(rows: RowRange): void {
    this.#inView = rows;
    void this.#fill();
  }

  /** Asks for what is in view and not here, one window at a time. */
  async #fill(): Promise<void> {
    const mine = this.#question;
    if (this.#filling === mine || this.answered !== this.query) return;
    this.#filling = mine;
    while (mine === this.#question && this.#missing()) {
      const found = await this.#find(this.query);
      if (mine === this.#question) this.#take(found);
    }
    if (this.#filling === mine) this.#filling = -1;
  }

  async #find(query: string): Promise<Found> {
    const from = Math.max(0, this.#inView.from - margin);
    return { from, ...(await this.app.vault.findPatients(query, from, this.#inView.to + margin - from)) };
  }

  #missing(): boolean {
    const { from, to } = this.#inView;
    const last = Math.min(to, this.total ?? 0) - 1;
    return from <= last && (this.line(from) === null || this.line(last) === null);
  }

  #take({ from, total, patients }: Found): void {
    this.total = total;
    this.#from = from;
    this.#lines = patients;
  }
}
