/** What this device holds, while somebody looks at it. */
import type { DeviceSpace } from '#vault';
import type { App } from '../app.ts';
import { words } from '../words.ts';
import { size } from '../words/dates.ts';

export class Holdings {
  space = $state.raw<DeviceSpace | null>(null);
  /** What making room, or asking to keep, came to. */
  said = $state<string | null>(null);
  refused = $state(false);
  busy = $state(false);
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  async look(): Promise<void> {
    const { vault, room } = this.#app;
    void room.look();
    this.space = await vault.space();
  }

  async makeRoom(): Promise<void> {
    this.busy = true;
    const { photos, bytes } = await this.#app.vault.makeRoom();
    this.said = words.room.made(photos, size(bytes));
    await this.look();
    this.busy = false;
  }

  async askToKeep(): Promise<void> {
    await this.#app.hold(() => this.#app.room.askToPersist());
    this.refused = this.#app.room.persisted === false;
  }

  async unpin({ patient }: DeviceSpace['pins'][number]): Promise<void> {
    await this.#app.vault.pin(patient, false);
    await this.look();
  }

  /** Whoever opens the sheet again sees it as it is then. */
  forget(): void {
    this.said = null;
    this.refused = false;
  }
}
