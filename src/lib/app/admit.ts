/** A device or a colleague is let in: the entry goes to the server, comes back verified, and only then is the reply handed over that lets the new device in. */
import type { Bytes, Hash } from '#bytes';
import { encodeJoinAsk, type JoinAsk } from '#protocol';
import { err, ok, type Result } from '#result';
import type { RemoteFailure } from '#sync';
import type { Asking } from '#ui/app.ts';
import type { JoinProof, Overtaken, VaultApi } from '#vault';

export interface AdmitPorts {
  readonly vault: Pick<VaultApi, 'joinProof'>;
  /** Has the engine try now. */
  readonly wake: () => void;
  /** Resolves when something has changed, with whether the server could be reached. */
  readonly news: () => Promise<'changed' | 'unreachable'>;
  readonly answer: (request: Hash, reply: Bytes) => Promise<Result<null, RemoteFailure>>;
}

type Unanswered = Overtaken | { readonly type: 'Offline' | 'Gone' };

/** `write` keeps the entry that lets them in. */
export async function letIn<E>(
  request: Hash,
  write: () => Promise<Result<null, E>>,
  { vault, wake, news, answer }: AdmitPorts
): Promise<Result<JoinProof, E | Unanswered>> {
  const written = await write();
  if (!written.ok) return written;
  for (;;) {
    // Listened to before it is looked at: what comes in between is not missed.
    const next = news();
    wake();
    const proof = await vault.joinProof(request);
    if (proof.ok) {
      const answered = await answer(request, proof.value.reply);
      if (answered.ok) return ok(proof.value);
      return err({ type: isGone(answered.error) ? 'Gone' : 'Offline' });
    }
    if (proof.error.type === 'Overtaken') return err(proof.error);
    if (proof.error.type === 'NotFound') return err({ type: 'Gone' });
    if ((await next) === 'unreachable') return err({ type: 'Offline' });
  }
}

const isGone = (failure: RemoteFailure): boolean => failure.type === 'Problem' && failure.problem.type === 'NotFound';

/** As a person sees them. What cannot be read, or is of another origin, is nobody's who stands before us. */
export async function readAsks(asks: readonly JoinAsk[], vault: Pick<VaultApi, 'readAsk'>, origin: string): Promise<readonly Asking[]> {
  const read = asks.map(encodeJoinAsk).map(async (ask): Promise<readonly Asking[]> => {
    const candidate = await vault.readAsk(ask, origin);
    return candidate.ok ? [{ ...candidate.value, ask }] : [];
  });
  return (await Promise.all(read)).flat();
}
