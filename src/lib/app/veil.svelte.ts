import type { Tabs } from './tabs.ts';

/** Styled in `ui/styles/base.css`: nothing is painted under it. */
const mark = 'data-veiled';
const patienceMs = 500;

/**
 * Takes everything off the painted page as soon as the window is out of sight, in the very event and not by a later render, so that what a task
 * switcher shows of it is empty. It is lifted when the page is seen again and has heard whether another tab locked meanwhile; a lock for time is
 * decided before that. A picker or print sheet of ours hides the page without it.
 */
export class Veil {
  readonly #page: Window;
  readonly #tabs: Tabs;
  #drawn = $state(false);
  #held = 0;

  constructor(page: Window, tabs: Tabs) {
    this.#page = page;
    this.#tabs = tabs;
  }

  get drawn(): boolean {
    return this.#drawn;
  }

  /** Until the page is gone. */
  start(): void {
    const { document } = this.#page;
    const turn = (): void => {
      this.#turn();
    };
    for (const event of ['visibilitychange', 'resume']) document.addEventListener(event, turn, { capture: true });
    this.#page.addEventListener('pageshow', turn, { capture: true });
    const draw = (): void => {
      this.#draw(true);
    };
    document.addEventListener('freeze', draw, { capture: true });
    this.#page.addEventListener('pagehide', draw, { capture: true });
    turn();
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held++;
    try {
      return await work();
    } finally {
      this.#held--;
      this.#turn();
    }
  }

  #turn(): void {
    if (!this.#page.document.hidden) void this.#lift();
    else if (this.#held === 0) this.#draw(true);
  }

  async #lift(): Promise<void> {
    if (!this.#drawn) return;
    const late = new Promise((resolve) => this.#page.setTimeout(resolve, patienceMs));
    await Promise.race([this.#tabs.caughtUp(), late]);
    if (!this.#page.document.hidden) this.#draw(false);
  }

  #draw(drawn: boolean): void {
    this.#page.document.documentElement.toggleAttribute(mark, drawn);
    this.#drawn = drawn;
  }
}
