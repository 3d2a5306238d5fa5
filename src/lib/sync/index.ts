export { type AcceptPage, createSync, type PageRefused, type Sync, type SyncOptions } from './engine.ts';
export { type Away, createFetchBlob, type FetchBlob, type HashMismatch } from './fetch-blob.ts';
export type { Answer, Remote, RemoteFailure } from './remote.ts';
export type { AlarmType, Refusal, SyncState } from './sync-state.ts';
