/** Letters of devices that ask to join, and the replies to them: in memory, for a while. A restart forgets them, and the devices ask again. */
import type { Hash } from '#bytes';
import { type JoinAsk, joinMs, type JoinState, maxJoinsWaiting } from '#protocol';
import { err, ok, type Result } from '#result';
import type { TooMany } from '../auth/limits.ts';

export interface Mailbox {
  /** Resolves with how long it will lie here; one that lies here already stays as it is. */
  put(request: Hash, ask: JoinAsk): Result<number, TooMany>;
  /** Those without a reply, oldest first. */
  waiting(): readonly JoinAsk[];
  state(request: Hash): JoinState;
  /** False where the request is not here. A later reply takes the place of an earlier one: whoever answers again has lost the first. */
  answer(request: Hash, reply: NonNullable<JoinState['reply']>): boolean;
}

interface Letter {
  readonly ask: JoinAsk;
  readonly endsAt: number;
  reply: JoinState['reply'];
}

/** Answered letters lie here, too, until their time is over. */
const maxLetters = 5 * maxJoinsWaiting;

export function createMailbox(now: () => number): Mailbox {
  const letters = new Map<Hash, Letter>();

  const here = (): readonly Letter[] => {
    for (const [request, { endsAt }] of letters) if (endsAt <= now()) letters.delete(request);
    return [...letters.values()];
  };
  const waitingHere = (): readonly Letter[] => here().filter(({ reply }) => reply === null);

  return {
    put(request, ask) {
      const all = here();
      const known = letters.get(request);
      if (known) return ok(known.endsAt - now());
      const [oldest] = all;
      if (oldest && (all.length >= maxLetters || waitingHere().length >= maxJoinsWaiting))
        return err({ type: 'TooMany', retryAfterMs: oldest.endsAt - now() });
      letters.set(request, { ask, endsAt: now() + joinMs, reply: null });
      return ok(joinMs);
    },
    waiting: () => waitingHere().map(({ ask }) => ask),
    state(request) {
      here();
      const letter = letters.get(request);
      if (!letter) return { state: 'gone', reply: null };
      return { state: letter.reply === null ? 'waiting' : 'answered', reply: letter.reply };
    },
    answer(request, reply) {
      here();
      const letter = letters.get(request);
      if (letter) letter.reply = reply;
      return letter !== undefined;
    }
  };
}
