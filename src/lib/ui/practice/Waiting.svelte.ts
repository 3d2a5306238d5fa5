/** Work that waits for somebody's word: which of it is chosen, and what is said of it. */
import type { Hash, PersonId } from '#bytes';
import type { WaitingWork } from '#vault';
import type { App } from '../app.ts';
import { Act } from '../people/Act.svelte.ts';
import { review } from '../words/review.ts';

export interface OnesWork {
  readonly person: PersonId;
  readonly name: string;
  readonly work: readonly WaitingWork[];
}

export class Waiting {
  readonly #app: App;
  /** Null until it is known. */
  work = $state.raw<readonly WaitingWork[] | null>(null);
  chosen = $state.raw<ReadonlySet<Hash>>(new Set());
  /** What is about to be said. */
  verdict = $state<'accept' | 'reject' | null>(null);
  act = $state.raw<Act | null>(null);
  failure = $state<string | null>(null);
  #asked = 0;

  constructor(app: App) {
    this.#app = app;
  }

  /** Of each person, in the order it came. */
  readonly people: readonly OnesWork[] = $derived.by(() => {
    const all = this.work ?? [];
    const persons = new Map(all.map(({ person, name }) => [person, name]));
    return [...persons].map(([person, name]) => ({ person, name, work: all.filter((each) => each.person === person) }));
  });

  async look(): Promise<void> {
    const mine = ++this.#asked;
    const work = await this.#app.vault.waitingWork();
    if (mine !== this.#asked) return;
    this.work = work;
    const there = new Set(work.map(({ entry }) => entry));
    this.chosen = new Set([...this.chosen].filter((entry) => there.has(entry)));
  }

  choose(entries: readonly Hash[], on: boolean): void {
    const chosen = new Set(this.chosen);
    for (const entry of entries)
      if (on) chosen.add(entry);
      else chosen.delete(entry);
    this.chosen = chosen;
    this.failure = null;
  }

  decide(verdict: 'accept' | 'reject'): void {
    if (this.chosen.size === 0) this.failure = review.waiting.chooseOne;
    else {
      this.act = new Act(this.#app);
      this.verdict = verdict;
    }
  }

  /** Nothing typed outlives its use. */
  close(): void {
    this.act?.proving.clear();
    this.act = this.verdict = null;
  }

  /** Whether it was said. */
  async settle(): Promise<boolean> {
    const { verdict, act } = this;
    if (verdict === null || act === null) return false;
    const done = await act.do((stepUp) => this.#app.vault.settle([...this.chosen], verdict, stepUp), review.waiting.failed);
    if (!done) return false;
    this.close();
    this.chosen = new Set();
    await this.look();
    return true;
  }
}
