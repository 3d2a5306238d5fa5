/**
 * What is still lacking of entries that were given back: bodies that the device which gave them does not have, and blobs. Every device of the
 * practice is told, since any may have what another has not; nothing of it is more than stands in the entries that all of them have.
 */
import type { Hash, PracticeId } from '#bytes';
import type { Taken } from '#ledger';
import { lackingAtOnce, type LackingAnswer, type LackingRequest } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Reader, Unauthorised } from '../auth/sessions.ts';
import type { Parts } from '../parts.ts';
import type { LackingBlob, StorageFull } from '../ports.ts';

/** In whole entries, so that no page begins in the middle of one. */
export async function lacking(
  { ledgers, blobs }: Pick<Parts, 'ledgers' | 'blobs'>,
  { practice: { id }, device }: Reader,
  { from }: LackingRequest
): Promise<Result<LackingAnswer, Unauthorised>> {
  if (device === null) return err({ type: 'Unauthorised' });
  const rows = await ledgers.lacking(id, from, lackingAtOnce);
  const last = rows.at(-1);
  const isWhole = rows.length < lackingAtOnce || last?.place === rows[0]?.place;
  const next = rows.length < lackingAtOnce || !last ? null : isWhole ? last.place + 1 : last.place;
  const told = isWhole ? rows : rows.filter(({ place }) => place < (last?.place ?? 0));

  const named = [...new Set(told.flatMap(({ blob }) => blob ?? []))];
  const here = new Set<Hash>();
  for (const hash of named) if ((await blobs.size(id, hash)) !== null) here.add(hash);
  if (here.size > 0) await ledgers.notLacking(id, [...here]);
  return ok({
    bodies: told.flatMap(({ place, blob }) => (blob === null ? place : [])),
    blobs: named.filter((hash) => !here.has(hash)),
    next
  });
}

/** Before the entries are written, so that none is forgotten. */
export async function noteLackingBlobs(
  { ledgers, blobs }: Pick<Parts, 'ledgers' | 'blobs'>,
  practice: PracticeId,
  taken: readonly Taken[]
): Promise<Result<null, StorageFull>> {
  const lack: LackingBlob[] = [];
  for (const { index, entry } of taken)
    for (const { hash } of entry.header.blobs) if ((await blobs.size(practice, hash)) === null) lack.push({ place: index, blob: hash });
  return lack.length === 0 ? ok(null) : ledgers.noteLacking(practice, lack);
}
