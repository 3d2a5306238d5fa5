/**
 * The vault's contract: what the page may ask of the worker that holds the keys. Plain data only; buffers are transferred; no key,
 * class or Error crosses. Locking is not a verb: the worker is ended.
 */
import type { Bytes, DeviceId, Hash, ObjectId, PersonId, PracticeId, UnlockerId } from '#bytes';
import type { Day, PatientId, PhotoId, VisitId } from '#domain';
import type { Role } from '#ledger';
import type { Result } from '#result';
import type { CareApi, PeopleApi } from './people-api.ts';

export type * from './people-api.ts';

// ---------------------------------------------------------------- before anything is open

/** What the device knows while it is locked: no name of anybody. */
export type DeviceState =
  | { readonly type: 'Empty' }
  /** What is kept here cannot be read, or contradicts itself: nothing is opened or changed. */
  | { readonly type: 'Damaged' }
  /** It belongs to a practice whose ledger is not all here yet: `have` of `of` entries are verified. */
  | { readonly type: 'Joining'; readonly practice: PracticeId; readonly device: DeviceId; readonly have: number; readonly of: number }
  | { readonly type: 'Founded'; readonly practice: PracticeId; readonly device: DeviceId; readonly people: readonly LockedPerson[] };

export interface LockedPerson {
  readonly id: PersonId;
  readonly unlockers: readonly LockedUnlocker[];
}

export interface LockedUnlocker {
  readonly id: UnlockerId;
  readonly kind: 'prf' | 'passphrase' | 'words';
  /** WebAuthn credential id, for `prf`. */
  readonly credential: Bytes | null;
}

/** A secret as a person gives it. `prf` is the 32-byte PRF output: transferred, and cleared by the vault after use. */
export type TypedSecret =
  | { readonly kind: 'prf'; readonly prf: Bytes }
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'words'; readonly words: string };

// ---------------------------------------------------------------- founding a practice

export interface PracticeDraft {
  readonly practiceName: string;
  readonly personName: string;
  readonly role: 'dentist' | 'hygienist' | 'office';
  readonly unlocker:
    | { readonly kind: 'prf'; readonly prf: Bytes; readonly credential: Bytes }
    | { readonly kind: 'passphrase'; readonly passphrase: string };
}

/** Shown once, printed, re-entered; the vault forgets it when the practice is founded or the page is left. */
export interface RecoveryKit {
  readonly practice: PracticeId;
  /** 24 words. */
  readonly words: readonly string[];
  /** What the QR code on the page of words holds. */
  readonly wordsCode: string;
  /** Three sheets, any two of which restore the practice recovery secret. */
  readonly sheets: readonly RecoverySheet[];
  /** Positions (1 to 24) of the words that will be asked for. */
  readonly asked: readonly number[];
}

export interface RecoverySheet {
  /** 1, 2, 3. */
  readonly index: number;
  /** The share as letters and digits in groups, for typing. */
  readonly text: string;
  /** What the sheet's QR code holds: the same, on one line. */
  readonly code: string;
}

// ---------------------------------------------------------------- joining

export type DeviceClass = 'shared' | 'fixed' | 'personal';

/** What a new device shows until it is answered. */
export interface JoinOffer {
  /** For the server: protocol's JoinAsk, as CBOR. */
  readonly ask: Bytes;
  /** SHA-256 of the request in it. */
  readonly request: Hash;
  /** The same hash for people (12 words: its first 128 bits) and for a camera. */
  readonly words: readonly string[];
  readonly code: string;
}

/** A new device's request, as one of the practice's devices reads it: compare the words before admitting it. */
export interface JoinCandidate {
  readonly request: Hash;
  /** Another device of the person who is open, or a colleague who is new; `isKnownDevice`: they come on a device that belongs to the practice. */
  readonly who: 'Device' | 'Colleague';
  readonly isKnownDevice: boolean;
  readonly deviceClass: DeviceClass;
  readonly words: readonly string[];
  /** The link of this person's that the device came by: `Used` and `Over` admit nobody. Null where it asks without one. */
  readonly link: 'Good' | 'Used' | 'Over' | null;
}

/** What both screens show when a device was admitted: the hash of the reply. */
export interface JoinProof {
  /** For the server: protocol's JoinReply, as CBOR. */
  readonly reply: Bytes;
  readonly words: readonly string[];
  readonly code: string;
}

