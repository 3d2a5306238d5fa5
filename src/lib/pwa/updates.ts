import { BusyTabs } from './busy-tabs.ts';
import { checkDue } from './check-due.ts';
import { holdVersion } from './hold-version.ts';
import { register } from './register.ts';

export interface UpdateState {
  /** `ready`: a newer version waits to be applied; `applying`: this page is about to load again. */
  readonly newer: 'none' | 'ready' | 'applying';
  /** It must wait: a tab is busy. */
  readonly waits: boolean;
}

export interface UpdateNeeds {
  readonly page: Window;
  /** Of the program that this page runs. */
  readonly version: string;
  /** Before the page is loaded again: closes what is open and keeps what is being typed. */
  readonly close: () => Promise<unknown>;
  readonly onChange: (state: UpdateState) => void;
}

/**
 * Newer versions of the program, from finding one to running it. In one tab a person says so; that tab tells the service worker that waits to go
 * on, and every tab, when it finds itself under the newer one, closes and loads again.
 *
 * 1. Nothing is applied unless a person says so, or no tab is open.
 * 2. Nothing is applied while a tab is busy: it is not begun, and a tab that became busy in the same moment ends that first.
 * 3. A page that still runs is served the files of its own version (service worker: [Note: Versions never mix]).
 *
 * [Note: Going on is said again] The browser lets the newer worker take over when the older one has nothing to do, and asks the older one to end as soon
 * as it can. A request that meets it while it ends starts it anew, and then Chromium waits for five minutes before it takes over all the same: unless it is
 * told once more.
 */
export class Updates {
  readonly #needs: UpdateNeeds;
  readonly #container: ServiceWorkerContainer | null;
  readonly #busy: BusyTabs;
  readonly #channel = new BroadcastChannel('enamel-updates');
  #registration: ServiceWorkerRegistration | null = null;
  #state: UpdateState = { newer: 'none', waits: false };
  #checkedMs: number | null = null;
  #watching = false;
  #changing = false;
  /** Whether a change of the worker means another version: not where the first one takes over a page that had none. */
  #expected = false;

  constructor(needs: UpdateNeeds) {
    const { navigator } = needs.page;
    this.#needs = needs;
    this.#container = 'serviceWorker' in navigator ? navigator.serviceWorker : null;
    this.#busy = new BusyTabs(navigator.locks);
  }

  async start(): Promise<void> {
    const { page, version } = this.#needs;
    const container = this.#container;
    if (container === null) return;
    this.#expected = container.controller !== null;
    container.addEventListener('controllerchange', () => {
      // Nor where there is none any more: somebody has cleared this site's data.
      if (container.controller === null) return;
      if (this.#expected) void this.#changeOver();
      this.#expected = true;
    });
    this.#channel.addEventListener('message', ({ data }: MessageEvent<'Busy' | 'GoingOn'>) => {
      if (data === 'GoingOn') this.#expected = true;
      else void this.#watchBusy();
    });
    await holdVersion(page.navigator.locks, version);
    this.#registration = await register();
    container.controller?.postMessage({ type: 'Started' });
    this.#follow();

    page.addEventListener('online', () => void this.#check());
    page.document.addEventListener('visibilitychange', () => {
      if (!page.document.hidden) void this.#check();
    });
    await this.#check();
  }

  /** This tab is, or no longer is, in the middle of something. */
  busy(now: boolean): void {
    if (now === this.#busy.here) return;
    if (now) void this.#begin();
    else this.#busy.end();
  }

  /** Applies the version that is ready, in every tab; does nothing where it must wait. */
  async update(): Promise<void> {
    if (this.#state.newer !== 'ready') return;
    await this.#busy.alone(async () => {
      this.#tell({ newer: 'applying', waits: false });
      this.#channel.postMessage('GoingOn');
      // Until this page is gone no tab can become busy unseen.
      for (let tries = 0; tries < applyTries; tries += 1) {
        // [Note: Going on is said again]
        this.#registration?.waiting?.postMessage({ type: 'GoOn' });
        await new Promise((later) => this.#needs.page.setTimeout(later, tryMs));
      }
    });
    this.#look();
  }

  async #begin(): Promise<void> {
    await this.#busy.begin();
    this.#channel.postMessage('Busy');
    await this.#watchBusy();
  }

  async #changeOver(): Promise<void> {
    if (this.#changing) return;
    this.#changing = true;
    this.#tell({ newer: 'applying', waits: this.#busy.here });
    await this.#busy.endHere();
    await this.#needs.close();
    this.#needs.page.location.reload();
  }

  #follow(): void {
    this.#registration?.addEventListener('updatefound', () => {
      this.#registration?.installing?.addEventListener('statechange', () => {
        this.#look();
      });
    });
    this.#look();
  }

  /** A first version does not wait for long: there is none that it would replace. */
  #look(): void {
    if (this.#changing) return;
    const { waiting = null, active = null } = this.#registration ?? {};
    const newer = waiting !== null && active !== null ? 'ready' : 'none';
    this.#tell({ newer, waits: newer === this.#state.newer && this.#state.waits });
    void this.#watchBusy();
  }

  /** Says that a newer version waits for as long as a tab is busy. */
  async #watchBusy(): Promise<void> {
    if (this.#state.newer !== 'ready' || this.#watching) return;
    this.#watching = true;
    while (await this.#busy.any()) {
      this.#tell({ ...this.#state, waits: true });
      await this.#busy.none();
    }
    this.#watching = false;
    this.#tell({ ...this.#state, waits: false });
  }

  /** Asks whether there is a newer version. Where the server cannot be reached it is asked again at the next occasion. */
  async #check(): Promise<void> {
    const now = Date.now();
    if (this.#registration === null || !checkDue(this.#checkedMs, now)) return;
    this.#checkedMs = now;
    try {
      await this.#registration.update();
    } catch {
      this.#checkedMs = null;
    }
  }

  #tell(state: UpdateState): void {
    if (state.newer === this.#state.newer && state.waits === this.#state.waits) return;
    this.#state = state;
    this.#needs.onChange(state);
  }
}

const applyTries = 15;
const tryMs = 1000;
