/**
 * One server at a time works on a data folder: each holds the whole ledger in memory, and two would give one place to two entries. The
 * mark is a lock on a small SQLite file of its own, which the system takes back when the process ends in whatever way; the database
 * itself stays readable for others.
 */
import { DatabaseSync } from 'node:sqlite';

/** A server that is being stopped may need a moment. */
const waitMs = 5000;

class FolderInUse extends Error {
  override name = 'FolderInUse';
}

/** Returns the undoing. Throws FolderInUse. */
export function ownAlone(path: string): () => void {
  const mark = new DatabaseSync(path, { timeout: waitMs });
  try {
    mark.exec('begin exclusive');
  } catch (failure) {
    mark.close();
    throw new FolderInUse(
      'Another server works on this data folder. Stop it first, or give this one a folder of its own: ENAMEL_DATA=./other',
      { cause: failure }
    );
  }
  return () => {
    if (mark.isOpen) mark.close();
  };
}