/** One more proof that it is you, for what must not be done by whoever finds the tablet open. */
export interface StepUp {
  readonly unlocker: UnlockerId;
  readonly secret: TypedSecret;
}

/** A way of unlocking to be added; the recovery words are drawn by the vault. */
export type NewUnlocker =
  | { readonly kind: 'prf'; readonly prf: Bytes; readonly credential: Bytes }
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'words' };

export interface UnlockerView {
  readonly id: UnlockerId;
  readonly kind: 'prf' | 'passphrase' | 'words';
  readonly credential: Bytes | null;
  /** A passphrase works on one device alone: whether it is this one. Null for the other kinds. */
  readonly here: boolean | null;
  /** May it be removed? At least two, of two kinds, stay. */
  readonly mayGo: boolean;
  /** The server has not yet taken and given back the change that brought it: where another change came first, it comes to nothing. */
  readonly pending: boolean;
}

export interface DeviceView {
  readonly id: DeviceId;
  readonly deviceClass: DeviceClass;
  readonly here: boolean;
  /** When it last wrote, by its own clock; null for one that wrote nothing yet. */
  readonly lastWrote: string | null;
}

// ---------------------------------------------------------------- a server that lies

/** What stands (or stood) against the server. */
export interface AlarmView {
  readonly type: 'Fork' | 'Rollback' | 'Forged' | 'Foreign';
  /** `Device`: another device has shown that it was told another history. Asking the server again does not end that. */
  readonly by: 'Server' | 'Device';
  readonly at: string;
  readonly expected: HeadView;
  readonly received: HeadView | null;
  readonly endedAt: string | null;
}

export interface HeadView {
  readonly size: number;
  readonly root: Hash;
}

/** This device's verified head, signed by it, for another device of the practice to compare: also without any server. */
export interface HeadProof extends HeadView {
  /** What a QR code holds, and what can be typed or pasted. */
  readonly code: string;
}

/**
 * `Same`; `Behind`: the other device knows less, and what it knows is the beginning of what is here; `Ahead`: it knows more than this device, which
 * cannot judge that: show it this device's code instead; `Fork`: the two have been shown different histories.
 */
export type HeadCompared = { readonly verdict: 'Same' | 'Behind' | 'Ahead' | 'Fork'; readonly mine: HeadView; readonly theirs: HeadView };

// ---------------------------------------------------------------- taking everything along

export interface ExportPlan {
  readonly patients: number;
  readonly photos: number;
  /** Sealed bytes of their originals: about the size of the archive. */
  readonly bytes: number;
  /** Photos whose original is on the server only, and must be fetched for it. */
  readonly away: number;
}

export interface Export {
  readonly fileName: string;
  /** The archive, as it is made; cancelling it ends the work. */
  readonly archive: ReadableStream<Uint8Array>;
}

// ---------------------------------------------------------------- open

/** Where a photo is: only on this device; safe on the server too; on the server only; damaged. */
export type Whereabouts = 'here' | 'safe' | 'away' | 'broken';

export interface Overview {
  readonly practiceName: string;
  readonly me: {
    readonly id: PersonId;
    readonly name: string;
    readonly roles: readonly Role[];
    /** Reads charts, all or some. */
    readonly seesPhotos: boolean;
    readonly mayAddPhotos: boolean;
  };
  readonly patients: number;
  readonly photos: number;
  /** Photos that no server receipt covers. */
  readonly onlyHere: number;
  /** Charts that somebody took in an emergency, for whoever is open to look at. */
  readonly toReview: number;
  /** Imports of this device that ended before all their files were reached, in this session or an earlier one: oldest first. */
  readonly interrupted: readonly InterruptedImport[];
}

/** The files are not remembered, only how far it came: choosing the same ones again takes in the rest, and none twice. */
export interface InterruptedImport {
  readonly id: ObjectId;
  readonly patient: PatientId;
  readonly patientName: string;
  readonly kept: number;
  readonly of: number;
}

