/** Somebody new makes their own ways in, once the words of the reply were the same: how to unlock here, and recovery words that were written down. */
import type { RecoveryKit } from '#vault';
import type { App } from '../app.ts';
import type { KitSteps } from '../setup/kit-steps.ts';
import { NewWay } from '../unlock/NewWay.svelte.ts';
import { badField, sentence } from '../words/failures.ts';
import { join } from '../words/join.ts';

export type NewcomerStep = 'way' | 'kit' | 'check';

export class Newcomer implements KitSteps {
  readonly app: App;
  step = $state<NewcomerStep>('way');
  readonly way: NewWay;
  kit = $state.raw<RecoveryKit | null>(null);
  renewed = $state(false);
  answers = $state<string[]>([]);
  wrong = $state.raw<readonly number[]>([]);
  busy = $state(false);
  failure = $state<string | null>(null);
  /** What the kit was drawn for: going back and forth keeps it. */
  #drawnFor: string | null = null;

  constructor(app: App) {
    this.app = app;
    this.way = new NewWay(app);
  }

  back(): void {
    this.failure = null;
    this.step = this.step === 'check' ? 'kit' : 'way';
  }

  async wayDone(): Promise<void> {
    if (this.kit !== null && this.#drawnFor === this.#chosen()) return void (this.step = 'kit');
    await this.#during(async () => {
      const made = await this.way.make();
      if (made === null) return void (this.failure = this.way.failure);
      const drawn = await this.app.vault.draftColleague(made);
      if (drawn.ok) this.#drew(drawn.value);
      else if (drawn.error.type === 'BadField') this.way.passphrase.error = badField(drawn.error);
      else this.failure = join.keysGone;
    });
  }

  kitDone(): void {
    this.step = 'check';
  }

  async join(): Promise<void> {
    await this.#during(async () => {
      const joined = await this.app.joinAsColleague(this.answers.map((answer) => answer.trim().toLowerCase()));
      if (joined.ok) {
        this.forget();
        return;
      }
      this.wrong = joined.error.type === 'WrongWords' ? joined.error.positions : [];
      this.failure = joined.error.type === 'NotFound' ? join.keysGone : sentence(joined.error);
    });
  }

  forget(): void {
    this.way.forget();
    this.kit = null;
    this.answers = [];
  }

  #drew(kit: RecoveryKit): void {
    this.renewed = this.kit !== null;
    this.kit = kit;
    this.answers = kit.asked.map(() => '');
    this.wrong = [];
    this.#drawnFor = this.#chosen();
    this.step = 'kit';
  }

  #chosen(): string {
    return this.way.method === 'passkey' ? 'passkey' : `passphrase ${this.way.passphrase.typed}`;
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
