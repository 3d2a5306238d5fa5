/** What the page says of a chart that is not wholly one's own: asked for while the patient is looked at. */
import type { Access, Emergency, PatientLine } from '#vault';
import type { App } from '../app.ts';
import { ownEmergency, type Standing, standingOf } from './standing.ts';

export class MyChart {
  readonly #app: App;
  #access = $state.raw<Access | null>(null);
  #emergencies = $state.raw<readonly Emergency[]>([]);
  #asked = 0;

  constructor(app: App) {
    this.#app = app;
  }

  async look({ id, mine }: PatientLine): Promise<void> {
    const turn = ++this.#asked;
    if (mine === 'None') return;
    const [access, emergencies] = await Promise.all([this.#app.vault.whoCanSee(id), this.#app.vault.emergencies()]);
    if (turn !== this.#asked) return;
    this.#access = access.ok ? access.value : null;
    this.#emergencies = emergencies;
  }

  standing(patient: PatientLine): Standing {
    const me = this.#app.overview?.me.id;
    if (me === undefined) return 'Edits';
    const access = this.#access?.patient === patient.id ? this.#access : null;
    return standingOf(patient, { me, access, emergencies: this.#emergencies });
  }

  /** When they took this chart, where nobody has looked at that yet. */
  takenAt({ id }: PatientLine): string | null {
    const me = this.#app.overview?.me.id;
    return me === undefined ? null : (ownEmergency(id, me, this.#emergencies)?.at ?? null);
  }
}
