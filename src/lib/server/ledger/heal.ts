/**
 * Takes back what this server has lost, from a device that verified it: entries in their order, whole or not at all, and only where they
 * come to the very head that the device has verified. It is the same tree again, so nobody can tell that anything was missing, but by the
 * bodies that the device itself did not have, and by blobs, which devices send as any other.
 */
import type { HealAnswer, HealRequest } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Reader } from '../auth/sessions.ts';
import type { Parts } from '../parts.ts';
import type { StorageFull } from '../ports.ts';
import { noteLackingBlobs } from './lacking.ts';
import { type EntryRefused, readParcels, takeAll } from './check.ts';
import { commit } from './commit.ts';

export type HealFailure = EntryRefused | StorageFull | { readonly type: 'Malformed' };

export async function heal(
  parts: Pick<Parts, 'ledgers' | 'blobs'>,
  { practice }: Reader,
  { from, parcels, head }: HealRequest
): Promise<Result<HealAnswer, HealFailure>> {
  const sent = await readParcels(parcels);
  const last = sent?.at(-1);
  if (!sent || !last) return err({ type: 'Malformed' });
  return practice.inTurn(async () => {
    const { ledger } = practice;
    if (ledger.size !== from) return ok({ head: await ledger.head() });
    const taken = await takeAll(ledger, sent);
    if (!taken.ok) return taken;
    const after = await ledger.head();
    if (after.size !== head.size || after.root !== head.root) {
      ledger.truncate(from);
      return err({ type: 'EntryRefused', hash: last.entry.hash, reason: 'WrongHead' });
    }
    const noted = await noteLackingBlobs(parts, practice.id, taken.value);
    if (!noted.ok) {
      ledger.truncate(from);
      return noted;
    }
    const written = await commit(parts, practice, from, taken.value);
    return written.ok ? ok({ head: after }) : written;
  });
}
