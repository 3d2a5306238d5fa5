/**
 * What the interface knows of the rest: one `App`, made by `app/` and handed to components by context. Its fields are reactive (runes
 * behind getters): read them in `$derived` or a template and they follow.
 */
import { createContext } from 'svelte';
import type { Bytes, PersonId, PracticeId, UnlockerId } from '#bytes';
import type { PhotoId } from '#domain';
import type { Result } from '#result';
import type {
  AlarmView,
  Away,
  BadCode,
  BadField,
  Colleague,
  DeviceClass,
  ImportProgress,
  JoinCandidate,
  JoinProof,
  LockedPerson,
  LockedUnlocker,
  NewUnlocker,
  NotAllowed,
  NotFound,
  NotYet,
  OpenFailed,
  Overtaken,
  Overview,
  StepUp,
  StorageFull,
  TimeUp,
  TypedSecret,
  VaultApi,
  WrongWords
} from '#vault';

/**
 * `starting`: not yet known; `unsupported`: this browser lacks something; `blocked`: a window with an older program must be closed first;
 * `outdated`: another tab has brought this device's storage to a newer version, so this one may no longer touch it; `cleared`: what was kept here was
 * taken away while this page was loaded; `joining`: this device becomes one of a practice (`App.joining`); `damaged`: what this device keeps cannot be read or contradicts itself; `empty`: no practice here; then
 * locked or open. Out of `outdated` and `cleared` there is no way but to load the page again.
 */
export type Phase = 'starting' | 'unsupported' | 'blocked' | 'outdated' | 'cleared' | 'damaged' | 'empty' | 'joining' | 'locked' | 'open';

/** What the browser lacks, most basic first. */
export type Missing = 'SecureContext' | 'Worker' | 'IndexedDb' | 'WebCrypto' | 'Ed25519' | 'OffscreenCanvas' | 'Locks' | 'Wasm';

/** `stopped`: the vault's worker ended by itself; `renewed`: the person has other keys now, given elsewhere. */
export type LockReason = 'button' | 'idle' | 'hidden' | 'closed' | 'stopped' | 'renewed';

export interface SyncState {
  /** `resting`: all is sent and taken in; `working`; `offline`: the server cannot be reached; `refused`: it answered but does not take us; `halted`: it contradicts what was verified. */
  readonly link: 'resting' | 'working' | 'offline' | 'refused' | 'halted';
  /** Why `refused` or `halted`. */
  readonly why:
    | null
    | 'Unauthorised'
    | 'SetupClosed'
    | 'EntryRefused'
    | 'TooLarge'
    | 'ServerFull'
    | 'StorageFull'
    | 'NotOurServer'
    | 'Fork'
    | 'Rollback'
    | 'Forged'
    | 'Foreign';
}

/** Why a passkey could not be used. `NoPrf`: this authenticator cannot derive a secret; `Unstable`: it derived two different ones. */
export interface PasskeyFailed {
  readonly type: 'PasskeyFailed';
  readonly why: 'Cancelled' | 'NoPrf' | 'Unstable' | 'Zero' | 'NotSupported' | 'AlreadyEnrolled' | 'Other';
}

export interface SetupFailed {
  readonly type: 'SetupFailed';
  readonly why: 'NoCode' | 'WrongCode' | 'Offline' | 'TooMany';
}

export interface EnrolledPasskey {
  readonly prf: Bytes;
  readonly credential: Bytes;
  readonly registration: string;
}

/** Object URLs of renditions: the same one for as long as somebody shows it, and all revoked at lock. */
export interface Pictures {
  /**
   * Says the picture's URL, at once where it is here, or why there is none; nothing more is said after the undoing, with which this answers. What is
   * undone before its turn is never opened.
   */
  show(photo: PhotoId, name: 'preview' | 'thumbnail', say: (shown: Shown) => void): () => void;
}

export type Shown = Result<string, NotFound | OpenFailed | Away>;

/** Files of imports that were cut off: so many were kept of so many. */
export interface Unfinished {
  readonly kept: number;
  readonly of: number;
}

export type Notice = 'unfinished' | 'overtaken' | 'byWords' | 'arrived' | 'ended';

