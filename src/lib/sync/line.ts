/**
 * The server's line: one connection, held open so that the server can say that its ledger has grown. What it says is a reason to ask and
 * nothing more. So a server that says what is not so, or drops the line again and again, is heeded less and less often.
 */
import { backoffMs } from './backoff.ts';
import type { Wait } from './bell.ts';
import type { Remote } from './remote.ts';

export interface Line {
  /** It is not open, and was not lost just now. */
  readonly due: boolean;
  /** The size last told, where nobody has asked since and it is time to listen; null otherwise. */
  readonly told: number | null;
  /** Nobody waits for it: a proxy that keeps back what it should pass on holds up no upload. */
  open(): void;
  /** The server was asked because of what it told, and it was true or not. `newer`: it has told of more meanwhile, which is still to be asked for. */
  heeded(wasTrue: boolean, newer: boolean): void;
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
  /** It could not be opened: the server is away, or has no line for us, and must be asked instead. */
  readonly unheard: () => void;
}

export function createLine({ remote, now, wait, random, signal, ring, unheard }: LineOptions): Line {
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
      let heard = false;
      const onSize = (size: number): void => {
        if (held !== mine) return;
        heard = true;
        told = size;
        ring();
      };
      ended = remote.live(onSize, AbortSignal.any([signal, mine.signal])).then(() => {
        if (held !== mine) return;
        held = null;
        told = null;
        lost = heard && now() - since >= goodMs ? 1 : lost + 1;
        restAfter(lost);
        if (!heard) unheard();
      });
    },

    heeded(wasTrue, newer) {
      if (!newer) told = null;
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
