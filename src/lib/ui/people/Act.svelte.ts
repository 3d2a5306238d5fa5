/** Something that is done to somebody of the practice: with a proof, and a sentence where it is refused. */
import type { Result } from '#result';
import type { StepUp } from '#vault';
import type { App } from '../app.ts';
import { Proving } from '../practice/Proving.svelte.ts';
import { refused, type Refusal } from '../words/people.ts';

export class Act {
  readonly proving: Proving;
  busy = $state(false);
  failure = $state<string | null>(null);

  constructor(app: App) {
    this.proving = new Proving(app);
  }

  /** Whether it was done. `why` is null where a field says it. */
  async do(verb: (stepUp: StepUp) => Promise<Result<null, Refusal>>, why: (refusal: Refusal) => string | null = refused): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      const done = await this.proving.handStepUp(verb);
      if (done && !done.ok) this.failure = why(done.error);
      if (done?.ok) this.proving.clear();
      return done?.ok ?? false;
    } finally {
      this.busy = false;
    }
  }
}
