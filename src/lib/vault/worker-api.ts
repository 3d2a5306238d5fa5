/** What the two ends of the thread know of each other. Types only: the worker must not see the page. */
import type { Bytes, Hash } from '#bytes';
import type { Result } from '#result';
import type { Away, VaultApi } from './api.ts';

/** What the worker asks of the page: sealed bytes that are not on this device. */
export interface VaultNeeds {
  fetchBlob(hash: Hash): Promise<Result<Bytes, Away>>;
}

/** What the worker offers: the contract, and the page's end of it. */
export interface VaultWorkerApi extends VaultApi {
  connect(fetchBlob: VaultNeeds['fetchBlob']): Promise<void>;
}
