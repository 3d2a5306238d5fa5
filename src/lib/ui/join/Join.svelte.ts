/** This device, or somebody new on it, on the way into a practice: what the person decides, while `App.joining` tells how far it is. */
import type { DeviceClass } from '#vault';
import type { App, Asker } from '../app.ts';
import { NewWay } from '../unlock/NewWay.svelte.ts';
import { badField, sentence } from '../words/failures.ts';
import { join } from '../words/join.ts';
import { Newcomer } from './Newcomer.svelte.ts';
import { type JoinStep, stepOf } from './step-of.ts';

export class Join {
  readonly #app: App;
  deviceClass = $state<DeviceClass>('shared');
  readonly way: NewWay;
  busy = $state(false);
  failure = $state<string | null>(null);
  #differs = $state(false);
  #said = $state<Asker | null>(null);
  #newcomer = $state.raw<Newcomer | null>(null);

  /** The link that led here, and whom it brings. */
  #link = $state.raw<{ readonly fragment: string; readonly who: Asker } | null>(null);
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

  /** A link says it; else the person does; and who asks already has said it on the screen before. */
  readonly who = $derived.by((): Asker | null => {
    const { joining } = this.#app;
    return joining !== null && 'who' in joining ? joining.who : (this.#link?.who ?? this.#said);
  });

  /** Whether it is a locked device of the practice on which somebody new asks. */
  get isKnownDevice(): boolean {
    return this.#app.practice !== null;
  }

  get newcomer(): Newcomer | null {
    return this.#newcomer;
  }

  /** The fragment of the address, without its `#`: one was followed, or pasted while this page was open. */
  follow(fragment: string): Promise<void> {
    this.#following = this.#read(fragment);
    return this.#following;
  }

  async #read(fragment: string): Promise<void> {
    const read = await this.#app.vault.readLink(fragment);
    this.#link = read.ok ? { fragment, who: read.value === 'device' ? 'Device' : 'Colleague' } : null;
    this.brokenLink = !read.ok;
  }

  readonly step = $derived.by((): JoinStep =>
    stepOf(this.#app.phase, this.#app.joining, { differs: this.#differs, who: this.who, newcomer: this.#newcomer?.step ?? null })
  );

  say(who: Asker | null): void {
    this.#said = who;
    this.failure = null;
  }

  async ask(): Promise<void> {
    this.#leaveNewcomer();
    /* A passkey kept in a shared device belongs to whoever knows its code. */
    this.way.method = this.isShared ? 'passphrase' : 'passkey';
    await this.#during(async () => {
      await this.#following;
      const { who } = this;
      if (who !== null) await this.#app.startJoin(who, this.deviceClass, this.#link?.fragment);
    });
  }

  stop(): void {
    this.#app.stopJoin();
    this.#leaveNewcomer();
  }

  async same(): Promise<void> {
    await this.#during(async () => {
      if (this.who === 'Colleague') {
        this.#begin();
        return;
      }
      const joined = await this.#app.confirmJoin();
      if (!joined.ok) this.failure = sentence(joined.error);
    });
  }

  /** The keys are forgotten before anything is said. */
  different(): void {
    this.#app.stopJoin();
    this.#differs = true;
    this.#leaveNewcomer();
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

  /** Whether others unlock this device too: where it is known, others do. */
  get isShared(): boolean {
    return this.isKnownDevice || this.deviceClass === 'shared';
  }

  #begin(): void {
    this.#newcomer = new Newcomer(this.#app);
    this.#newcomer.way.method = this.isShared ? 'passphrase' : 'passkey';
  }

  #leaveNewcomer(): void {
    this.#newcomer?.forget();
    this.#newcomer = null;
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
