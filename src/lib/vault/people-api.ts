/** The part of the vault's contract that is about people: who belongs to the practice, whose chart it is, and who can open what. Plain data only. */
import type { Bytes, DeviceId, Hash, ObjectId, PersonId } from '#bytes';
import type { PatientId } from '#domain';
import type { ChartRight, Role } from '#ledger';
import type { Result } from '#result';
import type {
  BadCode,
  BadField,
  DeviceClass,
  JoinOffer,
  NotAllowed,
  NotFound,
  NotYet,
  OpenFailed,
  Overview,
  RecoveryKit,
  StepUp,
  StorageFull,
  WrongWords
} from './api.ts';

// ---------------------------------------------------------------- people

export interface PersonView {
  readonly id: PersonId;
  /** Empty where no name has come yet. */
  readonly name: string;
  /** Those that hold, and those that an admin has given and that wait for the word of somebody who reads the same. */
  readonly roles: readonly Role[];
  readonly asked: readonly Role[];
  /** ISO 8601, UTC; null for no end. */
  readonly until: string | null;
  readonly isMe: boolean;
  /** Of their keys of today: 12 words that both people see, to be compared before vouching. */
  readonly words: readonly string[];
  /** Has a way of unlocking: the join was finished. */
  readonly hasJoined: boolean;
  /** Which of `asked` whoever is open may vouch for. */
  readonly mayVouch: readonly Role[];
  /** Why they cannot leave, nor lose the role that it is about. */
  readonly stays: 'LastAdmin' | 'LastReader' | null;
  /** Devices that they use, or whose passphrase they have. */
  readonly devices: readonly DeviceId[];
  /** The server has not yet taken and given back the last change to them. */
  readonly pending: boolean;
}

/** A colleague to be: what an admin says of somebody whose words were compared. */
export interface Colleague {
  readonly name: string;
  readonly roles: readonly Role[];
  /** ISO 8601; null for no end. */
  readonly until: string | null;
}

/** The practice would be without an admin, or what somebody reads without a reader. */
export interface Stays {
  readonly type: 'Stays';
  readonly why: 'LastAdmin' | 'LastReader';
}

/** How far it is that somebody who left opens nothing that is written now. */
export interface LeavingView {
  readonly person: PersonId;
  readonly name: string;
  /** By the clock of the device that wrote it. */
  readonly leftAt: string;
  /** What they could open and is sealed anew already (`renewed`), or will be with the next write (`due`). */
  readonly scopes: { readonly renewed: number; readonly due: number };
  readonly charts: { readonly renewed: number; readonly due: number };
  /** Entries of theirs that wait to be accepted or rejected. */
  readonly waiting: number;
}

type RosterFailed = NotAllowed | NotFound | NotYet | OpenFailed | StorageFull;

export interface PeopleApi {
  /**
   * A newcomer asks: their own person keys are made with the request. On a device without a practice it asks for itself too; on one that has a practice, `deviceClass` counts
   * for nothing and the request is of this device. Throws on a link that `readLink` does not say is for a colleague.
   */
  startJoinAsColleague(deviceClass: DeviceClass, origin: string, link?: string): Promise<JoinOffer>;
  /** After `readReply`: the newcomer's own ways of unlocking, in memory. The kit holds words only; its sheets are none. */
  draftColleague(
    unlocker:
      | { readonly kind: 'prf'; readonly prf: Bytes; readonly credential: Bytes }
      | { readonly kind: 'passphrase'; readonly passphrase: string }
  ): Promise<Result<RecoveryKit, BadField | NotFound>>;
  /** The words were written down: the newcomer belongs to this device, and the device to the practice. Their ways of unlocking are kept here until the roster has them. */
  joinAsColleague(answers: readonly string[]): Promise<Result<null, WrongWords | StorageFull | NotFound>>;
  /** Once the ledger is here, with them in it: opens the practice to them at once. NotFound: their keys are gone with the page, or somebody else is open; they unlock. */
  finishJoinAsColleague(): Promise<Result<Overview, NotFound | NotYet>>;

  // Below: somebody is open.
  people(): Promise<readonly PersonView[]>;
  /** For a colleague who is somewhere else: as `makeLink`, but it brings a person. */
  makeInvitation(): Promise<Result<string, NotYet | NotAllowed>>;
  /** The words were compared: a person and, where it is new, their device. `joinProof` answers once the server has taken it. */
  enrol(
    ask: Bytes,
    origin: string,
    colleague: Colleague,
    stepUp: StepUp
  ): Promise<Result<null, BadCode | BadField | NotAllowed | OpenFailed | NotYet | StorageFull>>;
  setRoles(
    person: PersonId,
    roles: readonly Role[],
    until: string | null,
    stepUp: StepUp
  ): Promise<Result<null, RosterFailed | Stays | BadField>>;
  /** The words of their keys were compared. */
  vouch(person: PersonId, roles: readonly Role[], stepUp: StepUp): Promise<Result<null, RosterFailed>>;
  /** `devices`: those that go with them. */
  removePerson(person: PersonId, devices: readonly DeviceId[], stepUp: StepUp): Promise<Result<null, RosterFailed | Stays>>;
  /** People who left, last first. */
  leavings(): Promise<readonly LeavingView[]>;
}

