import { tooLittleRoom } from '#storage';
import type { Room } from '#ui/app.ts';

/** Where much changes, it is looked at so often at most. */
const restMs = 5000;

/** There is something to keep now, and it has grown. */
type Occasion = 'opening' | 'import';

/** This browser's storage for this site, as it was when it was looked at last. A browser that does not tell, or throws, is one that says nothing. */
export class DeviceRoom implements Room {
  readonly #storage: Partial<StorageManager> | undefined;
  readonly #now: () => number;
  #persisted = $state<boolean | null>(null);
  #usedBytes = $state<number | null>(null);
  #quotaBytes = $state<number | null>(null);
  #lookedAt = -Infinity;
  readonly #asked = new Set<Occasion>();

  /** `now` in milliseconds; only differences count. */
  constructor(storage: Partial<StorageManager> | undefined, now: () => number) {
    this.#storage = storage;
    this.#now = now;
  }

  get persisted(): boolean | null {
    return this.#persisted;
  }
  get usedBytes(): number | null {
    return this.#usedBytes;
  }
  get quotaBytes(): number | null {
    return this.#quotaBytes;
  }
  get low(): boolean {
    return this.#usedBytes !== null && this.#quotaBytes !== null && tooLittleRoom(this.#quotaBytes - this.#usedBytes);
  }

  async askToPersist(): Promise<void> {
    if ((await told(this.#storage?.persisted?.())) !== true) await told(this.#storage?.persist?.());
    await this.look();
  }

  /** Asks once for each occasion, for as long as this page lives: some browsers ask the person, and one who said no is not asked at every unlock. */
  async askToPersistAfter(occasion: Occasion): Promise<void> {
    const first = !this.#asked.has(occasion);
    this.#asked.add(occasion);
    await (first ? this.askToPersist() : this.look());
  }

  async look(): Promise<void> {
    this.#lookedAt = this.#now();
    const [estimate, persisted] = await Promise.all([told(this.#storage?.estimate?.()), told(this.#storage?.persisted?.())]);
    this.#usedBytes = estimate?.usage ?? null;
    this.#quotaBytes = estimate?.quota ?? null;
    this.#persisted = persisted;
  }

  /** Something was written. */
  async changed(): Promise<void> {
    if (this.#now() - this.#lookedAt >= restMs) await this.look();
  }
}

/** Null where the browser has no such verb, or refuses it. */
async function told<T>(asked: Promise<T> | undefined): Promise<T | null> {
  try {
    return (await asked) ?? null;
  } catch {
    return null;
  }
}
