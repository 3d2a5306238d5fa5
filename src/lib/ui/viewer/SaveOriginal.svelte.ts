/** Handing out the untouched file: only with a reason, and the vault records it first. */
import type { PhotoView } from '#vault';
import type { App } from '../app.ts';
import { badField, sentence } from '../words/failures.ts';
import { words } from '../words.ts';

/** How long a browser may take to begin reading what it was given. */
const handOverMs = 20_000;

export class SaveOriginal {
  readonly app: App;
  reason = $state('');
  reasonError = $state<string | null>(null);
  failure = $state<string | null>(null);
  busy = $state(false);
  readonly #handedOut = new Map<string, ReturnType<typeof setTimeout>>();

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
        await this.app.hold(() => this.#handOut(saved.value.file, saved.value.fileName));
        return saved.value.fileName;
      }
      if (saved.error.type === 'BadField') this.reasonError = badField(saved.error);
      else this.failure = sentence(saved.error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Revokes what was handed out: at leaving or locking. A download that has begun goes on. */
  close(): void {
    for (const [url, timer] of this.#handedOut) {
      clearTimeout(timer);
      URL.revokeObjectURL(url);
    }
    this.#handedOut.clear();
  }

  #handOut(file: Blob, fileName: string): Promise<void> {
    const url = URL.createObjectURL(file);
    const link = document.createElement('a');
    link.href = url;
    link.download = fileName;
    link.click();
    return new Promise((resolve) => {
      /* One turn of the event loop: the browser has taken the click. */
      setTimeout(resolve, 0);
      this.#handedOut.set(
        url,
        setTimeout(() => {
          URL.revokeObjectURL(url);
          this.#handedOut.delete(url);
        }, handOverMs)
      );
    });
  }
}
