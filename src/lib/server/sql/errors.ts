/** What the engine's error codes mean to us. https://sqlite.org/rescode.html */
import { err, ok, type Result } from '#result';
import type { StorageFull } from '../ports.ts';

const sqliteFull = 13;

/** Runs a write; a full disk is an expected answer, everything else is thrown. Kysely has rolled back by then. */
export async function unlessFull<T>(write: () => Promise<T>): Promise<Result<T, StorageFull>> {
  try {
    return ok(await write());
  } catch (failure) {
    if (isFull(failure)) return err({ type: 'StorageFull' });
    throw failure;
  }
}

const isFull = (failure: unknown): boolean => failure instanceof Error && 'errcode' in failure && failure.errcode === sqliteFull;
