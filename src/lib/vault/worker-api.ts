/** What the two ends of the thread know of each other. Types only: the worker must not see the page. */
import type { Bytes, Hash } from '#bytes';
import type { Result } from '#result';
import type { Away, Lost, VaultApi } from './api.ts';

/** What the worker asks of the page, and tells it. */
export interface VaultNeeds {
  /** Sealed bytes that are not on this device. */
  fetchBlob(hash: Hash): Promise<Result<Bytes, Away | Lost>>;
  storageIs(state: StorageState): void;
}

/**
 * This device's storage, where it cannot be used: until another window with an older program is closed (`blocked`), or, until the page is loaded
 * again, because a newer program has taken it over or somebody has cleared it.
 */
export type StorageState = 'blocked' | 'outdated' | 'cleared';

/** What the worker offers: the contract, and the page's end of it. */
export interface VaultWorkerApi extends VaultApi {
  /** Resolves when this worker holds the Web Lock named `life`; it does until it ends, in whatever way. */
  connect(fetchBlob: VaultNeeds['fetchBlob'], storageIs: VaultNeeds['storageIs'], life: string): Promise<void>;
}