export interface PatientLine {
  readonly id: PatientId;
  readonly name: string;
  readonly chart: string;
  readonly born: Day | null;
  readonly photos: number;
  readonly lastVisit: Day | null;
  /** Pinned on this device: all of the patient's photos, originals too, stay on it. */
  readonly pinned: boolean;
  /** What the desk calls them, where whoever is open reads the name in the chart; null where everybody has the name. */
  readonly alias: string | null;
  /** The chart is for named people only. */
  readonly isRestricted: boolean;
  /** What whoever is open may do in the chart: nothing, read it, change it, or only add photos of a patient whom they were not given. */
  readonly mine: 'None' | 'Adds' | 'Reads' | 'Edits';
}

/** A window into the patients found. */
export interface PatientsFound {
  /** How many match. */
  readonly total: number;
  /** Those from the asked place on, as many as were asked for or are left. */
  readonly patients: readonly PatientLine[];
}

export interface PatientDraft {
  readonly name: string;
  readonly chart: string;
  readonly born: string | null;
}

export interface PatientPage {
  readonly patient: PatientLine;
  /** Newest first; photos in order of time. */
  readonly visits: readonly VisitView[];
}

export interface VisitView {
  readonly id: VisitId;
  readonly day: Day;
  readonly photos: readonly PhotoView[];
}

export interface PhotoView {
  readonly id: PhotoId;
  readonly patient: PatientId;
  readonly visit: VisitId;
  readonly where: Whereabouts;
  readonly fileName: string;
  readonly mime: string;
  /** Length of the original. */
  readonly bytes: number;
  /** Pixels, upright. */
  readonly width: number;
  readonly height: number;
  readonly takenAt: string | null;
  readonly addedAt: string;
  readonly addedBy: string;
  readonly note: string;
}

/** Which visit an import belongs to: one that exists, one on a given day, or for each photo the day it was taken (today where unknown). */
export type VisitChoice =
  | { readonly type: 'Visit'; readonly visit: VisitId }
  | { readonly type: 'Day'; readonly day: string }
  | { readonly type: 'ByDate'; readonly today: string };

export type ImportFailure =
  | { readonly type: 'NotAPhoto' }
  | { readonly type: 'Unreadable' }
  | { readonly type: 'TooLarge'; readonly megapixels: number; readonly limit: number }
  /** The file itself, in megabytes; `limit` is what a server takes. */
  | { readonly type: 'TooManyBytes'; readonly megabytes: number; readonly limit: number }
  | { readonly type: 'Empty' }
  /** A photo in a format that this browser cannot decode; another may. */
  | { readonly type: 'NotInThisBrowser'; readonly format: UndecodedFormat }
  /** The file was changed, moved or taken away while it was read. */
  | { readonly type: 'Vanished' }
  | { readonly type: 'Stopped' }
  /** Whoever is open may not add to this chart, or no longer. */
  | { readonly type: 'NotAllowed' };

/** Words of the field, as they are shown. */
export type UndecodedFormat = 'HEIC' | 'AVIF' | 'JPEG XL' | 'TIFF' | 'arithmetic JPEG' | 'lossless JPEG' | '12-bit JPEG';

export type FileProgress =
  | { readonly stage: 'waiting' | 'reading' | 'sealing' | 'cancelled' }
  | { readonly stage: 'kept'; readonly photo: PhotoId }
  /** The very same bytes are this patient's already, as this photo: nothing was added. */
  | { readonly stage: 'known'; readonly photo: PhotoId }
  | { readonly stage: 'failed'; readonly failure: ImportFailure };

export interface ImportProgress {
  readonly batch: string;
  readonly patient: PatientId;
  readonly patientName: string;
  /** How many files there are, and how many of them are settled, how. */
  readonly tally: {
    readonly of: number;
    readonly kept: number;
    readonly known: number;
    readonly failed: number;
    readonly cancelled: number;
  };
  /** In their order. Of more than 300 files those alone that are under way or failed, and of these the first 300. */
  readonly files: readonly { readonly name: string; readonly progress: FileProgress }[];
  /** Why it waits: somebody paused it, or the device has too little space left to go on without risk. Null while it goes on. */
  readonly paused: 'Person' | 'LowSpace' | null;
  readonly done: boolean;
}

/** What lies on this device, in photos and sealed bytes. */
export interface DeviceSpace {
  /** Originals that are here, and among them: those that no server has yet, those of pinned patients, and those that may make room. */
  readonly originals: Space;
  readonly onlyHere: Space;
  readonly pinned: Space;
  readonly mayGo: Space;
  /** Photos whose original is on the server only. A deleted one that still lies here hides one of the same patient. */
  readonly away: number;
  /** Photos that were found not to open since the unlock. */
  readonly broken: number;
  /** How many bytes of originals that may go are kept before the least recently used are let go. */
  readonly budgetBytes: number;
  /** Patients that are pinned, by name; `away`: photos whose original is still to come. */
  readonly pins: readonly { readonly patient: PatientId; readonly name: string; readonly photos: number; readonly away: number }[];
}

