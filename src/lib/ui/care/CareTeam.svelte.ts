/** Who can see a patient, and giving the chart, taking it, and naming the only ones who may. */
import type { PersonId } from '#bytes';
import type { PatientId } from '#domain';
import type { Access, CareView, PersonView } from '#vault';
import type { App } from '../app.ts';
import { Act } from '../people/Act.svelte.ts';
import { care as text, careFailed } from '../words/care.ts';

type Right = CareView['right'];

export class CareTeam {
  readonly #app: App;
  readonly #patient: PatientId;
  readonly #alias: string | null;
  /** Null until the first answer. */
  access = $state.raw<Access | null>(null);
  people = $state.raw<readonly PersonView[]>([]);
  step = $state<'team' | 'give' | 'restrict' | 'lift'>('team');
  /** To whom the chart is to be given, and what for. */
  whom = $state<PersonId | null>(null);
  right = $state<Right>('edit');
  /** Who is to be named. */
  named = $state.raw<ReadonlySet<PersonId>>(new Set());
  /** What the desk is to call the patient; empty where it keeps the name. */
  alias = $state('');
  /** While it is restricted, or that is lifted. */
  act = $state.raw<Act | null>(null);
  busy = $state(false);
  failure = $state<string | null>(null);
  #asked = 0;

  /** `alias`: what the desk calls the patient now; null where it has the name. */
  constructor(app: App, patient: PatientId, alias: string | null = null) {
    this.#app = app;
    this.#patient = patient;
    this.#alias = alias;
  }

  readonly clinical = $derived.by(() => this.people.filter(({ roles }) => roles.includes('dentist') || roles.includes('hygienist')));
  /** Those who do not have the chart. */
  readonly others = $derived.by(() => this.clinical.filter(({ id }) => !this.access?.people.some(({ person }) => person === id)));
  /** Whoever restricts it to others will not see it any more. */
  readonly withoutMe = $derived.by(() => this.clinical.some(({ id, isMe }) => isMe && !this.named.has(id)));

  async look(): Promise<void> {
    const mine = ++this.#asked;
    const [access, people] = await Promise.all([this.#app.vault.whoCanSee(this.#patient), this.#app.vault.people()]);
    if (mine !== this.#asked) return;
    this.access = access.ok ? access.value : null;
    this.people = people;
  }

  goTo(step: 'team' | 'give' | 'restrict' | 'lift'): void {
    this.step = step;
    this.failure = null;
    this.forget();
    this.act = step === 'restrict' || step === 'lift' ? new Act(this.#app) : null;
    this.whom = this.others.length === 1 ? (this.others[0]?.id ?? null) : null;
    this.right = 'edit';
    const named = this.access?.isRestricted ? this.access.people.map(({ person }) => person) : this.#likely();
    this.named = new Set(named);
    this.alias = this.#alias ?? '';
  }

  name(persons: readonly PersonId[]): void {
    this.named = new Set(persons);
    this.failure = null;
  }

  async give(): Promise<boolean> {
    if (this.whom === null) return this.#fail(text.toWhom);
    const given = await this.assign(this.whom, this.right);
    if (given) this.goTo('team');
    return given;
  }

  /** A null right takes the chart from them. */
  async assign(person: PersonId, right: Right | null): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      const done = await this.#app.vault.assign(this.#patient, person, right);
      if (!done.ok) return this.#fail(careFailed(done.error, this.access));
      await this.look();
      return true;
    } finally {
      this.busy = false;
    }
  }

  /** To those named, or, lifted, to all who had it before. */
  async restrict(lifted: boolean): Promise<boolean> {
    this.failure = null;
    if (!lifted && this.named.size === 0) return this.#fail(text.nameOne);
    const persons = lifted ? null : this.clinical.map(({ id }) => id).filter((id) => this.named.has(id));
    const done = await this.act?.do(
      (stepUp) => this.#app.vault.restrict(this.#patient, persons, stepUp),
      (refusal) => careFailed(refusal, this.access)
    );
    if (!done || !(await this.#rename(lifted ? null : this.alias.trim() || null))) return false;
    await this.look();
    this.goTo('team');
    return true;
  }

  /** Once the restriction is on its way, or its end. */
  async #rename(alias: string | null): Promise<boolean> {
    if (alias === this.#alias) return true;
    const done = await this.#app.vault.setAlias(this.#patient, alias);
    return done.ok || this.#fail(careFailed(done.error, this.access));
  }

  /** Nothing typed outlives its use. */
  forget(): void {
    this.act?.proving.clear();
  }

  /** Whoever restricts it, where they are clinical, and those whom it was given to. */
  #likely(): readonly PersonId[] {
    const given = this.access?.people.flatMap(({ person, because }) => (because === 'Assigned' ? [person] : [])) ?? [];
    return [...this.clinical.flatMap(({ id, isMe }) => (isMe ? [id] : [])), ...given];
  }

  #fail(why: string): false {
    this.failure = why;
    return false;
  }
}
