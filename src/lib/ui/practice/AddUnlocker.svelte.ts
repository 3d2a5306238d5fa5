/** One more way of unlocking: which, made here, and given to the vault with a proof that it is you. */
import type { NewUnlocker } from '#vault';
import type { App } from '../app.ts';
import { NewWay } from '../unlock/NewWay.svelte.ts';
import { badField, sentence } from '../words/failures.ts';
import { Proving } from './Proving.svelte.ts';

/** What the vault is given it clears; another proof may have to be tried with the same. */
const toHandOver = (made: NewUnlocker): NewUnlocker => (made.kind === 'prf' ? { ...made, prf: made.prf.slice() } : made);

export class AddUnlocker {
  readonly #app: App;
  choice = $state<'passkey' | 'passphrase' | 'words'>('passkey');
  step = $state<'choosing' | 'proving' | 'added'>('choosing');
  readonly way: NewWay;
  readonly proving: Proving;
  /** New recovery words, to be shown once. */
  words = $state.raw<readonly string[] | null>(null);
  busy = $state(false);
  failure = $state<string | null>(null);

  constructor(app: App) {
    this.#app = app;
    this.way = new NewWay(app);
    this.proving = new Proving(app);
  }

  async choose(): Promise<void> {
    await this.#during(async () => {
      if ((await this.#made()) !== null) this.step = 'proving';
      else this.failure = this.way.failure;
    });
  }

  back(): void {
    this.step = 'choosing';
    this.failure = null;
    this.proving.clear();
  }

  async add(): Promise<void> {
    await this.#during(async () => {
      const made = await this.#made();
      if (made === null) return;
      const added = await this.proving.handStepUp((stepUp) => this.#app.vault.addUnlocker(toHandOver(made), stepUp));
      if (made.kind === 'prf') made.prf.fill(0);
      if (added === null) return;
      if (added.ok) {
        this.words = added.value.words;
        this.step = 'added';
        if (made.kind !== 'words') this.#app.notices.read('byWords');
        this.forget();
      } else if (added.error.type === 'BadField') {
        this.step = 'choosing';
        this.way.passphrase.error = badField(added.error);
      } else {
        this.failure = sentence(added.error);
      }
    });
  }

  /** Nothing typed or derived outlives its use. */
  forget(): void {
    this.way.forget();
    this.proving.clear();
  }

  async #made(): Promise<NewUnlocker | null> {
    if (this.choice === 'words') return { kind: 'words' };
    this.way.method = this.choice;
    return this.way.make();
  }

  async #during(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      await work();
    } finally {
      this.busy = false;
    }
  }
}
