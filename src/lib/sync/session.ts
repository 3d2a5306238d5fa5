import type { Bytes } from '#bytes';
import { err, ok, type Result } from '#result';
import type { Remote, RemoteFailure } from './remote.ts';

/** This device cannot prove itself: the vault knows no device key. */
export interface NoProof {
  readonly type: 'NoProof';
}

/** No server of ours gives a session for less: one that is over when it begins would be opened again without end. */
const shortestMs = 60_000;

/** What this device knows of its session: the cookie itself is out of any script's reach. */
export interface Session {
  isOpen(): boolean;
  /** Challenge, proof, session. Calls at the same time share one attempt. */
  open(signal?: AbortSignal): Promise<Result<null, RemoteFailure | NoProof>>;
  /** Setting a practice up opened one; the server did not say for how long. */
  opened(): void;
  /** The server has just answered within it. */
  used(): void;
  /** It ended, or may have: an upload that the server cuts short because nobody is signed in looks like a lost connection. */
  drop(): void;
}

export function createSession({
  remote,
  proveDevice,
  now
}: {
  readonly remote: Pick<Remote, 'sessionChallenge' | 'openDeviceSession'>;
  readonly proveDevice: (challenge: Bytes) => Promise<Bytes | null>;
  readonly now: () => number;
}): Session {
  const closed = { until: 0, idleMs: 0, usedAt: 0 };
  let known = closed;
  let opening: Promise<Result<null, RemoteFailure | NoProof>> | null = null;

  async function prove(signal?: AbortSignal): Promise<Result<null, RemoteFailure | NoProof>> {
    const challenge = await remote.sessionChallenge(signal);
    if (!challenge.ok) return challenge;
    const proof = await proveDevice(challenge.value);
    if (!proof) return err({ type: 'NoProof' });
    const answer = await remote.openDeviceSession(proof, signal);
    if (!answer.ok) return answer;
    const { lifeMs, idleMs } = answer.value;
    if (Math.min(lifeMs, idleMs) < shortestMs) return err({ type: 'NotOurServer' });
    known = { until: now() + lifeMs, idleMs, usedAt: now() };
    return ok(null);
  }

  return {
    isOpen: () => now() < Math.min(known.until, known.usedAt + known.idleMs),
    open(signal) {
      opening ??= prove(signal).finally(() => {
        opening = null;
      });
      return opening;
    },
    opened() {
      known = { until: Number.POSITIVE_INFINITY, idleMs: Number.POSITIVE_INFINITY, usedAt: now() };
    },
    used() {
      known = { ...known, usedAt: now() };
    },
    drop() {
      known = closed;
    }
  };
}
