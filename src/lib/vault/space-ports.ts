/** What the vault asks of a browser about the room that all its tabs share. */
import type { SpacePorts } from './ports.ts';

interface Here {
  readonly storage: Pick<StorageManager, 'estimate'>;
  readonly locks: LockManager;
}

const fetchLock = 'enamel-pinned';

export const spacePorts = ({ storage, locks }: Here): SpacePorts => ({
  quotaBytes: async () => (await storage.estimate()).quota ?? null,
  alone: async (work) => {
    await locks.request(fetchLock, { ifAvailable: true }, (lock) => (lock === null ? null : work()));
  }
});

/** Of one thread by itself, that is told nothing. */
export const spaceHere: SpacePorts = { quotaBytes: () => Promise.resolve(null), alone: (work) => work() };
