export { createSync } from './engine.ts';
export { type Away, createFetchBlob, type FetchBlob, type HashMismatch } from './fetch-blob.ts';
export type { Mended } from './mend.ts';
export type { Answer, Remote, RemoteFailure } from './remote.ts';
export type { AcceptPage, PageRefused, Sync, SyncOptions } from './sync.ts';
export type { AlarmType, Refusal, SyncState } from './sync-state.ts';
export { createWithinSession, type WithinSession } from './within-session.ts';
