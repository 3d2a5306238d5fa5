/** What somebody waits for who has written an entry that the server must take: that something has changed here, or that the server cannot be had. */
import type { SyncState } from '#ui/app.ts';

export type NewsItem = 'changed' | 'unreachable';

export class News {
  readonly #waiting = new Set<(item: NewsItem) => void>();
  #halted = false;

  next(): Promise<NewsItem> {
    // Nothing more is told of a server that was caught until a person has it asked again.
    if (this.#halted) return Promise.resolve('unreachable');
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
    });
  }

  changed(): void {
    this.#tell('changed');
  }

  sync(state: SyncState): void {
    this.#halted = state.link === 'halted';
    if (isUnreachable(state)) this.#tell('unreachable');
  }

  #tell(item: NewsItem): void {
    for (const tell of this.#waiting) tell(item);
    this.#waiting.clear();
  }
}

export const isUnreachable = ({ link }: SyncState): boolean => link === 'offline' || link === 'refused' || link === 'halted';
