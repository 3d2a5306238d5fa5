/** What the server needs of a database and of a place for blobs. Adapters: `sql/` and `filesystem/`. Each verb happens whole or not at all. */
import type { Bytes, DeviceId, Hash, PersonId, PracticeId, StreamId } from '#bytes';
import type { WireHead } from '#protocol';
import type { Result } from '#result';

/** The disk or the quota of the server is used up, so that not even what is there can be changed. Nothing was written. */
export interface StorageFull {
  readonly type: 'StorageFull';
}

// ---------------------------------------------------------------- ledger

/** An entry as it was accepted; `body` is null where it was destroyed. */
export interface StoredEntry {
  readonly index: number;
  readonly hash: Hash;
  readonly entry: Bytes;
  readonly body: Bytes | null;
}

export interface NewEntry extends StoredEntry {
  readonly stream: StreamId;
  readonly blobs: readonly Hash[];
}

/** Checked entries in order, and the head that the ledger has after them. */
export interface Batch {
  readonly practice: PracticeId;
  readonly entries: readonly NewEntry[];
  readonly head: WireHead;
}

export interface LackingBlob {
  readonly place: number;
  readonly blob: Hash;
}

export interface LedgerStore {
  /** Every practice, with the head after its last batch. */
  practices(): Promise<readonly { readonly practice: PracticeId; readonly head: WireHead }[]>;
  /** In order from index `from`: at most `count`, and no more than `bytes` unless the first alone is longer. */
  entries(practice: PracticeId, from: number, limit: { readonly count: number; readonly bytes: number }): Promise<readonly StoredEntry[]>;
  append(batch: Batch): Promise<Result<null, StorageFull>>;
  /** Puts bodies where there are none; a body that is there stays as it is. */
  fillBodies(practice: PracticeId, bodies: readonly { readonly place: number; readonly body: Bytes }[]): Promise<Result<null, StorageFull>>;
  /** Entries were taken before these of their blobs. */
  noteLacking(practice: PracticeId, blobs: readonly LackingBlob[]): Promise<Result<null, StorageFull>>;
  /** They are there by now. */
  notLacking(practice: PracticeId, blobs: readonly Hash[]): Promise<Result<null, StorageFull>>;
  /** Entries without a body (`blob` null) and noted blobs, by place from `from` on, at most `count`. */
  lacking(practice: PracticeId, from: number, count: number): Promise<readonly { readonly place: number; readonly blob: Hash | null }[]>;
  /** The entries that name a blob, in their order, each with its stream. */
  entriesNaming(practice: PracticeId, blob: Hash): Promise<readonly { readonly place: number; readonly stream: StreamId }[]>;
}

// ---------------------------------------------------------------- accounts

export type ChallengePurpose = 'setup' | 'session';

export interface Credential {
  /** WebAuthn credential id, base64url. */
  readonly id: string;
  readonly practice: PracticeId;
  readonly person: PersonId;
  /** COSE key. */
  readonly publicKey: Bytes;
  readonly counter: number;
  readonly transports: readonly string[];
}

export interface Session {
  readonly practice: PracticeId;
  /** Null where only the device proved itself: then the session stands for the people enrolled on it. */
  readonly person: PersonId | null;
  readonly device: DeviceId | null;
  readonly madeAt: number;
  readonly usedAt: number;
}

/** `code` is null once it was used; then `used` says for what. */
export interface Setup {
  readonly code: string | null;
  readonly codeHash: Bytes;
  readonly used: { readonly practice: PracticeId; readonly size: number } | null;
}

/** All that comes into being with a practice, in one transaction. */
export interface Founding {
  readonly batch: Batch;
  readonly credential: Credential | null;
  /** The challenge that the credential answered: spent together with it. */
  readonly challenge: Bytes | null;
  readonly at: number;
}

export interface AccountStore {
  setup(): Promise<Setup | null>;
  openSetup(code: string, codeHash: Bytes): Promise<void>;
  /** `SetupClosed` where the code was used meanwhile or the challenge is not there any more. */
  found(founding: Founding): Promise<Result<null, StorageFull | { readonly type: 'SetupClosed' }>>;

  keepChallenge(challenge: Bytes, purpose: ChallengePurpose, now: number, endsAt: number): Promise<Result<null, StorageFull>>;
  challengeIsOpen(challenge: Bytes, purpose: ChallengePurpose, now: number): Promise<boolean>;
  /** True for the one call that spends it in time. */
  spendChallenge(challenge: Bytes, purpose: ChallengePurpose, now: number): Promise<Result<boolean, StorageFull>>;

  credential(id: string): Promise<Credential | null>;
  setCounter(id: string, counter: number): Promise<Result<null, StorageFull>>;

  /** Also forgets the sessions made before `endedBefore`. */
  keepSession(tokenHash: Bytes, session: Session, endedBefore: number): Promise<Result<null, StorageFull>>;
  session(tokenHash: Bytes): Promise<Session | null>;
  touchSession(tokenHash: Bytes, usedAt: number): Promise<Result<null, StorageFull>>;
  endSession(tokenHash: Bytes): Promise<Result<null, StorageFull>>;
}

// ---------------------------------------------------------------- blobs

export type PutFailure = StorageFull | { readonly type: 'HashMismatch' } | { readonly type: 'TooLarge'; readonly limit: number };

export interface StoredBlob {
  readonly bytes: number;
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

export interface BlobStore {
  /** Resolves with the length only when the blob is safe on the disk under its hash. Putting it twice is harmless. */
  put(practice: PracticeId, hash: Hash, content: ReadableStream<Uint8Array>, maxBytes: number): Promise<Result<number, PutFailure>>;
  /** Length in bytes, or null where it is not there. */
  size(practice: PracticeId, hash: Hash): Promise<number | null>;
  get(practice: PracticeId, hash: Hash): Promise<StoredBlob | null>;
}
