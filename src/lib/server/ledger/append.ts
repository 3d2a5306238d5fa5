/**
 * Appends what a device pushes. Whose session carries it does not matter: each entry is judged by its own signatures and rights. An
 * entry that comes again has its place already, and is answered with it.
 */
import type { PushAnswer, WireParcel } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Reader } from '../auth/sessions.ts';
import type { Parts } from '../parts.ts';
import type { StorageFull } from '../ports.ts';
import { type BlobMissing, checkBlobs, checkBodies, type EntryRefused, readParcels, type Sent, takeAll } from './check.ts';
import { commit } from './commit.ts';
import type { OpenPractice } from './practices.ts';

export type AppendFailure = EntryRefused | BlobMissing | StorageFull | { readonly type: 'Malformed' };

export async function append(
  parts: Parts,
  { practice }: Reader,
  parcels: readonly WireParcel[]
): Promise<Result<PushAnswer, AppendFailure>> {
  const sent = await readParcels(parcels);
  if (sent === null) return err({ type: 'Malformed' });
  return practice.inTurn(async () => {
    const fresh = sent.filter((one) => placeOf(practice, one) === null);
    const written = fresh.length === 0 ? ok(null) : await write(parts, practice, fresh);
    if (!written.ok) return written;
    const accepted = sent.map((one) => ({ hash: one.entry.hash, index: placeOf(practice, one) ?? lost() }));
    return ok({ accepted, head: await practice.ledger.head() });
  });
}

async function write(parts: Parts, practice: OpenPractice, fresh: readonly Sent[]): Promise<Result<null, AppendFailure>> {
  const { ledger } = practice;
  const whole = checkBodies(fresh);
  if (!whole.ok) return whole;
  const there = await checkBlobs(parts.blobs, practice.id, fresh);
  if (!there.ok) return there;
  const before = ledger.size;
  const taken = await takeAll(ledger, fresh);
  if (!taken.ok) return taken;
  return commit(parts, practice, before, taken.value);
}

/** Where the ledger holds this very entry. */
function placeOf({ ledger }: OpenPractice, { entry: { header, hash } }: Sent): number | null {
  const place = ledger.placeOf(header.device, header.n);
  return place !== null && ledger.leaf(place) === hash ? place : null;
}

function lost(): never {
  throw new Error('an entry that was taken has no place');
}
