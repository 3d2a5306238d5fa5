import type { Overview, VaultEvent } from './api.ts';
import { Book } from './book.ts';
import { handInUnlockers } from './kept-unlockers.ts';
import type { OpenPractice } from './open-practice.ts';
import type { VaultPorts } from './ports.ts';
import { overviewOf } from './views.ts';

/** What one worker holds: the device's book, and the practice once somebody opened it. */
export class Vault {
  readonly #ports: VaultPorts;
  readonly #listeners: ((event: VaultEvent) => void)[] = [];
  #book: Promise<Book | null>;
  #open: OpenPractice | null = null;
  /** How many overtaken changes were told of each book. */
  readonly #told = new WeakMap<Book, number>();

  constructor(ports: VaultPorts) {
    this.#ports = ports;
    this.#book = Book.load(ports.storage, ports.now);
    // What cannot be read now says so where it is asked for, and at the next start.
    ports.storage.watch(() => void this.#changed().catch(() => null));
  }

  get book(): Promise<Book | null> {
    return this.#book;
  }

  get person(): OpenPractice | null {
    return this.#open;
  }

  /** Throws where nobody is open: the page does not ask then. */
  opened(): OpenPractice {
    if (this.#open === null) throw new Error('nobody is open');
    return this.#open;
  }

  listen(listener: (event: VaultEvent) => void): void {
    this.#listeners.push(listener);
  }

  tell(event: VaultEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** After founding: what is on the device now. */
  reload(): Promise<Book | null> {
    this.#book = Book.load(this.#ports.storage, this.#ports.now);
    return this.#book;
  }

  async open(practice: OpenPractice): Promise<Overview> {
    await practice.refresh();
    this.#open = practice;
    await handInUnlockers(practice);
    // Nobody waits for it; what fails is tried again with the next change.
    void practice.handOver().catch(() => null);
    return overviewOf(practice);
  }

  /** This worker, another tab or the sync engine wrote something. */
  async #changed(): Promise<void> {
    const before = this.#book;
    let book = await before.catch(() => null);
    // Who founds or joins loads it by themselves.
    book ??= await (before === this.#book ? this.reload() : this.#book);
    await book?.follow();
    if (book !== null && book.overtaken > (this.#told.get(book) ?? 0)) {
      this.#told.set(book, book.overtaken);
      this.tell({ type: 'Overtaken' });
    }
    await this.#open?.refresh();
    if (this.#open) await handInUnlockers(this.#open);
    await this.#open?.handOver().catch(() => null);
    this.tell({ type: this.#open?.isSuperseded === true ? 'Superseded' : 'Changed' });
  }
}
