/**
 * Gives a server that was healed what it still lacks and this device has: bodies of entries at once, blobs as any that wait. The server asks by
 * places and hashes; nothing is given but sealed bodies and blobs of verified entries, which the server gave out or confirmed before, so one that asks for
 * what it has not lost learns nothing by it. What this device does not have, another may.
 */
import type { GivenBody } from '#protocol';
import { ok, type Result } from '#result';
import type { LedgerRow, Storage } from '#storage';
import { firstBatch } from './batch.ts';
import type { Remote, RemoteFailure } from './remote.ts';

export interface GivingOptions {
  readonly storage: Pick<Storage, 'cursor' | 'entries' | 'owe'>;
  readonly remote: Pick<Remote, 'lacking' | 'giveBodies'>;
  readonly signal: AbortSignal;
}

/** So many answers are heeded at most: enough for four hundred thousand bodies, and an end to a server that always goes on. */
const patience = 100;

/** Resolves when the server has what is here of all that it named, or waits to be sent it. */
export async function giveWhatIsLacking({ storage, remote, signal }: GivingOptions): Promise<Result<null, RemoteFailure>> {
  const { size } = await storage.cursor();
  let from = 0;
  for (let asked = 0; asked < patience; asked++) {
    const answer = await remote.lacking(from, signal);
    if (!answer.ok) return answer;
    const { bodies, blobs, next } = answer.value;
    const given = await giveBodies(new Set(bodies.filter((place) => place < size)));
    if (!given.ok) return given;
    if (blobs.length > 0) await storage.owe(blobs);
    if (next === null || next <= from || next >= size) break;
    from = next;
  }
  return ok(null);

  async function giveBodies(places: ReadonlySet<number>): Promise<Result<null, RemoteFailure>> {
    let waiting: readonly LedgerRow[] = [];
    for (const place of places) {
      waiting = [...waiting, ...(await storage.entries(place, 1)).filter(({ body }) => body !== null)];
      const batch = firstBatch(waiting);
      if (batch.length === waiting.length) continue;
      const given = await give(batch);
      if (!given.ok) return given;
      waiting = waiting.slice(batch.length);
    }
    return waiting.length > 0 ? give(waiting) : ok(null);
  }

  async function give(rows: readonly LedgerRow[]): Promise<Result<null, RemoteFailure>> {
    const bodies = rows.flatMap(({ index: place, body }): GivenBody[] => (body === null ? [] : [{ place, body }]));
    return remote.giveBodies(bodies, signal);
  }
}
