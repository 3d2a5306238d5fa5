/** This device on its way into a practice: what the person decides, while `App.joining` tells how far it is. */
import type { DeviceClass } from '#vault';
import type { App } from '../app.ts';
import { NewWay } from '../unlock/NewWay.svelte.ts';
import { badField, sentence } from '../words/failures.ts';
import { join } from '../words/join.ts';
import { type JoinStep, stepOf } from './step-of.ts';

export class Join {
  readonly #app: App;
  deviceClass = $state<DeviceClass>('shared');
  readonly way: NewWay;
  busy = $state(false);
  failure = $state<string | null>(null);
  #differs = $state(false);

  /** The link that led here. */
  #link = $state<string | null>(null);
  /** Until it is known whether it is one: nobody asks without a link that they followed. */
  #following: Promise<void> = Promise.resolve();
  /** What led here looked like a link, and is not a whole one. */
  brokenLink = $state(false);

  constructor(app: App) {
    this.#app = app;
    this.way = new NewWay(app);
  }

  get byLink(): boolean {
    return this.#link !== null;
  }

  /** The fragment of the address, without its `#`: one was followed, or pasted while this page was open. */
  follow(fragment: string): Promise<void> {
    this.#following = this.#read(fragment);
    return this.#following;
  }

  async #read(fragment: string): Promise<void> {
    const read = await this.#app.vault.readLink(fragment);
    this.#link = read.ok ? fragment : null;
    this.brokenLink = !read.ok;
  }

  readonly step = $derived.by((): JoinStep => stepOf(this.#app.phase, this.#app.joining, this.#differs));

  async ask(): Promise<void> {
    /* A passkey kept in a shared device belongs to whoever knows its code. */
    this.way.method = this.deviceClass === 'shared' ? 'passphrase' : 'passkey';
    await this.#during(async () => {
      await this.#following;
      await this.#app.startJoin(this.deviceClass, this.#link ?? undefined);
    });
  }

  stop(): void {
    this.#app.stopJoin();
  }

  async same(): Promise<void> {
    await this.#during(async () => {
      const joined = await this.#app.confirmJoin();
      if (!joined.ok) this.failure = sentence(joined.error);
    });
  }

  /** The keys are forgotten before anything is said. */
  different(): void {
    this.#app.stopJoin();
    this.#differs = true;
  }

  again(): void {
    this.#differs = false;
    this.failure = null;
  }

  async finish(): Promise<void> {
    await this.#during(async () => {
      const made = await this.way.make();
      if (made === null) return void (this.failure = this.way.failure);
      const finished = await this.#app.finishJoin(made);
      if (finished.ok) {
        this.way.forget();
        return;
      }
      const { error } = finished;
      if (error.type === 'BadField' && error.field === 'passphrase') this.way.passphrase.error = badField(error);
      else this.failure = error.type === 'NotFound' ? join.secretGone : sentence(error);
    });
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
