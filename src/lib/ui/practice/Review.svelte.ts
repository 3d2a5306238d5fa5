/** What the page about access shows: emergencies, when the review is due, and what each person sees. */
import type { ObjectId } from '#bytes';
import type { Emergency, PersonAccess, ReviewState } from '#vault';
import type { App } from '../app.ts';
import { careFailed } from '../words/care.ts';

export class Review {
  readonly #app: App;
  /** Each null until it is known. */
  emergencies = $state.raw<readonly Emergency[] | null>(null);
  state = $state.raw<ReviewState | null>(null);
  sees = $state.raw<readonly PersonAccess[] | null>(null);
  busy = $state(false);
  failure = $state<string | null>(null);
  #asked = 0;

  constructor(app: App) {
    this.#app = app;
  }

  /** Those that nobody has looked at stand first; of the others the newest. */
  readonly open = $derived.by(() => (this.emergencies ?? []).filter(({ reviewed }) => reviewed === null));
  readonly past = $derived.by(() => (this.emergencies ?? []).filter(({ reviewed }) => reviewed !== null));

  async look(): Promise<void> {
    const mine = ++this.#asked;
    const { vault } = this.#app;
    const [emergencies, state, people] = await Promise.all([vault.emergencies(), vault.accessReview(), vault.people()]);
    const sees = await Promise.all(people.map(({ id }) => vault.whatSees(id)));
    if (mine !== this.#asked) return;
    this.emergencies = emergencies;
    this.state = state;
    this.sees = sees.flatMap((one) => (one.ok ? [one.value] : []));
  }

  async looked(id: ObjectId): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      const done = await this.#app.vault.reviewEmergency(id);
      if (!done.ok) this.failure = careFailed(done.error, null);
      await this.look();
    } finally {
      this.busy = false;
    }
  }
}
