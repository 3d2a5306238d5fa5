/** A note that saves itself: shortly after the last key, and whenever one turns away from it. */
import type { PhotoId } from '#domain';
import type { VaultApi } from '#vault';
import { sentence } from '../words/failures.ts';

const restMs = 300;

export class Note {
  readonly vault: VaultApi;
  readonly photo: PhotoId;
  text = $state('');
  state = $state<'still' | 'typing' | 'saving' | 'saved'>('still');
  failure = $state<string | null>(null);
  #kept: string;
  #saving: { readonly text: string; readonly done: Promise<void> } | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(vault: VaultApi, photo: PhotoId, kept: string) {
    this.vault = vault;
    this.photo = photo;
    this.text = kept;
    this.#kept = kept;
  }

  typed(): void {
    this.state = 'typing';
    this.#stop();
    this.#timer = setTimeout(() => void this.keep(), restMs);
  }

  async keep(): Promise<void> {
    const saved = this.flush();
    if (saved) await saved;
    else if (this.state === 'typing') this.state = 'still';
  }

  /** Saves at once what is not saved yet: resolves when it is. Null where there is nothing. */
  flush(): Promise<void> | null {
    this.#stop();
    const { text } = this;
    if (this.#saving?.text === text) return this.#saving.done;
    if (this.#saving === null && text === this.#kept) return null;
    const saving = { text, done: this.#save(text) };
    this.#saving = saving;
    return saving.done.finally(() => {
      if (this.#saving === saving) this.#saving = null;
    });
  }

  async #save(text: string): Promise<void> {
    this.state = 'saving';
    const kept = await this.vault.setNote(this.photo, text);
    this.failure = kept.ok ? null : sentence(kept.error);
    if (kept.ok) this.#kept = text;
    this.state = !kept.ok ? 'typing' : this.text === text ? 'saved' : 'typing';
  }

  /** What another device wrote, where nothing is being written here. */
  adopt(kept: string): void {
    if (this.text !== this.#kept) return;
    this.#kept = kept;
    this.text = kept;
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