export interface Space {
  readonly photos: number;
  readonly bytes: number;
}

export type VaultEvent =
  /** Lists or photos may have changed: ask again. */
  | { readonly type: 'Changed' }
  /** Other keys are this person's now, given on another device or in another tab: who is open must unlock anew. */
  | { readonly type: 'Superseded' }
  /** A change that this device made to ways of unlocking was not taken, because another one came first: also while locked. Words that were shown with it are void. */
  | { readonly type: 'Overtaken' }
  | { readonly type: 'Import'; readonly progress: ImportProgress };

// ---------------------------------------------------------------- failures

/** Will not open: a wrong secret and an altered seal look the same. */
export interface OpenFailed {
  readonly type: 'OpenFailed';
}
/** Access was given until a day, and that has come: an admin may give it again. */
export interface TimeUp {
  readonly type: 'TimeUp';
  /** ISO 8601, UTC. */
  readonly until: string;
}
export interface BadField {
  readonly type: 'BadField';
  readonly field: 'practiceName' | 'personName' | 'passphrase' | 'name' | 'chart' | 'born' | 'note' | 'day' | 'reason' | 'roles' | 'until';
  readonly why: 'Empty' | 'TooLong' | 'TooWeak' | 'NotADay' | 'InTheFuture' | 'InThePast';
}
export interface WrongWords {
  readonly type: 'WrongWords';
  /** Positions that did not match. */
  readonly positions: readonly number[];
}
export interface StorageFull {
  readonly type: 'StorageFull';
  readonly neededBytes: number;
}
export interface NotFound {
  readonly type: 'NotFound';
}
export interface NotAllowed {
  readonly type: 'NotAllowed';
}
/** Not what it should be: no code of this kind, of another practice, or its signature does not hold; a link of somebody else, or one that admits nobody any more. */
export interface BadCode {
  readonly type: 'BadCode';
  readonly why: 'Unreadable' | 'OtherPractice' | 'OtherOrigin' | 'UnknownDevice' | 'BadSignature' | 'OtherLink' | 'LinkUsed' | 'LinkOver';
}
/**
 * The server must have taken and given back an entry first: ask again after the next change. Nothing else of people, devices and keys is changed
 * while one's own new keys are on their way.
 */
export interface NotYet {
  readonly type: 'NotYet';
}
/** Somebody else changed people, devices or keys in the same moment, and that came first: try again. */
export interface Overtaken {
  readonly type: 'Overtaken';
}
/** The last two of two kinds stay. */
export interface LastUnlockers {
  readonly type: 'LastUnlockers';
}
/** The sealed bytes are on the server only, and it cannot be reached now. */
export interface Away {
  readonly type: 'Away';
}
/** The server was reached, and answered that it does not have them. To a person it is `Away`. */
export interface Lost {
  readonly type: 'Lost';
}
/** The ledger contradicts the server: nothing is pushed, captures wait in the outbox. */
export interface PageRefused {
  readonly type: 'PageRefused';
  readonly alarm: 'Fork' | 'Rollback' | 'Forged' | 'Foreign';
}

// ---------------------------------------------------------------- verbs

export interface VaultApi extends PeopleApi, CareApi {
  /** The only way the vault speaks unasked. One listener per page. */
  subscribe(listener: (event: VaultEvent) => void): Promise<void>;

  device(): Promise<DeviceState>;
  /** Signs a server's challenge with the device's key and, while a person is open, with theirs. CBOR of protocol's DeviceProof. */
  proveDevice(challenge: Bytes, origin: string): Promise<Result<Bytes, NotFound>>;
  /** Verifies one page of the server's ledger and takes it in; `more` says that the server has more. */
  acceptPage(page: Bytes): Promise<Result<{ readonly size: number; readonly more: boolean }, PageRefused | StorageFull>>;
  /**
   * Places of verified entries whose bodies are not here and are for somebody who uses this device: the next to be asked for, ascending. None once no more are to be
   * asked for now. `again`: a new session has begun, and what was not given before is asked for once more.
   */
  missingBodies(again: boolean): Promise<readonly number[]>;
  /** What came of those places; a body that is not the one its entry was signed with is left. */
  acceptBodies(
    asked: readonly number[],
    bodies: readonly { readonly place: number; readonly body: Bytes }[]
  ): Promise<Result<null, StorageFull>>;
  /** Head of the first `size` verified entries: sync names it where it gives a server back what that has lost. NotFound beyond them. */
  headAt(size: number): Promise<Result<HeadView, NotFound>>;

