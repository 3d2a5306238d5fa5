/** Letting a colleague in: whose words were compared, who they are and what they may do, the proof, and the words of the reply. Nothing of one's own goes to them. */
import type { JoinProof, PersonView } from '#vault';
import type { App } from '../app.ts';
import { Looking } from '../practice/Looking.svelte.ts';
import { Proving } from '../practice/Proving.svelte.ts';
import { refused } from '../words/people.ts';
import { Given } from './Given.svelte.ts';

export class Invite {
  readonly #app: App;
  readonly looking: Looking;
  readonly proving: Proving;
  readonly given: Given;
  #people = $state.raw<readonly PersonView[]>([]);
  /** Who they are was said. */
  #described = $state(false);
  reply = $state.raw<JoinProof | null>(null);
  differs = $state(false);
  busy = $state(false);
  failure = $state<string | null>(null);

  constructor(app: App) {
    this.#app = app;
    this.looking = new Looking(app, 'Colleague');
    this.proving = new Proving(app);
    this.given = new Given(() => this.#people);
    void app.vault.people().then((people) => (this.#people = people));
  }

  readonly step = $derived.by(() => {
    if (this.differs) return 'differs';
    if (this.reply !== null) return 'reply';
    if (this.looking.chosen === null) return 'looking';
    return this.#described ? 'proving' : 'describing';
  });

  describe(halfDay: boolean): void {
    this.failure = null;
    this.#described = this.given.check(halfDay);
  }

  back(): void {
    this.failure = null;
    this.proving.clear();
    if (this.#described) this.#described = false;
    else this.looking.back();
  }

  async enrol(): Promise<void> {
    const asking = this.looking.chosen;
    if (asking === null || this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      const enrolled = await this.proving.hand((proof) => this.#app.enrol(asking, this.given.colleague, proof));
      if (enrolled?.ok) {
        this.reply = enrolled.value;
        this.proving.clear();
      } else if (enrolled) {
        const { error } = enrolled;
        if (error.type === 'BadField' && this.given.say(error)) this.#described = false;
        else this.failure = refused(error);
      }
    } finally {
      this.busy = false;
    }
  }
}
