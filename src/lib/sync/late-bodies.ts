/**
 * Asks for bodies that this device was not given with their entries, as nobody who uses it had the right to them then. What the server does not have, or does not
 * give, is asked for again in the next session, and whenever the rights of these people grow.
 */
import { ok, type Result } from '#result';
import type { Remote, RemoteFailure } from './remote.ts';
import type { SyncOptions } from './sync.ts';

export interface LateBodiesOptions {
  readonly remote: Pick<Remote, 'lateBodies'>;
  readonly vault: Pick<SyncOptions, 'missingBodies' | 'acceptBodies'>;
  readonly signal: AbortSignal;
}

/** `again`: a new session. Resolves when the vault asks for no more. */
export async function fetchLateBodies(
  { remote, vault, signal }: LateBodiesOptions,
  again: boolean
): Promise<Result<null, RemoteFailure | { readonly type: 'StorageFull' }>> {
  let places = await vault.missingBodies(again);
  while (places.length > 0) {
    const answer = await remote.lateBodies(places, signal);
    if (!answer.ok) return answer;
    const { bodies, next } = answer.value;
    const looked = places.filter((place) => next === null || place < next);
    // A server that comes no further is asked for no more.
    const kept = await vault.acceptBodies(looked.length > 0 ? looked : places, bodies);
    if (!kept.ok) return kept;
    places = await vault.missingBodies(false);
  }
  return ok(null);
}
