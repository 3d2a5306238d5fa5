/**
 * The server's line: one connection, held open so that the server can say that its ledger has grown. What it says is a reason to ask and
 * nothing more. So a server that says what is not so, or drops the line again and again, is heeded less and less often.
 */
import { err, ok, type Result } from '#result';
import { backoffMs } from './backoff.ts';
import type { Wait } from './bell.ts';
import type { Remote, RemoteFailure } from './remote.ts';

export interface Line {
  /** It is not open, and was not lost just now. */
  readonly due: boolean;
  /** The size last told, where nobody has asked since and it is time to listen; null otherwise. */
  readonly told: number | null;
  /** Resolves when the server has told its size, or with why it did not. */
  open(): Promise<Result<null, RemoteFailure>>;
  /** The server was asked because of what it told, and it was true or not. */
  heeded(wasTrue: boolean): void;
  /** Somebody wants it now. */
  hurry(): void;
  close(): void;
  /** Resolves when no connection is open any more; one must have been closed. */
  readonly ended: Promise<unknown>;
}

/** A line that held for so long was no bad one. */
const goodMs = 60_000;

export interface LineOptions {
  readonly remote: Pick<Remote, 'live'>;
  readonly now: () => number;
  readonly wait: Wait;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Something has changed of `due` or `told`. */
  readonly ring: () => void;
}

export function createLine({ remote, now, wait, random, signal, ring }: LineOptions): Line {
  let held: AbortController | null = null;
  let ended: Promise<unknown> = Promise.resolve();
  let told: number | null = null;
  let lost = 0;
  let untrue = 0;
  // Each pause is ended by another token: what it was for is over then.
  let resting: object | null = null;
  let deaf: object | null = null;

  function restAfter(losses: number): void {
    const token = (resting = {});
    void wait(backoffMs(losses, random()), signal).then(() => {
      if (resting !== token) return;
      resting = null;
      ring();
    });
  }

  return {
    get due() {
      return held === null && resting === null;
    },
    get told() {
      return deaf === null ? told : null;
    },
    get ended() {
      return ended;
    },

    open() {
      const mine = (held = new AbortController());
      const since = now();
      const { promise, resolve } = Promise.withResolvers<Result<null, RemoteFailure>>();
      let heard = false;
      const onSize = (size: number): void => {
        if (held !== mine) return;
        heard = true;
        told = size;
        resolve(ok(null));
        ring();
      };
      ended = remote.live(onSize, AbortSignal.any([signal, mine.signal])).then((end) => {
        resolve(end.ok ? err({ type: 'Offline' }) : end);
        if (held !== mine) return;
        held = null;
        told = null;
        // Whoever wanted to open it pauses by itself.
        if (!heard) return;
        lost = now() - since < goodMs ? lost + 1 : 1;
        restAfter(lost);
      });
      return promise;
    },

    heeded(wasTrue) {
      told = null;
      untrue = wasTrue ? 0 : untrue + 1;
      if (wasTrue) return;
      const token = (deaf = {});
      void wait(backoffMs(untrue, random()), signal).then(() => {
        if (deaf !== token) return;
        deaf = null;
        ring();
      });
    },

    hurry() {
      resting = null;
      deaf = null;
      lost = 0;
      untrue = 0;
    },

    close() {
      held?.abort();
      held = null;
      told = null;
    }
  };
}
