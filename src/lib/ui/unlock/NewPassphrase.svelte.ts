/** A passphrase being chosen: six drawn words, or one's own judged as it is typed; then the same once more. */
import type { App } from '../app.ts';
import { badField } from '../words/failures.ts';
import { words } from '../words.ts';

export class NewPassphrase {
  readonly #app: App;
  drawn = $state<string | null>(null);
  typed = $state('');
  repeated = $state('');
  strong = $state(false);
  error = $state<string | null>(null);
  repeatedError = $state<string | null>(null);
  #asked = 0;

  constructor(app: App) {
    this.#app = app;
  }

  async draw(): Promise<void> {
    this.drawn = await this.#app.vault.suggestPassphrase();
  }

  async take(): Promise<void> {
    this.typed = this.drawn ?? '';
    await this.judge();
  }

  /** As it is typed: says nothing against it yet. */
  async judge(): Promise<void> {
    this.error = null;
    const mine = ++this.#asked;
    const judged = await this.#app.vault.judgePassphrase(this.typed);
    if (mine === this.#asked) this.strong = judged.ok;
  }

  /** Whether it may be used; where not, the fields say why. */
  async check(): Promise<boolean> {
    const judged = await this.#app.vault.judgePassphrase(this.typed);
    this.error = judged.ok ? null : badField(judged.error);
    this.repeatedError = judged.ok && this.typed !== this.repeated ? words.setup.differs : null;
    return this.error === null && this.repeatedError === null;
  }

  clear(): void {
    this.typed = '';
    this.repeated = '';
    this.strong = false;
    this.error = null;
    this.repeatedError = null;
  }
}
