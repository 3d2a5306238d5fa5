/**
 * Takes bodies of entries that are here without: whole or not at all, each only where it is the one that its entry was signed with. One that is here
 * stays as it is, so giving twice does nothing. TODO once erasure destroys bodies: those are never taken again.
 */
import { sha256 } from '#bytes';
import { parseEntry } from '#ledger';
import type { GivenBody } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Reader, Unauthorised } from '../auth/sessions.ts';
import type { Parts } from '../parts.ts';
import type { StorageFull } from '../ports.ts';

export type BodiesFailure = Unauthorised | StorageFull | { readonly type: 'HashMismatch' };

export async function takeBodies(
  { ledgers }: Pick<Parts, 'ledgers'>,
  { practice, device }: Reader,
  bodies: readonly GivenBody[]
): Promise<Result<null, BodiesFailure>> {
  if (device === null) return err({ type: 'Unauthorised' });
  return practice.inTurn(async () => {
    const fresh: GivenBody[] = [];
    for (const given of bodies) {
      const [stored] = await ledgers.entries(practice.id, given.place, one);
      if (!stored) return err({ type: 'HashMismatch' });
      const { header } = await parseEntry(stored.entry);
      if ((await sha256(given.body)) !== header.bodyHash) return err({ type: 'HashMismatch' });
      if (stored.body !== null) continue;
      fresh.push(given);
    }
    if (fresh.length === 0) return ok(null);
    // No body that can be missing says who may read what: that stands in roster and assign entries, which are never without theirs.
    return ledgers.fillBodies(practice.id, fresh);
  });
}

const one = { count: 1, bytes: 1 };
