/** One thing that was just done, and how to take it back. It stays for a while; a newer one replaces it. */
export class Undo {
  readonly staysMs: number;
  /** What is said, and whether it can be taken back. */
  said = $state.raw<{ readonly text: string; readonly back: (() => Promise<string | null>) | null } | null>(null);
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(staysMs = 10_000) {
    this.staysMs = staysMs;
  }

  /** `back` answers with a sentence where it failed, else null. */
  offer(text: string, back: () => Promise<string | null>): void {
    this.said = { text, back };
    this.resume();
  }

  say(text: string): void {
    this.said = { text, back: null };
    this.resume();
  }

  async takeBack(done: string): Promise<void> {
    const back = this.said?.back;
    if (!back) return;
    this.said = null;
    this.say((await back()) ?? done);
  }

  /** While it is looked at or has the focus it does not leave. */
  pause(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  resume(): void {
    this.pause();
    this.#timer = setTimeout(() => {
      this.close();
    }, this.staysMs);
  }

  close(): void {
    this.pause();
    this.said = null;
  }
}
