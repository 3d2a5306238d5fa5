import { parseEntry } from '#ledger';
import type { LedgerRow, OriginalRow, OutboxRow, Storage } from '#storage';

const entriesAtOnce = 500;

/**
 * Tells storage which of the blobs that an earlier version of the program kept are originals, as it had not told them apart. That version wrote one
 * entry for each photo, which names its original first. Done once; where it is cut off it begins again.
 */
export async function nameOriginals(storage: Storage): Promise<void> {
  if (await storage.originalsNamed()) return;
  const { size } = await storage.cursor();
  for (let from = 0; from < size; from += entriesAtOnce) {
    const rows = await storage.entries(from, Math.min(entriesAtOnce, size - from));
    await storage.nameOriginals(await originalsIn(rows), false);
  }
  await storage.nameOriginals(await originalsIn(await storage.outbox()), true);
}

async function originalsIn(rows: readonly (LedgerRow | OutboxRow)[]): Promise<readonly OriginalRow[]> {
  const entries = await Promise.all(rows.map(({ entry }) => parseEntry(entry)));
  return entries.flatMap(({ header: { kind, stream, at, blobs } }) => {
    const [original, preview, thumbnail, more] = blobs;
    if (kind !== 'record' || !original || !preview || !thumbnail || more) return [];
    return [{ hash: original.hash, stream, bytes: original.bytes, usedAt: at }];
  });
}