  /** Six words drawn at random: about 66 bits. */
  suggestPassphrase(): Promise<string>;
  /** Whether a passphrase of one's own is strong enough. */
  judgePassphrase(passphrase: string): Promise<Result<null, BadField>>;

  draftPractice(draft: PracticeDraft): Promise<Result<RecoveryKit, BadField>>;
  /** `answers` in the order of `asked`. On success the practice is kept on this device, ready to be sent, and open. */
  foundPractice(
    answers: readonly string[],
    setup: { readonly code: string; readonly registration: string | null }
  ): Promise<Result<Overview, WrongWords | StorageFull | NotFound>>;

  /** Whether this, the fragment of an address, is a link to join by, and whom it brings: a further device of whoever made it, or a colleague. */
  readLink(fragment: string): Promise<Result<'device' | 'colleague', BadCode>>;
  /**
   * A further device of somebody who belongs to the practice. On one without a practice: makes its keys, in memory until `join`. On one that others of the practice use,
   * `deviceClass` counts for nothing. Throws on a link that `readLink` does not say is for a device.
   */
  startJoin(deviceClass: DeviceClass, origin: string, link?: string): Promise<JoinOffer>;
  /** The words of a reply that came for the request under way: to be compared before `join`. */
  readReply(reply: Bytes): Promise<Result<{ readonly words: readonly string[] }, BadCode | NotFound>>;
  /** The reply of `readReply` was compared: this device is theirs too, and belongs to the practice from now on, whose history it takes from nowhere else. */
  join(): Promise<Result<null, StorageFull | NotFound>>;
  /** While the ledger is not all here: this device forgets the practice again. Nothing of its own is on it yet. NotFound at any other time. */
  leaveJoin(): Promise<Result<null, NotFound>>;
  /** Once the ledger is here: opens the person's secret that came with the reply, and gives this device its own way of unlocking. NotFound: it is gone with the page, or somebody else is open; unlock by words. */
  finishJoin(
    unlocker: Exclude<NewUnlocker, { readonly kind: 'words' }>
  ): Promise<Result<Overview, NotFound | NotAllowed | NotYet | OpenFailed | BadField | StorageFull>>;

  /** What stands against the server, newest first; also while locked. */
  alarms(): Promise<readonly AlarmView[]>;
  /** A file that shows what the server did to anybody who has the practice's public keys; it holds nothing that is sealed or secret but ciphertext. */
  evidence(): Promise<{ readonly file: Blob; readonly fileName: string }>;
  signedHead(): Promise<Result<HeadProof, NotFound>>;
  /** Raises an alarm where the verdict is `Fork`. */
  compareHead(code: string): Promise<Result<HeadCompared, BadCode | NotFound>>;

  unlock(person: PersonId, unlocker: UnlockerId, secret: TypedSecret): Promise<Result<Overview, OpenFailed | TimeUp>>;

  // All below throw where nobody is open: the page does not ask then.
  overview(): Promise<Overview>;

  devices(): Promise<readonly DeviceView[]>;
  /** Reads a request that the server handed on (protocol's JoinAsk). */
  readAsk(ask: Bytes, origin: string): Promise<Result<JoinCandidate, BadCode>>;
  /** The hash in a code that a camera read off the new device. */
  readRequestCode(code: string): Promise<Result<Hash, BadCode>>;
  /** A link for a device that is somewhere else, as the fragment of an address. It admits one device, and none after about `linkEntries` more entries, or once this person's keys are others. */
  makeLink(): Promise<Result<string, NotYet>>;
  /** The words were compared: admits the device to this person. `joinProof` answers once the server has taken it. */
  admit(ask: Bytes, origin: string, stepUp: StepUp): Promise<Result<null, BadCode | NotAllowed | OpenFailed | NotYet | StorageFull>>;
  joinProof(request: Hash): Promise<Result<JoinProof, NotYet | Overtaken | NotFound>>;

