/**
 * Who asks to join, as one of the practice's devices sees it: devices on one page, colleagues on another, so that nobody is taken for the other. Somebody is
 * chosen whose words, or code, were compared.
 */
import type { App, Asker, Asking } from '../app.ts';
import { badCode, sentence } from '../words/failures.ts';
import { devices } from '../words/devices.ts';

export class Looking {
  readonly #app: App;
  readonly who: Asker;
  #all = $state.raw<readonly Asking[]>([]);
  /** A link for whoever is somewhere else, as a whole address. */
  link = $state<string | null>(null);
  offline = $state(false);
  chosen = $state.raw<Asking | null>(null);
  scanned = $state(false);
  failure = $state<string | null>(null);

  constructor(app: App, who: Asker) {
    this.#app = app;
    this.who = who;
  }

  readonly waiting = $derived.by(() => this.#all.filter(({ who }) => who === this.who));
  /** Somebody asks who is let in on the other page. */
  readonly others = $derived.by(() => this.#all.length > this.waiting.length);

  async look(): Promise<void> {
    const found = await this.#app.joinsWaiting();
    this.offline = !found.ok;
    if (found.ok) this.#all = found.value;
  }

  /** `address`: of the page on which one joins. */
  async makeLink(address: string): Promise<void> {
    this.failure = null;
    const { vault } = this.#app;
    const made = await (this.who === 'Colleague' ? vault.makeInvitation() : vault.makeLink());
    if (made.ok) this.link = `${address}#${made.value}`;
    else this.failure = sentence(made.error);
  }

  /** The person has compared the words. */
  choose(asking: Asking): void {
    if (asking.who !== this.who) return;
    this.chosen = asking;
    this.scanned = false;
    this.failure = null;
  }

  /** A camera has compared: only the request whose hash was on the other screen is chosen. */
  async scan(code: string): Promise<void> {
    this.failure = null;
    const read = await this.#app.vault.readRequestCode(code);
    if (!read.ok) return void (this.failure = badCode(read.error.why));
    const request = read.value;
    if (this.#isChosenBy(request)) return;
    await this.look();
    if (!this.#isChosenBy(request)) this.failure = this.#whyNot(request);
  }

  back(): void {
    this.chosen = null;
    this.failure = null;
  }

  #isChosenBy(request: Asking['request']): boolean {
    const found = this.waiting.find((asking) => asking.request === request) ?? null;
    if (found === null) return false;
    this.choose(found);
    this.scanned = true;
    return true;
  }

  #whyNot(request: Asking['request']): string {
    if (this.offline) return devices.offline;
    return this.#all.some((asking) => asking.request === request) ? devices.ofTheOther[this.who] : devices.notWaiting;
  }
}
