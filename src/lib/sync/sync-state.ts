/** What sync says of itself: the same shape as the interface's `SyncState`. */
export type Refusal = 'Unauthorised' | 'SetupClosed' | 'EntryRefused' | 'TooLarge' | 'ServerFull' | 'StorageFull' | 'NotOurServer';
export type AlarmType = 'Fork' | 'Rollback' | 'Forged' | 'Foreign';

export interface SyncState {
  /** `resting`: all is sent and taken in; `working`; `offline`: the server cannot be reached; `refused`: it answered but does not take us; `halted`: it contradicts what was verified. */
  readonly link: 'resting' | 'working' | 'offline' | 'refused' | 'halted';
  /** Why `refused` or `halted`. */
  readonly why: null | Refusal | AlarmType;
}
