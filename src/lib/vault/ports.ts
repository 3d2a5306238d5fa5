import type { Bytes, Hash } from '#bytes';
import type { RandomBytes } from '#crypto';
import type { Result } from '#result';
import type { Storage } from '#storage';
import type { Away } from './api.ts';

/** What the vault needs of the world; `worker.ts` hands in the real ones. */
export interface VaultPorts {
  readonly storage: Storage;
  readonly random: RandomBytes;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Sealed bytes that are not on this device; their hash has been checked. */
  readonly fetchBlob: (hash: Hash) => Promise<Result<Bytes, Away>>;
}
