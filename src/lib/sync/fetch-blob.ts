import { asCiphertext, type Ciphertext, type Hash, sha256 } from '#bytes';
import { err, ok, type Result } from '#result';
import type { Remote, RemoteFailure } from './remote.ts';
import type { createSession } from './session.ts';
import { createWithinSession, type WithinSession } from './within-session.ts';

/** The server cannot be reached now, or does not give the blob. */
export interface Away {
  readonly type: 'Away';
}
/** The server answered that it does not have the blob. */
export interface Lost {
  readonly type: 'Lost';
}
/** What came is not what was asked for. */
export interface HashMismatch {
  readonly type: 'HashMismatch';
}

export type FetchBlob = (hash: Hash) => Promise<Result<Ciphertext, Away | Lost | HashMismatch>>;

/** Brings one sealed blob from the server and hands it over only if it has the hash asked for. Needs no engine: any tab may. */
export const createFetchBlob = (options: Parameters<typeof createSession>[0] & { readonly remote: Remote }): FetchBlob =>
  fetchBlobWith(options.remote, createWithinSession(options));

export function fetchBlobWith(remote: Pick<Remote, 'getBlob'>, within: WithinSession, signal?: AbortSignal): FetchBlob {
  return async (hash) => {
    const answer = await within(() => remote.getBlob(hash, signal));
    if (!answer.ok) return err({ type: isLost(answer.error) ? 'Lost' : 'Away' });
    const sealed = asCiphertext(answer.value);
    return sealed && (await sha256(sealed)) === hash ? ok(sealed) : err({ type: 'HashMismatch' });
  };
}

const isLost = (failure: RemoteFailure): boolean => failure.type === 'Problem' && failure.problem.type === 'NotFound';
