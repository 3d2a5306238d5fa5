const offeredMs = 10_000;
const saidMs = 6000;

interface Said {
  readonly text: string;
  /** Takes it back: a sentence where that failed, else null. */
  readonly back: (() => Promise<string | null>) | null;
  /** What is said when it is back. */
  readonly done: string;
}

/** One thing that was just done, and how to take it back. It stays for a while, longer where it can be acted on; a newer one replaces it. */
export class Undo {
  said = $state.raw<Said | null>(null);
  #timer: ReturnType<typeof setTimeout> | null = null;

  offer(text: string, done: string, back: () => Promise<string | null>): void {
    this.said = { text, back, done };
    this.resume();
  }

  say(text: string): void {
    this.said = { text, back: null, done: '' };
    this.resume();
  }

  async takeBack(): Promise<void> {
    const { said } = this;
    if (!said?.back) return;
    this.said = null;
    this.say((await said.back()) ?? said.done);
  }

  /** While it is looked at or has the focus it does not leave. */
  pause(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  resume(): void {
    this.pause();
    const stays = this.said?.back ? offeredMs : saidMs;
    this.#timer = setTimeout(() => {
      this.close();
    }, stays);
  }

  close(): void {
    this.pause();
    this.said = null;
  }
}
