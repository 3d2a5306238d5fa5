import { asCiphertext, type Ciphertext, type Hash, sha256 } from '#bytes';
import { err, ok, type Result } from '#result';
import type { Remote } from './remote.ts';
import { createSession, type Session } from './session.ts';

/** The server cannot be reached now, or does not give the blob. */
export interface Away {
  readonly type: 'Away';
}
/** What came is not what was asked for. */
export interface HashMismatch {
  readonly type: 'HashMismatch';
}

export type FetchBlob = (hash: Hash) => Promise<Result<Ciphertext, Away | HashMismatch>>;

/** Brings one sealed blob from the server and hands it over only if it has the hash asked for. Needs no engine: any tab may. */
export const createFetchBlob = (options: Parameters<typeof createSession>[0] & { readonly remote: Remote }): FetchBlob =>
  fetchBlobWith(options.remote, createSession(options));

export function fetchBlobWith(remote: Pick<Remote, 'getBlob'>, session: Session, signal?: AbortSignal): FetchBlob {
  const fetchOnce = async (hash: Hash): ReturnType<Remote['getBlob']> => {
    if (!session.isOpen()) {
      const opened = await session.open(signal);
      if (!opened.ok) return err({ type: 'Offline' });
    }
    return remote.getBlob(hash, signal);
  };
  return async (hash) => {
    let answer = await fetchOnce(hash);
    if (!answer.ok && answer.error.type === 'Problem' && answer.error.problem.type === 'Unauthorised') {
      session.drop();
      answer = await fetchOnce(hash);
    }
    if (!answer.ok) return err({ type: 'Away' });
    session.used();
    const sealed = asCiphertext(answer.value);
    return sealed && (await sha256(sealed)) === hash ? ok(sealed) : err({ type: 'HashMismatch' });
  };
}
