import type { PhotoId } from '#domain';
import { err, ok } from '#result';
import type { Pictures, Shown } from '#ui/app.ts';
import type { VaultApi } from '#vault';
import { TurnQueue } from './turn-queue.ts';

type Name = 'preview' | 'thumbnail';

/** How many thumbnails that nobody shows any more are kept, so that scrolling back is instant. Previews are large, and go at once. */
const keptThumbnails = 300;

/** A rendition that somebody shows. */
interface Held {
  readonly holders: Set<{ readonly say: (shown: Shown) => void }>;
  /** Null until it was opened. */
  url: string | null;
  giveUp: () => void;
}

/**
 * Object URLs of what is on the screen. One URL serves all who show the same rendition. The vault is asked for few at a time, last wanted
 * first, and never for what was let go before its turn. All URLs are revoked at lock, whoever still holds them.
 */
export class ObjectUrls implements Pictures {
  readonly #vault: Pick<VaultApi, 'rendition'>;
  readonly #turns = new TurnQueue();
  readonly #held = new Map<string, Held>();
  /** Thumbnails that nobody holds; the one let go first comes first. */
  readonly #idle = new Map<string, string>();
  #revoked = false;

  constructor(vault: Pick<VaultApi, 'rendition'>) {
    this.#vault = vault;
  }

  show(photo: PhotoId, name: Name, say: (shown: Shown) => void): () => void {
    const key = `${photo}/${name}`;
    const held = this.#held.get(key) ?? this.#hold(key, photo, name);
    const holder = { say };
    held.holders.add(holder);
    if (held.url !== null) say(ok(held.url));
    return () => {
      if (held.holders.delete(holder) && held.holders.size === 0) this.#letGo(key, held);
    };
  }

  /** At lock. */
  revokeAll(): void {
    this.#revoked = true;
    for (const { holders, url, giveUp } of this.#held.values()) {
      giveUp();
      holders.clear();
      if (url !== null) URL.revokeObjectURL(url);
    }
    for (const url of this.#idle.values()) URL.revokeObjectURL(url);
    this.#held.clear();
    this.#idle.clear();
  }

  #hold(key: string, photo: PhotoId, name: Name): Held {
    const held: Held = { holders: new Set(), url: this.#idle.get(key) ?? null, giveUp: () => undefined };
    this.#idle.delete(key);
    this.#held.set(key, held);
    if (held.url === null) {
      held.giveUp = this.#turns.wait(async () => {
        const opened = await this.#open(photo, name);
        if (opened !== null) this.#came(key, held, opened);
      });
    }
    return held;
  }

  /** Null where all was revoked meanwhile: nothing is made that nobody would revoke. */
  async #open(photo: PhotoId, name: Name): Promise<Shown | null> {
    const rendition = await this.#vault.rendition(photo, name).catch(() => err({ type: 'OpenFailed' as const }));
    if (this.#revoked) return null;
    return rendition.ok ? ok(URL.createObjectURL(rendition.value.image)) : rendition;
  }

  #came(key: string, held: Held, shown: Shown): void {
    if (shown.ok) held.url = shown.value;
    /* What failed is asked for anew by whoever shows it next. */
    if (!shown.ok || held.holders.size === 0) this.#letGo(key, held);
    for (const { say } of held.holders) say(shown);
  }

  #letGo(key: string, held: Held): void {
    held.giveUp();
    if (this.#held.get(key) === held) this.#held.delete(key);
    if (held.url === null) return;
    if (key.endsWith('/thumbnail') && !this.#held.has(key) && !this.#idle.has(key)) this.#keep(key, held.url);
    else URL.revokeObjectURL(held.url);
  }

  #keep(key: string, url: string): void {
    this.#idle.set(key, url);
    const [oldest] = this.#idle;
    if (this.#idle.size <= keptThumbnails || !oldest) return;
    this.#idle.delete(oldest[0]);
    URL.revokeObjectURL(oldest[1]);
  }
}
