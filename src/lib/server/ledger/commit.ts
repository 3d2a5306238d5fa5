import type { Taken } from '#ledger';
import { err, type Result } from '#result';
import type { Parts } from '../parts.ts';
import type { StorageFull } from '../ports.ts';
import { newEntry } from './check.ts';
import type { OpenPractice } from './practices.ts';

/** Writes what the ledger in memory has taken beyond `before`; it is taken back there where the disk does not have it. In the practice's turn. */
export async function commit(
  { ledgers }: Pick<Parts, 'ledgers'>,
  practice: OpenPractice,
  before: number,
  taken: readonly Taken[]
): Promise<Result<null, StorageFull>> {
  const { id, ledger } = practice;
  let written: Result<null, StorageFull> = err({ type: 'StorageFull' });
  try {
    written = await ledgers.append({ practice: id, entries: taken.map(newEntry), head: await ledger.head() });
  } finally {
    if (!written.ok) ledger.truncate(before);
  }
  if (written.ok) practice.note(taken);
  return written;
}
