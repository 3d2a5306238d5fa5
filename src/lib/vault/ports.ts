import type { Bytes, Hash, ObjectId } from '#bytes';
import type { RandomBytes } from '#crypto';
import type { Result } from '#result';
import type { Storage } from '#storage';
import type { Away, Lost } from './api.ts';
import type { Preparing } from './prepare-photo.ts';

/** What the vault needs of the world; `worker.ts` hands in the real ones. */
export interface VaultPorts {
  readonly storage: Storage;
  readonly random: RandomBytes;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Sealed bytes that are not on this device; their hash has been checked. */
  readonly fetchBlob: (hash: Hash) => Promise<Result<Bytes, Away | Lost>>;
  /** Resolves after so many milliseconds; the clock's where it is not given. */
  readonly pause?: (ms: number) => Promise<void>;
  /** What imports need besides; where it is not given, photos are prepared in this thread, and nothing is known of room or of other tabs. */
  readonly imports?: ImportPorts;
  /** What the tabs of this browser share; where it is not given, nothing is known of it. */
  readonly space?: SpacePorts;
}

export interface SpacePorts {
  /** How much this site may keep on this device in all; null where the browser does not tell. */
  readonly quotaBytes: () => Promise<number | null>;
  /** Does the work unless another tab is at it. */
  readonly alone: (work: () => Promise<void>) => Promise<void>;
}

export interface ImportPorts {
  readonly preparing: Preparing;
  /** Bytes that this site may still write on this device; null where the browser does not tell. */
  readonly room: () => Promise<number | null>;
  /** Says in every tab that an import is under way, until it is undone or this worker ends. */
  readonly hold: (id: ObjectId) => () => void;
  /** Imports under way now, in any tab. */
  readonly held: () => Promise<ReadonlySet<ObjectId>>;
}