  unlockers(): Promise<readonly UnlockerView[]>;
  /** Answers with the words where they were asked for: shown once. */
  addUnlocker(
    unlocker: NewUnlocker,
    stepUp: StepUp
  ): Promise<Result<{ readonly words: readonly string[] | null }, NotAllowed | OpenFailed | BadField | NotYet | StorageFull>>;
  /** Also gives the person new keys, under which all that follows is sealed and signed. */
  removeUnlocker(
    id: UnlockerId,
    stepUp: StepUp
  ): Promise<Result<null, NotAllowed | OpenFailed | NotFound | LastUnlockers | NotYet | StorageFull>>;

  planExport(): Promise<ExportPlan>;
  /** Everything of this person's, as a ZIP of originals with an index that any browser shows. The act is recorded before the first byte. */
  exportAll(reason: string, stepUp: StepUp): Promise<Result<Export, NotAllowed | OpenFailed | BadField | StorageFull>>;

  /** Best match first; all, by name, for an empty query. At most `count` from the place `from` on. */
  findPatients(query: string, from: number, count: number): Promise<PatientsFound>;
  addPatient(draft: PatientDraft): Promise<Result<PatientId, BadField | NotAllowed | StorageFull>>;
  editPatient(id: PatientId, draft: PatientDraft): Promise<Result<null, BadField | NotAllowed | StorageFull | NotFound>>;
  patient(id: PatientId): Promise<Result<PatientPage, NotFound>>;
  addVisit(patient: PatientId, day: string): Promise<Result<VisitId, BadField | NotAllowed | StorageFull | NotFound>>;

  /** Starts taking files in, kept in their order; progress comes by `subscribe`, a few times a second. Resolves at once with the batch's id. */
  importPhotos(patient: PatientId, files: readonly File[], visit: VisitChoice): Promise<Result<string, NotFound | NotAllowed | BadField>>;
  cancelImport(batch: string): Promise<void>;
  /** The files under way are finished; those after them wait. */
  pauseImport(batch: string): Promise<void>;
  /** Goes on, also after `LowSpace` when there is room again. */
  resumeImport(batch: string): Promise<void>;
  /** The interrupted import has been read about: it is said no more. */
  forgetInterrupted(id: ObjectId): Promise<void>;

  photo(id: PhotoId): Promise<Result<PhotoView, NotFound>>;
  /** Encoded image without any metadata. */
  rendition(id: PhotoId, name: 'preview' | 'thumbnail'): Promise<Result<{ readonly image: Blob }, NotFound | OpenFailed | Away>>;
  /** The original's pixels, upright, for full zoom. The view is recorded before they come. */
  originalPixels(id: PhotoId): Promise<Result<ImageBitmap, NotFound | NotAllowed | OpenFailed | Away | StorageFull>>;
  /** The untouched bytes. The act is recorded before they come. */
  saveOriginal(
    id: PhotoId,
    reason: string
  ): Promise<
    Result<{ readonly file: Blob; readonly fileName: string }, NotFound | NotAllowed | OpenFailed | Away | StorageFull | BadField>
  >;
  /** Fetches the original and keeps it here, without showing it. */
  bringHere(id: PhotoId): Promise<Result<null, NotFound | OpenFailed | Away | StorageFull>>;
  /** Pins a patient to this device, or lets them go again. Photos that are away are fetched as the server can be reached. */
  pin(patient: PatientId, pinned: boolean): Promise<Result<null, NotFound>>;
  space(): Promise<DeviceSpace>;
  /** Lets go of every original that may go. */
  makeRoom(): Promise<Space>;
  /**
   * The server has been reached and has everything: what pinned patients lack is fetched, and what is over the budget let go. Resolves when that
   * is done, as far as it could be.
   */
  tidy(): Promise<void>;

  setNote(id: PhotoId, note: string): Promise<Result<null, BadField | NotFound | NotAllowed | StorageFull>>;
  deletePhotos(ids: readonly PhotoId[]): Promise<Result<null, NotFound | NotAllowed | StorageFull>>;
  restorePhotos(ids: readonly PhotoId[]): Promise<Result<null, NotFound | NotAllowed | StorageFull>>;
}
