import type { Dexie, Table } from 'dexie';
import { err, type Result } from '#result';
import type { StorageFull } from '../port.ts';

/** Runs a transaction that adds `neededBytes`; that the disk or the quota is full is a result, whenever it shows. */
export type Fill = <E>(
  neededBytes: number,
  among: readonly Table[],
  work: () => Promise<Result<null, E>>
) => Promise<Result<null, E | StorageFull>>;

export const fillInto =
  (db: Dexie): Fill =>
  async (neededBytes, among, work) => {
    try {
      return await db.transaction('rw', among, work);
    } catch (cause) {
      if (saysFull(cause)) return err({ type: 'StorageFull', neededBytes });
      throw cause;
    }
  };

/** A full disk shows at the request or only at the commit: there Dexie's AbortError holds the cause, and a BulkError those of its rows. */
function saysFull(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  if (cause.name === 'QuotaExceededError') return true;
  if ('failures' in cause && Array.isArray(cause.failures) && cause.failures.some(saysFull)) return true;
  return 'inner' in cause && saysFull(cause.inner);
}