// ---------------------------------------------------------------- whose chart it is

/** Why somebody has a chart: as a dentist, because they were given it, because they are named in a restricted one. */
export type Because = 'Dentist' | 'Assigned' | 'Named';

export interface CareView {
  readonly person: PersonId;
  readonly name: string;
  readonly because: Because;
  readonly right: ChartRight;
  /**
   * What the keys say: how many of the chart's epochs are sealed to them, directly, through the clinic or handed on, of how many there are. Null where whoever
   * asks does not see those grants.
   */
  readonly keys: { readonly has: number; readonly of: number } | null;
  /** They were given it, and no vault that holds the chart has carried it out yet. */
  readonly isWaiting: boolean;
}

/** Who can open a patient's chart, from the key graph of the verified ledger. */
export interface Access {
  readonly patient: PatientId;
  readonly isRestricted: boolean;
  readonly people: readonly CareView[];
  /** No right any more, and still the keys of so many epochs: what they kept cannot be taken back. `name` may be empty. */
  readonly former: readonly { readonly person: PersonId; readonly name: string; readonly epochs: number }[];
  /** May whoever is open assign, or restrict? */
  readonly mayAssign: boolean;
  readonly mayRestrict: boolean;
}

export interface PersonAccess {
  readonly person: PersonId;
  readonly name: string;
  /** All charts but the restricted ones that do not name them. */
  readonly seesAll: boolean;
  /** By name of the patient: those they were given, or are named in. */
  readonly patients: readonly {
    readonly patient: PatientId;
    readonly name: string;
    readonly because: Because;
    readonly right: ChartRight;
  }[];
  /** Charts that nobody else opens: given to somebody else before this person leaves, and carried out by an open app of theirs. After that only the recovery sheets open them. */
  readonly alone: readonly { readonly patient: PatientId; readonly name: string }[];
}

/** Work of somebody who had lost the right without knowing it: it counts once somebody accepts it. */
export interface WaitingWork {
  readonly entry: Hash;
  readonly person: PersonId;
  readonly name: string;
  /** By their device's clock. */
  readonly at: string;
  readonly what: 'photo' | 'change' | 'sealed' | 'audit';
  readonly patient: PatientId | null;
  readonly patientName: string;
}

/** Somebody clinical took a chart that they were not given, and said why. */
export interface Emergency {
  readonly id: ObjectId;
  readonly patient: PatientId;
  readonly patientName: string;
  readonly person: PersonId;
  readonly name: string;
  /** Empty where none was given: whatever wrote it, was not this program. */
  readonly reason: string;
  readonly at: string;
  /** Null until somebody else has looked at it. */
  readonly reviewed: { readonly by: string; readonly at: string } | null;
  /** It waits to be looked at, and whoever is open may. */
  readonly mayReview: boolean;
}

/** The practice's own looking over who has access to what. */
export interface ReviewState {
  /** The last one that was signed off; null for none. */
  readonly last: { readonly by: string; readonly at: string; readonly note: string } | null;
  /** 90 days after it, or after the founding. */
  readonly dueAt: string;
  readonly isDue: boolean;
  readonly maySign: boolean;
}

export interface CareApi {
  /** A null right takes the chart from them. */
  assign(patient: PatientId, person: PersonId, right: ChartRight | null): Promise<Result<null, NotFound | NotAllowed | StorageFull>>;
  /** From now on for these people alone; null lifts it. NotAllowed also where none of them could open what is there, to hand it on to the others. */
  restrict(patient: PatientId, persons: readonly PersonId[] | null, stepUp: StepUp): Promise<Result<null, RosterFailed>>;
  /**
   * What the desk calls a patient who is for named people alone, said by one of those: name, number and birthday are then in the chart, and the desk has this. Null
   * gives the desk the name back. What was written before stays written.
   */
  setAlias(patient: PatientId, alias: string | null): Promise<Result<null, NotFound | NotAllowed | BadField | StorageFull>>;
  whoCanSee(patient: PatientId): Promise<Result<Access, NotFound>>;
  whatSees(person: PersonId): Promise<Result<PersonAccess, NotFound>>;

  waitingWork(): Promise<readonly WaitingWork[]>;
  settle(entries: readonly Hash[], verdict: 'accept' | 'reject', stepUp: StepUp): Promise<Result<null, RosterFailed>>;

  /** Opens nothing by itself: the next vault that holds the chart and is open hands it over, without anybody's touch. */
  breakGlass(patient: PatientId, reason: string): Promise<Result<null, NotFound | NotAllowed | BadField | StorageFull>>;
  emergencies(): Promise<readonly Emergency[]>;
  reviewEmergency(id: ObjectId): Promise<Result<null, NotFound | NotAllowed | StorageFull>>;

  accessReview(): Promise<ReviewState>;
  signReview(note: string, stepUp: StepUp): Promise<Result<null, NotAllowed | BadField | OpenFailed | StorageFull>>;
}
