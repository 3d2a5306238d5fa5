/** A new device's request lies with the server until a device of the practice answers: asked every two seconds, and again where the server forgot it. */
import type { Bytes, Hash } from '#bytes';
import type { Result } from '#result';
import type { Remote } from '#sync';
import type { BadCode, JoinOffer, NotFound } from '#vault';

export interface AskingPorts {
  readonly mailbox: Pick<Remote, 'askToJoin' | 'lookForReply'>;
  readonly readReply: (reply: Bytes) => Promise<Result<{ readonly words: readonly string[] }, BadCode | NotFound>>;
  /** Resolves after so many milliseconds, or at once when it is given up. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told after each answer, or none. */
  readonly offline: (now: boolean) => void;
}

export const lookMs = 2000;

/** The words of the first reply that answers this very request; null where it was given up before. */
export async function untilAnswered(
  { ask, request }: Pick<JoinOffer, 'ask' | 'request'>,
  { mailbox, readReply, pause, offline }: AskingPorts,
  signal: AbortSignal
): Promise<readonly string[] | null> {
  let lies: Hash | null = null;
  while (!signal.aborted) {
    if (lies === null) {
      const ticket = await mailbox.askToJoin(ask, signal);
      offline(!ticket.ok);
      if (ticket.ok) lies = request;
    } else {
      const looked = await mailbox.lookForReply(lies, signal);
      offline(!looked.ok);
      if (looked.ok && looked.value.state === 'gone') lies = null;
      // What answers somebody else, or is no reply, is the server's: it is asked on.
      const read = looked.ok && looked.value.reply ? await readReply(looked.value.reply) : null;
      if (read?.ok === true) return read.value.words;
    }
    await pause(lookMs, signal);
  }
  return null;
}
