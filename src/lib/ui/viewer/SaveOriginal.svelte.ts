/** Handing out the untouched file: only with a reason, and the vault records it first. */
import type { PhotoView } from '#vault';
import type { App } from '../app.ts';
import { HandedOut } from '../parts/hand-out.ts';
import { badField, sentence } from '../words/failures.ts';
import { words } from '../words.ts';

export class SaveOriginal {
  readonly app: App;
  reason = $state('');
  reasonError = $state<string | null>(null);
  failure = $state<string | null>(null);
  busy = $state(false);
  readonly #handedOut = new HandedOut();

  constructor(app: App) {
    this.app = app;
  }

  /** The file's name where it was handed to the browser, else null and the form says why. */
  async save(photo: PhotoView): Promise<string | null> {
    const reason = this.reason.trim();
    this.failure = null;
    this.reasonError = reason === '' ? words.setup.empty : null;
    if (reason === '') return null;
    this.busy = true;
    try {
      const saved = await this.app.vault.saveOriginal(photo.id, reason);
      if (saved.ok) {
        await this.app.hold(() => this.#handedOut.give(saved.value.file, saved.value.fileName));
        return saved.value.fileName;
      }
      if (saved.error.type === 'BadField') this.reasonError = badField(saved.error);
      else this.failure = sentence(saved.error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  close(): void {
    this.#handedOut.close();
  }
}
