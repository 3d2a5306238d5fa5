/** What two devices of the practice have verified, side by side: shown as a code, read as a code, and what that says. */
import type { HeadCompared, HeadProof } from '#vault';
import type { App } from '../app.ts';
import { compare } from '../words/alarm.ts';
import { badCode } from '../words/failures.ts';

export class CompareHeads {
  readonly #app: App;
  mine = $state.raw<HeadProof | null>(null);
  /** This device has nothing to compare yet. */
  nothing = $state(false);
  theirs = $state('');
  compared = $state.raw<HeadCompared | null>(null);
  failure = $state<string | null>(null);

  constructor(app: App) {
    this.#app = app;
  }

  async look(): Promise<void> {
    const head = await this.#app.vault.signedHead();
    this.mine = head.ok ? head.value : null;
    this.nothing = !head.ok;
  }

  async compare(code: string): Promise<void> {
    this.failure = null;
    this.compared = null;
    const compared = await this.#app.vault.compareHead(code.trim());
    if (compared.ok) this.compared = compared.value;
    else this.failure = compared.error.type === 'NotFound' ? compare.nothingYet : badCode(compared.error.why);
  }

  forget(): void {
    this.theirs = '';
    this.compared = null;
    this.failure = null;
  }
}
