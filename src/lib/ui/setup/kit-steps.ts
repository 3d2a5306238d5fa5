/** What the two steps of a kit need of whoever has drawn it: a practice's founder, or somebody who joins one. */
import type { App } from '../app.ts';

export interface KitSteps {
  readonly app: App;
  readonly busy: boolean;
  readonly failure: string | null;
  /** Whether an earlier kit may have been printed. */
  readonly renewed: boolean;
  /** In the order of the kit's `asked`. */
  answers: string[];
  /** Positions of words that did not match. */
  wrong: readonly number[];
  kitDone(): void;
  back(): void;
}
