/** What can be done while an alarm stands, and what came of it; also while locked. */
import type { AlarmView } from '#vault';
import type { App } from '../app.ts';
import { HandedOut } from '../parts/hand-out.ts';
import { alarm } from '../words/alarm.ts';

interface Said {
  readonly tone: 'plain' | 'look' | 'done';
  readonly text: string;
}

export class Alarm {
  readonly #app: App;
  busy = $state<'asking' | 'giving' | 'saving' | null>(null);
  said = $state.raw<Said | null>(null);
  /** Those that are over, newest first. */
  earlier = $state.raw<readonly AlarmView[]>([]);
  readonly #handedOut = new HandedOut();

  constructor(app: App) {
    this.#app = app;
  }

  readonly now = $derived.by((): AlarmView | null => this.#app.alarms[0] ?? null);
  readonly others = $derived.by(() => this.#app.alarms.slice(1));
  /** Where another device was told another history, the server's word ends nothing. */
  readonly mayAskAgain = $derived.by(() => this.#app.alarms.some(({ by }) => by === 'Server'));
  /** Only what a server has lost can be given back to it. */
  readonly mayGiveBack = $derived.by(() => this.now?.type === 'Rollback');

  async look(): Promise<void> {
    const all = await this.#app.vault.alarms();
    this.earlier = all.filter(({ endedAt }) => endedAt !== null);
  }

  async askAgain(): Promise<void> {
    await this.#during('asking', () => this.#app.askAgain());
  }

  async giveBack(): Promise<void> {
    await this.#during('giving', () => this.#app.giveBack());
  }

  async saveEvidence(): Promise<void> {
    if (this.busy !== null) return;
    this.busy = 'saving';
    try {
      const { file, fileName } = await this.#app.vault.evidence();
      await this.#app.hold(() => this.#handedOut.give(file, fileName));
      this.said = { tone: 'plain', text: alarm.evidenceSaved(fileName) };
    } finally {
      this.busy = null;
    }
  }

  close(): void {
    this.#handedOut.close();
  }

  async #during(busy: 'asking' | 'giving', work: () => ReturnType<App['askAgain']>): Promise<void> {
    if (this.busy !== null) return;
    this.busy = busy;
    this.said = null;
    try {
      const ended = await work();
      this.said = ended.ok
        ? { tone: 'done', text: alarm.ended }
        : { tone: 'look', text: ended.error.type === 'Offline' ? alarm.offline : alarm.stillWrong };
    } finally {
      this.busy = null;
    }
  }
}
