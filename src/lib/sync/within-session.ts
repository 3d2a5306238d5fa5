/** Asks the server as this device: within its session, which is opened where there is none and once more where it has just ended. */
import { err, type Result } from '#result';
import type { Answer, RemoteFailure } from './remote.ts';
import { createSession, type Session } from './session.ts';

export type WithinSession = <T>(ask: () => Answer<T>) => Answer<T>;

/** For whoever asks without an engine: any tab may. The session's cookie is the browser's, and so shared. */
export const createWithinSession = (options: Parameters<typeof createSession>[0]): WithinSession => withinSession(createSession(options));

export function withinSession(session: Session, signal?: AbortSignal): WithinSession {
  async function once<T>(ask: () => Answer<T>): Answer<T> {
    if (!session.isOpen()) {
      const opened = await session.open(signal);
      if (!opened.ok) return opened.error.type === 'NoProof' ? unproved : err(opened.error);
    }
    return ask();
  }
  return async (ask) => {
    let answer = await once(ask);
    if (isOver(answer)) {
      session.drop();
      answer = await once(ask);
    }
    if (answer.ok) session.used();
    return answer;
  };
}

const unproved = err<RemoteFailure>({ type: 'Problem', problem: { type: 'Unauthorised' } });

const isOver = (answer: Result<unknown, RemoteFailure>): boolean =>
  !answer.ok && answer.error.type === 'Problem' && answer.error.problem.type === 'Unauthorised';
