import { type Install, type InstallState, Updates, type UpdateState, watchInstall } from '#pwa';
import type { Program } from '#ui/app.ts';

/** The program as the interface sees it: newer versions of it, and its place among this device's apps. */
export class PageProgram implements Program {
  readonly #updates: Updates;
  readonly #installing: Install;
  #update = $state.raw<UpdateState>({ newer: 'none', waits: false });
  #install = $state<InstallState>('unavailable');

  /** `close` locks and keeps what is being typed. */
  constructor(page: Window, version: string, close: () => Promise<unknown>) {
    this.#updates = new Updates({
      page,
      version,
      close,
      onChange: (state) => {
        this.#update = state;
      }
    });
    this.#installing = watchInstall(page, (state) => {
      this.#install = state;
    });
    this.#install = this.#installing.state;
  }

  get newer(): Program['newer'] {
    return this.#update.newer;
  }
  get waitsFor(): Program['waitsFor'] {
    return this.#update.waits ? 'Import' : null;
  }
  get install(): Program['install'] {
    return this.#install;
  }

  start(): Promise<void> {
    return this.#updates.start();
  }

  /** While an import is under way in this tab, no newer version is applied in any. */
  importing(now: boolean): void {
    this.#updates.busy(now);
  }

  update(): Promise<void> {
    return this.#updates.update();
  }

  askToInstall(): Promise<void> {
    return this.#installing.ask();
  }
}
