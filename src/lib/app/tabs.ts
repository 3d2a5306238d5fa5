/** The tabs of this browser, among themselves: how long ago each was used and in sight, and that one has locked. No word of a patient or person. */
import { hex } from '#bytes';
import type { Beat, SharedReason } from './lock-clock.ts';

export type Word = { readonly type: 'Beat'; readonly beat: Beat } | { readonly type: 'Locked'; readonly reason: SharedReason };
type Said = Word | { readonly type: 'Echo'; readonly of: string };

const channelName = 'enamel-lock';

export class Tabs {
  /** This tab's own name among them, another each time the page loads. */
  readonly me = freshName();
  readonly #channel: BroadcastChannel;
  /** A channel does not hear itself; this one is heard by it. */
  readonly #echo: BroadcastChannel;

  constructor(name = channelName) {
    this.#channel = new BroadcastChannel(name);
    this.#echo = new BroadcastChannel(name);
  }

  tell(word: Word): void {
    this.#channel.postMessage(word);
  }

  listen(heard: (word: Word) => void, signal: AbortSignal): void {
    const listen = ({ data }: MessageEvent<Said>): void => {
      if (data.type !== 'Echo') heard(data);
    };
    this.#channel.addEventListener('message', listen, { signal });
  }

  /** Resolves when everything was heard that other tabs said before: a word of our own has come round after it. */
  caughtUp(): Promise<void> {
    const of = freshName();
    return new Promise((resolve) => {
      const heard = new AbortController();
      const listen = ({ data }: MessageEvent<Said>): void => {
        if (data.type !== 'Echo' || data.of !== of) return;
        heard.abort();
        resolve();
      };
      this.#channel.addEventListener('message', listen, { signal: heard.signal });
      this.#echo.postMessage({ type: 'Echo', of } satisfies Said);
    });
  }

  close(): void {
    this.#channel.close();
    this.#echo.close();
  }
}

/** Not `randomUUID`, which is missing where the address is not secure: there it is said, not thrown. */
const freshName = (): string => hex(crypto.getRandomValues(new Uint8Array(16)));
