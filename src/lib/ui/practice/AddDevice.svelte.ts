/** Letting one more device in: who asks, whose words were compared, the proof, and the words of the reply. */
import type { JoinProof } from '#vault';
import type { App, Asking } from '../app.ts';
import { badCode, sentence } from '../words/failures.ts';
import { devices } from '../words/devices.ts';
import { Proving } from './Proving.svelte.ts';

export class AddDevice {
  readonly #app: App;
  waiting = $state.raw<readonly Asking[]>([]);
  /** A link for a device that is somewhere else, as a whole address. */
  link = $state<string | null>(null);
  offline = $state(false);
  /** Whose words, or code, are those of the new device. */
  chosen = $state.raw<Asking | null>(null);
  scanned = $state(false);
  readonly proving: Proving;
  reply = $state.raw<JoinProof | null>(null);
  differs = $state(false);
  busy = $state(false);
  failure = $state<string | null>(null);

  constructor(app: App) {
    this.#app = app;
    this.proving = new Proving(app);
  }

  readonly step = $derived.by(() =>
    this.differs ? 'differs' : this.reply !== null ? 'reply' : this.chosen !== null ? 'proving' : 'looking'
  );

  async look(): Promise<void> {
    const found = await this.#app.joinsWaiting();
    this.offline = !found.ok;
    if (found.ok) this.waiting = found.value;
  }

  /** `address`: of the page on which a device joins. */
  async makeLink(address: string): Promise<void> {
    this.failure = null;
    const made = await this.#app.vault.makeLink();
    if (made.ok) this.link = `${address}#${made.value}`;
    else this.failure = sentence(made.error);
  }

  /** The person has compared the words. */
  choose(asking: Asking): void {
    this.chosen = asking;
    this.scanned = false;
    this.failure = null;
  }

  /** A camera has compared: only the request whose hash was on the new device's screen is chosen. */
  async scan(code: string): Promise<void> {
    this.failure = null;
    const read = await this.#app.vault.readRequestCode(code);
    if (!read.ok) return void (this.failure = badCode(read.error.why));
    const request = read.value;
    if (!this.#chosenBy(request)) {
      await this.look();
      if (!this.#chosenBy(request)) this.failure = this.offline ? devices.offline : devices.notWaiting;
    }
  }

  back(): void {
    this.chosen = null;
    this.failure = null;
    this.proving.clear();
  }

  async admit(): Promise<void> {
    const asking = this.chosen;
    if (asking === null || this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      const admitted = await this.proving.hand((proof) => this.#app.admit(asking, proof));
      if (admitted?.ok) {
        this.reply = admitted.value;
        this.proving.clear();
      } else if (admitted) {
        this.failure = sentence(admitted.error);
      }
    } finally {
      this.busy = false;
    }
  }

  #chosenBy(request: Asking['request']): boolean {
    const found = this.waiting.find((asking) => asking.request === request) ?? null;
    if (found === null) return false;
    this.chosen = found;
    this.scanned = true;
    return true;
  }
}