/** What is said until somebody has read it; also while locked. */
export interface Notices {
  /** What an import that a lock cut off did not reach, without any name. */
  readonly unfinished: Unfinished | null;
  /** A change to ways of unlocking that was made on this device was not taken, because another one came first. */
  readonly overtaken: boolean;
  /** Who is open unlocked by recovery words. */
  readonly byWords: boolean;
  /** Who is open has joined just now. */
  readonly arrived: boolean;
  /** Alarms that stood on this page and are over, newest first. */
  readonly ended: readonly AlarmView[];
  read(notice: Notice): void;
}

/** The program itself: a newer version of it, and its place among this device's apps. */
export interface Program {
  /** `ready`: a newer version is here and waits for `update()`; `applying`: this page is about to load again. */
  readonly newer: 'none' | 'ready' | 'applying';
  /** Why it cannot be applied now, in this tab or another: an import is under way. */
  readonly waitsFor: 'Import' | null;
  /** Locks every tab and loads the newer version in all of them; does nothing where it must wait. */
  update(): Promise<void>;
  /** `offered`: `install()` asks; `byHand`: this browser installs from its own menu; `installed`: this window is the installed app. */
  readonly install: 'unavailable' | 'offered' | 'byHand' | 'installed';
  askToInstall(): Promise<void>;
}

/** This browser's storage for this site, as the browser tells it; null where it does not tell. */
export interface Room {
  /** Whether the browser has promised not to clear it by itself. */
  readonly persisted: boolean | null;
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  /** Too little is left to take photos in without risk. */
  readonly low: boolean;
  /** Asks the browser to keep this site's storage; it may refuse. */
  askToPersist(): Promise<void>;
  /** Looks again. */
  look(): Promise<void>;
}

/** A device that asks: a further one of somebody who belongs to the practice, or on behalf of somebody who is new. */
export type Asker = JoinCandidate['who'];

/**
 * How far this device is on its way into a practice, or somebody new on this device. `asking`: the request lies with the server, and its words are to be compared on
 * the other device; `answered`: the reply's words are to be compared, and a colleague then makes their ways of unlocking; `fetching`: so many of the practice's entries are verified; `choosing`:
 * all are, and the person chooses how to unlock here; not where the secret that came is gone with an earlier page, as one unlocks then by words or a passkey that this device knows.
 */
export type Joining =
  | {
      readonly step: 'asking';
      readonly who: Asker;
      readonly words: readonly string[];
      readonly code: string;
      readonly byLink: boolean;
      readonly offline: boolean;
    }
  | { readonly step: 'answered'; readonly who: Asker; readonly words: readonly string[] }
  | { readonly step: 'fetching'; readonly have: number; readonly of: number; readonly offline: boolean }
  | { readonly step: 'choosing' };

/** A device that asks to join, as one of the practice's sees it; `ask` is for `admit` or `enrol`. */
export interface Asking extends JoinCandidate {
  readonly ask: Bytes;
}

export type AdmitFailed =
  | BadCode
  | OpenFailed
  | StorageFull
  | PasskeyFailed
  | Overtaken
  | NotAllowed
  | NotYet
  /** The server cannot be reached, or does not know the request any more. */
  | { readonly type: 'Offline' }
  | { readonly type: 'Gone' };

export type EnrolFailed = AdmitFailed | BadField;

/** How somebody proves once more that it is they: a passkey ceremony is run by the app. */
export type Proof =
  | { readonly unlocker: LockedUnlocker; readonly secret: Exclude<TypedSecret, { readonly kind: 'prf' }> }
  /** Whichever of these answers. */
  | { readonly unlockers: readonly LockedUnlocker[]; readonly secret: 'passkey' };

export interface App {
  readonly phase: Phase;
  /** While `joining`. */
  readonly joining: Joining | null;
  /** Alarms that stand against the server, newest first; also while locked. */
  readonly alarms: readonly AlarmView[];
  readonly missing: Missing | null;
  readonly lockReason: LockReason | null;
  /** While `cleared`: photos that were only on this device; null where that is not known. */
  readonly lost: number | null;
  /** While locked or open. */
  readonly practice: PracticeId | null;
  /** The people of this device, by id alone. */
  readonly people: readonly LockedPerson[];
  /** While open. */
  readonly overview: Overview | null;
  /** Rises whenever lists or photos may have changed: read it where they are asked for. */
  readonly changes: number;
  /** Imports of this session, newest first. */
  readonly imports: readonly ImportProgress[];
  readonly notices: Notices;
  readonly sync: SyncState;
  readonly program: Program;
  readonly room: Room;
  /** The window is out of sight: nothing of a patient is painted, so that no task switcher shows it. */
  readonly veiled: boolean;
  /** The vault's verbs. A call made while it locks never settles; its component is gone by then. */
  readonly vault: VaultApi;
  readonly pictures: Pictures;

