import type { PhotoId } from '#domain';
import { ok, type Result } from '#result';
import type { Pictures } from '#ui/app.ts';
import type { Away, NotFound, OpenFailed, VaultApi } from '#vault';

type Name = 'preview' | 'thumbnail';
type Shown = Result<string, NotFound | OpenFailed | Away>;

interface Held {
  readonly shown: Promise<Shown>;
  holders: number;
}

/**
 * Object URLs of what is on the screen. One URL serves all who show the same rendition; it is revoked when the last of them lets go, and all
 * are revoked at lock, whoever still holds them.
 */
export class ObjectUrls implements Pictures {
  readonly #vault: VaultApi;
  readonly #held = new Map<string, Held>();

  constructor(vault: VaultApi) {
    this.#vault = vault;
  }

  async show(photo: PhotoId, name: Name): Promise<Shown> {
    const key = `${photo}/${name}`;
    const held = this.#held.get(key) ?? { shown: this.#open(photo, name), holders: 0 };
    held.holders++;
    this.#held.set(key, held);
    const shown = await held.shown;
    if (!shown.ok) this.#letGo(key, held);
    return shown;
  }

  release(photo: PhotoId, name: Name): void {
    const key = `${photo}/${name}`;
    const held = this.#held.get(key);
    if (held) this.#letGo(key, held);
  }

  /** At lock. */
  revokeAll(): void {
    for (const held of this.#held.values()) void held.shown.then(revoke);
    this.#held.clear();
  }

  async #open(photo: PhotoId, name: Name): Promise<Shown> {
    const rendition = await this.#vault.rendition(photo, name);
    return rendition.ok ? ok(URL.createObjectURL(rendition.value.image)) : rendition;
  }

  #letGo(key: string, held: Held): void {
    held.holders--;
    if (held.holders > 0) return;
    if (this.#held.get(key) === held) this.#held.delete(key);
    void held.shown.then(revoke);
  }
}

function revoke(shown: Shown): void {
  if (shown.ok) URL.revokeObjectURL(shown.value);
}
