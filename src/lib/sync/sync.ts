/** What an engine is given, and what it gives. */
import type { Bytes } from '#bytes';
import type { GivenBody } from '#protocol';
import type { Result } from '#result';
import type { Cursor, Storage } from '#storage';
import type { Wait } from './bell.ts';
import type { FetchBlob } from './fetch-blob.ts';
import type { Mended } from './mend.ts';
import type { Remote } from './remote.ts';
import type { AlarmType, SyncState } from './sync-state.ts';

export interface PageRefused {
  readonly type: 'PageRefused';
  readonly alarm: AlarmType;
}

export type AcceptPage = (
  page: Bytes
) => Promise<Result<{ readonly size: number; readonly more: boolean }, PageRefused | { readonly type: 'StorageFull' }>>;

export interface SyncOptions {
  readonly storage: Storage;
  readonly remote: Remote;
  /** CBOR of a DeviceProof over the challenge; null where the vault cannot sign. May transfer the challenge. */
  readonly proveDevice: (challenge: Bytes) => Promise<Bytes | null>;
  /** Verifies a page and takes it into storage. May transfer the page. */
  readonly acceptPage: AcceptPage;
  /** Head of the first `size` verified entries; null beyond them. */
  readonly headAt: (size: number) => Promise<Cursor | null>;
  /** Places of verified entries whose bodies are not here and are for somebody who uses this device; none once no more are to be asked for now. `again`: those too that were asked for before. */
  readonly missingBodies: (again: boolean) => Promise<readonly number[]>;
  /** Takes in what came of these places; a body that is not the one its entry was signed with is left. */
  readonly acceptBodies: (
    asked: readonly number[],
    bodies: readonly GivenBody[]
  ) => Promise<Result<null, { readonly type: 'StorageFull' }>>;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** Milliseconds since 1970: when an alarm ends. */
  readonly at?: () => number;
  readonly wait?: Wait;
  /** In [0, 1). */
  readonly random?: () => number;
  /** Told at once, before `createSync` returns, and then at each change. */
  readonly onState: (state: SyncState) => void;
  /** Something impossible: a storage that throws, a vault that does not answer. It is tried again after a while all the same. */
  readonly onFault?: (fault: unknown) => void;
}

export interface Sync {
  readonly state: SyncState;
  /** Tries now what waits for a while or for a person: the browser is online again, or somebody pressed the button. */
  wake(): void;
  /** Asks the server though an alarm stands: a page that continues what this device has verified ends it. */
  askAgain(): Promise<Mended>;
  /** Gives a server that was set back the entries it has lost, asks again, and then sends it the blobs that it has lost. */
  giveBack(): Promise<Mended>;
  /** Resolves when nothing of it runs any more; what was under way is cut off. */
  stop(): Promise<void>;
  readonly fetchBlob: FetchBlob;
}
