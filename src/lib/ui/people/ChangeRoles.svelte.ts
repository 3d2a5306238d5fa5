/** Other roles, or another last day, for somebody who is here. */
import type { PersonView } from '#vault';
import type { App } from '../app.ts';
import { refused } from '../words/people.ts';
import { Act } from './Act.svelte.ts';
import { Given } from './Given.svelte.ts';

export class ChangeRoles {
  readonly #app: App;
  readonly #person: PersonView;
  readonly given: Given;
  readonly act: Act;

  constructor(app: App, person: PersonView, people: readonly PersonView[]) {
    this.#app = app;
    this.#person = person;
    this.given = new Given(() => people, person);
    this.act = new Act(app);
  }

  /** Whether they were given. */
  async save(halfDay: boolean): Promise<boolean> {
    if (!this.given.check(halfDay)) return false;
    const { roles, until } = this.given.colleague;
    return this.act.do(
      (stepUp) => this.#app.vault.setRoles(this.#person.id, roles, until, stepUp),
      (refusal) => (refusal.type === 'BadField' && this.given.say(refusal) ? null : refused(refusal))
    );
  }
}
