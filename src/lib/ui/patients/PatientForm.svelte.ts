/** Adding a patient, or changing one. */
import type { PatientId } from '#domain';
import type { BadField, PatientLine } from '#vault';
import type { App } from '../app.ts';
import { today } from '../words/dates.ts';
import { badField, sentence } from '../words/failures.ts';

export class PatientForm {
  name = $state('');
  chart = $state('');
  born = $state('');
  errors = $state.raw<Partial<Record<BadField['field'], string>>>({});
  failure = $state<string | null>(null);
  busy = $state(false);
  /** Who has the chart number that is typed, other than this patient. It is said, and may be so. */
  namesake = $state.raw<PatientLine | null>(null);
  #looked = '';
  #looking: Promise<void> | null = null;

  readonly app: App;
  readonly patient: PatientLine | null;

  constructor(app: App, patient: PatientLine | null, name = '') {
    this.app = app;
    this.patient = patient;
    this.name = patient?.name ?? name;
    this.chart = patient?.chart ?? '';
    this.born = patient?.born ?? '';
  }

  /** The patient's id where it was kept; otherwise the form says what is wrong, all of it at once. `halfDay`: the date's field holds no whole day. */
  async save(halfDay: boolean): Promise<PatientId | null> {
    this.failure = null;
    this.errors = this.#wrong(halfDay);
    if (Object.keys(this.errors).length > 0) return null;
    if (await this.#unsaid()) return null;
    this.busy = true;
    try {
      const draft = { name: this.name.trim(), chart: this.chart.trim(), born: this.born === '' ? null : this.born };
      const { patient } = this;
      if (patient === null) {
        const added = await this.app.vault.addPatient(draft);
        return added.ok ? added.value : this.#say(added.error);
      }
      const edited = await this.app.vault.editPatient(patient.id, draft);
      return edited.ok ? patient.id : this.#say(edited.error);
    } finally {
      this.busy = false;
    }
  }

  /** Looks who has the chart number as it is typed; an answer that another number overtook is dropped. */
  look(): Promise<void> {
    const chart = folded(this.chart);
    if (chart === this.#looked) return this.#looking ?? Promise.resolve();
    this.#looked = chart;
    this.#looking = this.#lookFor(chart);
    return this.#looking;
  }

  async #lookFor(chart: string): Promise<void> {
    const own = chart === '' || chart === folded(this.patient?.chart ?? '');
    const { patients } = own ? { patients: [] } : await this.app.vault.findPatients(chart, 0, 20);
    if (chart !== this.#looked) return;
    this.namesake = patients.find((other) => folded(other.chart) === chart && other.id !== this.patient?.id) ?? null;
  }

  /** Whether somebody has the number and it was not said before the button was pressed. */
  async #unsaid(): Promise<boolean> {
    const before = folded(this.chart) === this.#looked ? this.namesake : null;
    await this.look();
    return this.namesake !== null && before === null;
  }

  /** What can be seen from here; the vault judges again, and stops at the first. */
  #wrong(halfDay: boolean): Partial<Record<BadField['field'], string>> {
    const born = halfDay ? 'NotADay' : this.born > today() ? 'InTheFuture' : null;
    return {
      ...(this.name.trim() === '' ? { name: badField({ type: 'BadField', field: 'name', why: 'Empty' }) } : {}),
      ...(born === null ? {} : { born: badField({ type: 'BadField', field: 'born', why: born }) })
    };
  }

  #say(failure: Parameters<typeof sentence>[0]): null {
    if (failure.type === 'BadField') this.errors = { [failure.field]: badField(failure) };
    else this.failure = sentence(failure);
    return null;
  }
}

/** `P-1042` and `p 1042` are one number to whoever reads them. */
const folded = (chart: string): string => chart.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
