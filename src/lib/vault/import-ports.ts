/** What imports need of a browser: threads that prepare photos, the room that is left, and a sign to the other tabs. */
import { type ObjectId, parseId } from '#bytes';
import type { ImportPorts } from './ports.ts';
import { preparingHere } from './prepare-photo.ts';
import { Preparers, threadsFor } from './preparers.ts';
import { startPreparer } from './start-preparer.ts';

/** As much of a worker's navigator as is asked. `deviceMemory` is told by Chromium alone: https://www.w3.org/TR/device-memory/ */
interface Here {
  readonly hardwareConcurrency: number;
  readonly deviceMemory?: number;
  readonly storage: StorageManager;
  readonly locks: LockManager;
}

export function importPorts(here: Here): ImportPorts {
  const threads = threadsFor({ cores: here.hardwareConcurrency, memoryGb: here.deviceMemory ?? null });
  return {
    preparing: new Preparers({ threads, start: startPreparer, instead: preparingHere }),
    room: async () => {
      const { usage, quota } = await here.storage.estimate();
      return usage === undefined || quota === undefined ? null : Math.max(0, quota - usage);
    },
    ...holdingLocks(here.locks)
  };
}

const lockPrefix = 'enamel-import-';

/** A Web Lock lasts as long as the worker that holds it, however that ends. */
function holdingLocks(locks: LockManager): Pick<ImportPorts, 'hold' | 'held'> {
  return {
    hold: (id) => {
      const { promise, resolve } = Promise.withResolvers<null>();
      void locks.request(lockPrefix + id, () => promise);
      return () => {
        resolve(null);
      };
    },
    held: async () => {
      const { held = [] } = await locks.query();
      return new Set(held.flatMap(({ name }) => (name?.startsWith(lockPrefix) && parseId<ObjectId>(name.slice(lockPrefix.length))) || []));
    }
  };
}
