/**
 * One page of the ledger from a size on. Every entry goes to everyone of the practice; a body only to those who may read it. The head
 * and the proof are those of the page's end, so that a page can be verified by itself while others are being appended. Nothing is told
 * of entries that the disk does not have: they may yet be refused. Who may read is judged by the rights at `total`, which the page names.
 */
import { pageBytes, pageParcels, type PullAnswer, type PullRequest, type WireParcel } from '#protocol';
import type { Reader } from '../auth/sessions.ts';
import type { Parts } from '../parts.ts';
import type { StoredEntry } from '../ports.ts';
import { mayHaveBody } from './readable.ts';

export async function pull({ ledgers }: Parts, reader: Reader, { since }: PullRequest): Promise<PullAnswer> {
  const { id, ledger, committed: total } = reader.practice;
  if (since >= total) return { since, parcels: [], head: await ledger.head(total), proof: [], total };

  const stored = await ledgers.entries(id, since, { count: Math.min(pageParcels, total - since), bytes: pageBytes });
  const end = since + stored.length;
  return {
    since,
    parcels: stored.map((one) => parcelFor(reader, one, total)),
    head: await ledger.head(end),
    proof: since === 0 ? [] : await ledger.consistency(since, end),
    total
  };
}

function parcelFor(reader: Reader, { index, entry, body }: StoredEntry, total: number): WireParcel {
  return { entry, body: mayHaveBody(reader, reader.practice.bodyOf(index), total) ? body : null };
}