  /** Is this setup code good, and may a practice be created here? Fetches the challenge for the first passkey. */
  checkSetupCode(code: string): Promise<Result<null, SetupFailed>>;
  /** Creates a passkey and proves its PRF by two more ceremonies. `label` is what the authenticator shows; never a patient's or person's name of the practice. */
  enrolPasskey(label: string): Promise<Result<EnrolledPasskey, PasskeyFailed>>;
  /** After `vault.foundPractice` succeeded: takes the overview, moves to `open`, starts sending. */
  founded(overview: Overview): Promise<void>;
  /** Runs one ceremony for all of a person's passkey unlockers, as each device has its own, then opens by the one that answered. */
  unlockWithPasskey(person: PersonId, unlockers: readonly LockedUnlocker[]): Promise<Result<null, OpenFailed | PasskeyFailed | TimeUp>>;
  unlock(person: PersonId, unlocker: UnlockerId, secret: TypedSecret): Promise<Result<null, OpenFailed | TimeUp>>;

  lock(): void;
  /**
   * Registers work that must not be lost to a lock, such as a note that is not yet saved: it is called when the vault locks, for whatever reason,
   * and has half a second. It answers null where there is nothing to do. Returns the undoing.
   */
  beforeLock(flush: () => Promise<unknown> | null): () => void;
  /** A picker, a print sheet or a save sheet that we opened: until the work ends, a hidden tab is not a reason to lock. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Long work that somebody waits for, such as taking everything along: until it ends the idle time does not run, up to a cap, as with an import. */
  waitFor<T>(work: () => Promise<T>): Promise<T>;
  retrySync(): void;

  // ---- a new device or somebody new, on the device itself

  /**
   * Makes keys and asks, by a link where one led here (`vault.readLink` took it); `joining` tells how it goes. A colleague may ask on a locked device of the practice too: for
   * that `deviceClass` and `link` count for nothing.
   */
  startJoin(who: Asker, deviceClass: DeviceClass, link?: string): Promise<void>;
  /** The reply's words were the same on both screens, and the device is a further one of whoever let it in. */
  confirmJoin(): Promise<Result<null, StorageFull | NotFound>>;
  /** They were the same, and a colleague has drawn a kit by `vault.draftColleague` and written it down. Then the history comes, and it opens to them; to whoever loads the page meanwhile it is locked. */
  joinAsColleague(answers: readonly string[]): Promise<Result<null, WrongWords | StorageFull | NotFound>>;
  /**
   * Before the device has joined: forgets the keys. While `fetching`, as where the server shows a history that is not the practice's: forgets what has come, too,
   * and loads the page again. Later it does nothing.
   */
  stopJoin(): void;
  /** While `choosing`. The passkey, where it is one, was enrolled by `enrolPasskey`. */
  finishJoin(
    unlocker: Exclude<NewUnlocker, { readonly kind: 'words' }>
  ): Promise<Result<null, NotFound | NotAllowed | NotYet | OpenFailed | BadField | StorageFull>>;

  // ---- and on one of the practice's

  /** Who asks to join, by the server. */
  joinsWaiting(): Promise<Result<readonly Asking[], { readonly type: 'Offline' }>>;
  /** Resolves with the words of the reply once the server has taken the admission; the reply lies with the server then. */
  admit(asking: Asking, proof: Proof): Promise<Result<JoinProof, AdmitFailed>>;
  /** The same for somebody new, who gets keys and rights of their own. */
  enrol(asking: Asking, colleague: Colleague, proof: Proof): Promise<Result<JoinProof, EnrolFailed>>;
  /** Runs a passkey's ceremony where that is the proof. */
  stepUp(proof: Proof): Promise<Result<StepUp, PasskeyFailed>>;

  // ---- when the server was caught

  /** Asks the server again: where it is in line with what was verified, the alarms end. */
  askAgain(): Promise<Result<null, { readonly type: 'Offline' | 'StillWrong' }>>;
  /** Gives a server that was set back the entries it has lost, then asks again. */
  giveBack(): Promise<Result<null, { readonly type: 'Offline' | 'StillWrong' }>>;
  /** Milliseconds without a touch or key after which the vault locks. */
  readonly idleMs: number;
}

export const [getApp, setApp] = createContext<App>();
