/** What an admin gives somebody: a name where they have none, roles, and a last day. */
import type { BadField, Colleague, PersonView } from '#vault';
import { badField } from '../words/failures.ts';
import { people as text } from '../words/people.ts';
import { dayOf, endOf } from './last-day.ts';
import { allRoles, inOrder, type Role, waitsFor } from './roles.ts';

export class Given {
  name = $state('');
  roles = $state<Role[]>([]);
  /** `YYYY-MM-DD`, or empty for no end. */
  lastDay = $state('');
  errors = $state.raw<Partial<Record<'name' | 'roles' | 'until', string>>>({});
  /** Everybody of the practice, to say whose word a role waits for. */
  readonly #people: () => readonly PersonView[];
  /** Who has these roles already; null for somebody new. */
  readonly #of: PersonView | null;

  constructor(people: () => readonly PersonView[], of: PersonView | null = null) {
    this.#people = people;
    this.#of = of;
    if (of === null) return;
    this.name = of.name;
    this.roles = [...of.roles, ...of.asked];
    this.lastDay = dayOf(of.until);
  }

  /** Roles that are chosen here and will wait for somebody's word. */
  readonly waiting = $derived.by(() =>
    inOrder(this.roles).flatMap((role) => {
      const by = this.#of?.roles.includes(role) ? null : waitsFor(role, this.#people());
      return by === null ? [] : [{ role, by }];
    })
  );

  /** Whether nothing is missing; all of it is said at once. `halfDay`: the date's field holds no whole day. */
  check(halfDay: boolean): boolean {
    this.errors = {
      ...(this.name.trim() === '' ? { name: text.needed } : {}),
      ...(this.roles.length === 0 ? { roles: text.oneRole } : {}),
      ...(halfDay ? { until: text.halfDay } : {})
    };
    return Object.keys(this.errors).length === 0;
  }

  get colleague(): Colleague {
    return { name: this.name.trim(), roles: allRoles.filter((role) => this.roles.includes(role)), until: endOf(this.lastDay) };
  }

  /** Whether the failure was about one of the fields here, which then says it. */
  say(failure: BadField): boolean {
    const { field } = failure;
    const at = field === 'roles' || field === 'until' ? field : field === 'name' || field === 'personName' ? 'name' : null;
    if (at !== null) this.errors = { [at]: badField(failure) };
    return at !== null;
  }
}
