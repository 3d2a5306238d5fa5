/** Lets one process at a time do a piece of work: the others wait. The system lifts the lock when its holder ends in whatever way. */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

const tryAgainMs = 250;

export async function alone(path: string, work: () => Promise<void>): Promise<void> {
  const mark = new DatabaseSync(path);
  try {
    while (!took(mark)) await pause(tryAgainMs);
    await work();
  } finally {
    mark.close();
  }
}

function took(mark: DatabaseSync): boolean {
  try {
    mark.exec('begin exclusive');
    return true;
  } catch {
    return false;
  }
}
