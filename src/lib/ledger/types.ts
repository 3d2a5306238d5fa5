/**
 * What an entry, a roster and an epoch are. Plain values with public keys only: the browser and the server share this room.
 *
 *   entry bytes = CBOR [header bytes, device signature 64, author signature 64], kept and verified exactly as received
 *   entry hash  = leaf hash = SHA-256(0x00 ‖ entry bytes)                                    RFC 9162 section 2.1.1
 *   the body travels beside the entry; the header holds its SHA-256, so a body can be destroyed and the tree still verifies
 */
import type { Bytes, DeviceId, EpochId, Hash, LinkId, ObjectId, PersonId, PracticeId, StreamId, UnlockerId } from '#bytes';

export type EntryKind = 'roster' | 'grant' | 'assign' | 'record' | 'audit' | 'erase';

export interface Head {
  readonly size: number;
  readonly root: Hash;
}

export interface BlobRef {
  readonly hash: Hash;
  /** Length of the sealed blob in bytes. */
  readonly bytes: number;
}

export interface Header {
  readonly v: 1;
  readonly practice: PracticeId;
  readonly kind: EntryKind;
  /** The scope's opaque id; for roster entries the control plane's own stream (`Roster.streams.roster`). */
  readonly stream: StreamId;
  /** What the entry is about: a patient, a photo, an epoch, a person; opaque. */
  readonly object: ObjectId;
  /** The epoch a record or audit body is sealed under; null where the body is plain. */
  readonly epoch: EpochId | null;
  readonly author: PersonId;
  readonly device: DeviceId;
  /** 0, 1, 2 … along one device's chain. */
  readonly n: number;
  /** Hash of the device's entry n-1; null where n is 0. */
  readonly prev: Hash | null;
  /** Roster entries: hash of the roster entry before; null for genesis. All other kinds: null. */
  readonly rosterPrev: Hash | null;
  /** What its device had verified when it wrote: below the entry's own place, never falling along a chain. */
  readonly seen: Head;
  /** Milliseconds since 1970 by the device's clock; shown, never decides. */
  readonly at: number;
  readonly bodyHash: Hash;
  readonly blobs: readonly BlobRef[];
}

export interface Entry {
  /** Exact bytes as signed. */
  readonly headerBytes: Bytes;
  readonly header: Header;
  readonly deviceSignature: Bytes;
  readonly authorSignature: Bytes;
  /** Exact bytes of the whole entry, and their leaf hash. */
  readonly bytes: Bytes;
  readonly hash: Hash;
}

export type Role = 'admin' | 'auditor' | 'dentist' | 'hygienist' | 'office';
export type ScopeKind = 'staff' | 'desk' | 'clinic' | 'chart' | 'audit';
export type DeviceClass = 'shared' | 'fixed' | 'personal';
export type UnlockerKind = 'prf' | 'passphrase' | 'words';

/** The public halves of a person's or device's keys. Ed25519: 32 bytes. HPKE MLKEM768-X25519: 1216 bytes. */
export interface PersonKeys {
  readonly sign: Bytes;
  readonly hpke: Bytes;
}

/** One way of opening a person's secret; everything here is public or sealed. See crypto/README. */
export interface Unlocker {
  readonly id: UnlockerId;
  readonly kind: UnlockerKind;
  /** 32 bytes for HKDF (and, for a passphrase, Argon2id). Altered, it only fails to open. */
  readonly salt: Bytes;
  /** The device whose secret takes part (passphrase); null otherwise. */
  readonly device: DeviceId | null;
  /** WebAuthn credential id (prf); null otherwise. */
  readonly credential: Bytes | null;
  /** The unlocker's own HPKE public key. */
  readonly public: Bytes;
  /** Its private half, sealed under K_u. */
  readonly sealedPrivate: Bytes;
  /** The person secret, sealed to `public`. */
  readonly sealedSecret: Bytes;
  /** The person's identity signature, namespace `unlocker`, over the CBOR of all the above and the person's id. */
  readonly signature: Bytes;
}

export interface Person {
  readonly id: PersonId;
  readonly keys: PersonKeys;
  /** Those that hold. */
  readonly roles: readonly Role[];
  /** Given by an admin, and without effect until somebody who reads what they read has vouched for the person's keys. */
  readonly asked: readonly Role[];
  /** When an admin's app is to end this person's access, in milliseconds since 1970; null for no such day. It decides nothing by itself: no clock can be trusted. */
  readonly until: number | null;
  readonly unlockers: readonly Unlocker[];
  /**
   * Size of the ledger from which on these keys and these rights hold. An epoch whose opener had seen less may have reached keys or rights that are
   * gone: it is not usable any more.
   */
  readonly since: number;
  /** The keys before these, newest first, each with its secret sealed under the one that replaced it. */
  readonly earlier: readonly EarlierKeys[];
}

export interface EarlierKeys {
  readonly keys: PersonKeys;
  /** The person secret of these keys, sealed under the person secret that came after it. */
  readonly sealedSecret: Bytes;
}

export interface Device {
  readonly id: DeviceId;
  /** Ed25519 public key, 32 bytes. */
  readonly sign: Bytes;
  readonly class: DeviceClass;
}

/** The opaque streams of the practice-wide scopes, and the control plane's own. Any other stream is a chart's. */
export type Streams = Readonly<Record<Exclude<ScopeKind, 'chart'> | 'roster', StreamId>>;

/** The practice's people, devices and fixed points after some prefix of the roster entries. */
export interface Roster {
  readonly practice: PracticeId;
  readonly persons: ReadonlyMap<PersonId, Person>;
  readonly devices: ReadonlyMap<DeviceId, Device>;
  /** Who uses which device: those it came with, in the order they came. */
  readonly users: ReadonlyMap<DeviceId, readonly PersonId[]>;
  /** Public halves of the practice recovery key. */
  readonly recovery: PersonKeys;
  readonly streams: Streams;
  /** Public signing keys of people and devices that were replaced or removed, as hex: none of them ever returns. */
  readonly spent: ReadonlySet<string>;
  /** Links that have admitted their device, or brought in their person. */
  readonly usedLinks: ReadonlySet<LinkId>;
  /** People who left, with every key they had, and the place of the entry by which they did: neither they nor a key of theirs returns. */
  readonly left: ReadonlyMap<PersonId, { readonly keys: readonly PersonKeys[]; readonly place: number }>;
  /** Charts that belong to named people only. */
  readonly restricted: ReadonlyMap<StreamId, readonly PersonId[]>;
  /** Work that waited (`Waiting`), and what was said of it. */
  readonly settled: ReadonlyMap<Hash, Settlement['verdict']>;
  /** Devices that went: none of them returns. */
  readonly gone: ReadonlySet<DeviceId>;
  /** Hash of the last roster entry. */
  readonly head: Hash;
}

/** To whom an epoch's secret is sealed. */
export type Recipient =
  | { readonly to: 'person'; readonly person: PersonId }
  | { readonly to: 'scope'; readonly scope: 'clinic'; readonly epoch: EpochId }
  | { readonly to: 'recovery' };

export interface Wrap {
  readonly recipient: Recipient;
  readonly sealed: Bytes;
}

/** Body of a `grant` entry: opens one epoch of the header's stream; the header's `object` is the epoch's id. */
export interface Grant {
  readonly scope: ScopeKind;
  readonly epoch: EpochId;
  /** HPKE public half, 1216 bytes: anyone may seal to it. Null for a chart. */
  readonly public: Bytes | null;
  readonly wraps: readonly Wrap[];
  /** Earlier epochs its author holds, each secret sealed under this epoch. */
  readonly earlier: readonly { readonly epoch: EpochId; readonly sealed: Bytes }[];
}

/** What travels between device and server: an entry with its body, or without where it was erased or is not for the reader. */
export interface Parcel {
  readonly entry: Bytes;
  readonly body: Bytes | null;
}

/** What a practice is founded on; the SHA-256 of its CBOR is the practice's id. */
export interface GenesisCore {
  /** 32 random bytes: no two practices are the same. */
  readonly random: Bytes;
  readonly person: { readonly id: PersonId; readonly keys: PersonKeys; readonly roles: readonly Role[] };
  readonly device: Device;
  readonly recovery: PersonKeys;
  readonly streams: Streams;
}

/** Body of the roster entry `genesis`: the core, and the recovery key's signature of it, namespace `join`. */
export interface Genesis {
  readonly coreBytes: Bytes;
  readonly recoverySignature: Bytes;
}

/** Body of the roster entry `unlockers`: from now on these, and only these, open the person's secret. */
export interface Unlockers {
  readonly person: PersonId;
  readonly unlockers: readonly Unlocker[];
}

/**
 * Body of the roster entry `admit`: another device of a person who belongs to the practice, new or used by others of it, written by that person on a device that is in. What the
 * two people, or the two screens, compared is the hash of the device's request; the device signed that hash, namespace `join`.
 */
export interface Admission {
  readonly person: PersonId;
  readonly device: Device;
  /** SHA-256 of the request's exact bytes (protocol's JoinRequest). */
  readonly request: Hash;
  /** By `device.sign`, over the 32 bytes of `request`. */
  readonly signature: Bytes;
  /** The link by which the device asked from a distance; null where both were in one room. */
  readonly link: JoinLinkRef | null;
}

/** A link that was made when the ledger had `size` entries. It admits one device, and none that its author writes `linkEntries` later. */
export interface JoinLinkRef {
  readonly id: LinkId;
  readonly size: number;
}

/**
 * Body of the roster entry `renew`: from now on other keys, out of a new secret, are this person's; written by the person under the keys that go.
 * The unlockers are all there are from now on, each signed by the new identity key.
 */
export interface Renewal {
  readonly person: PersonId;
  readonly keys: PersonKeys;
  /** The secret that goes, sealed under the one that comes. */
  readonly sealedSecret: Bytes;
  readonly unlockers: readonly Unlocker[];
}

/**
 * Body of the roster entry `enrol`: an admin brings in a colleague, whose words were compared. The person has signed the hash of the request, namespace `join`,
 * and so has the device they come on: a new one, which comes with them, or one that belongs to the practice.
 */
export interface Enrolment {
  readonly person: { readonly id: PersonId; readonly keys: PersonKeys };
  readonly roles: readonly Role[];
  readonly until: number | null;
  readonly device: { readonly device: Device; readonly signature: Bytes };
  /** SHA-256 of the request's exact bytes. */
  readonly request: Hash;
  /** By the person's `keys.sign`, over the 32 bytes of `request`. */
  readonly signature: Bytes;
  readonly link: JoinLinkRef | null;
}

/** Body of the roster entry `roles`: an admin gives a person these roles, and no other; none where their time is up. */
export interface RoleChange {
  readonly person: PersonId;
  readonly roles: readonly Role[];
  readonly until: number | null;
}

/** Body of the roster entry `vouch`: somebody who reads what these roles read has compared the person's words, and what an admin gave takes effect. */
export interface Vouching {
  readonly person: PersonId;
  readonly roles: readonly Role[];
  /** `keysHash` of the keys that were compared: after a renewal they would be others. */
  readonly keys: Hash;
}

/** Body of the roster entry `leave`: an admin ends a person's part in the practice, and that of devices which go with them. */
export interface Departure {
  readonly person: PersonId;
  readonly devices: readonly DeviceId[];
}

/** Body of the roster entry `restrict`: from now on this chart is for these people only; null lifts it. */
export interface Restriction {
  readonly stream: StreamId;
  readonly persons: readonly PersonId[] | null;
}

/** Body of the roster entry `settle`: these entries, which wait, count from now on at their own places, or never will. */
export interface Settlement {
  readonly entries: readonly Hash[];
  readonly verdict: 'accept' | 'reject';
}

/** An entry whose author had the right at `seen` and had lost it at its place, whatever else stands against it. */
export interface Waiting {
  readonly index: number;
  readonly stream: StreamId;
  readonly author: PersonId;
}

/** What somebody who is neither a dentist nor named may do in a chart that they were given. */
export type ChartRight = 'read' | 'edit';
export type CareTeam = ReadonlyMap<PersonId, ChartRight>;

/** Body of an `assign` entry. */
export interface Assignment {
  readonly person: PersonId;
  /** Null takes the chart from them. */
  readonly right: ChartRight | null;
  /** Taken by the person themself, to read. */
  readonly emergency?: true;
}

/** An assignment that was accepted, and its place. */
export interface Assigned extends Assignment {
  readonly index: number;
  readonly stream: StreamId;
}

/** An epoch that an accepted grant opened. */
export interface Epoch {
  readonly id: EpochId;
  readonly stream: StreamId;
  readonly scope: ScopeKind;
  /** Place of its grant in the ledger. */
  readonly index: number;
  /** What its opener had seen, in entries. */
  readonly seen: number;
  readonly opener: PersonId;
  /** Null for a chart, or where the grant's body is not here. */
  readonly public: Bytes | null;
  /** To whom its grant seals it; null where the grant's body was erased or is not for this reader. */
  readonly recipients: readonly Recipient[] | null;
  /** Epochs of the stream that came before, and that its grant hands on to whoever opens it; null as `recipients`. */
  readonly earlier: readonly EpochId[] | null;
}

export interface RosterRefused {
  readonly type: 'RosterRefused';
  /** Number of the invariant in `apply-roster.ts`. */
  readonly rule: number;
}

/** A roster entry of a type or version that this program does not know: writing stops until the app is updated. */
export interface RosterUnknown {
  readonly type: 'RosterUnknown';
}

/**
 * Why a page is not taken: an honest server never hands it out. `index` is the place the entry would have had.
 *
 *   Malformed       not an entry, or a header that contradicts its own kind
 *   Foreign         of another practice
 *   NotGenesis      the first entry is not the genesis this practice is named after
 *   BadSeen         `seen` lies ahead, fell along the chain, or is not our root at that size
 *   UnknownAuthor   not in the roster at `seen`               UnknownDevice   the same for the device
 *   BadSignature    one of the two does not verify
 *   BadChain        `n` or `prev` leave a gap in the device's chain
 *   Equivocation    the device signed another entry with this `n`
 *   Repeated        this very entry has a place already
 *   BodyMismatch    the body is not the one the header names     BodyMissing     a roster or assign entry without its body
 *   RosterUnknown   not the server's fault: this program is too old for the practice
 */
export interface Broken {
  readonly type:
    | 'Malformed'
    | 'Foreign'
    | 'NotGenesis'
    | 'BadSeen'
    | 'UnknownAuthor'
    | 'UnknownDevice'
    | 'BadSignature'
    | 'BadChain'
    | 'Equivocation'
    | 'Repeated'
    | 'BodyMismatch'
    | 'BodyMissing'
    | 'RosterUnknown';
  readonly index: number;
}

/** A checkpoint that is not used: of another version, another practice, or not of its form. The ledger is replayed instead. */
export interface CheckpointRefused {
  readonly type: 'CheckpointRefused';
  readonly why: 'Version' | 'Foreign' | 'Malformed';
}

/**
 * Why an entry counts for nothing, though it keeps its place in the tree.
 *
 *   NoRight           the author's roles at `seen` (for a grant also at its place) do not allow it
 *   WrongStream       not a stream for this kind of entry
 *   UnknownEpoch      sealed under an epoch that no accepted grant opened, or one of another stream
 *   EpochOver         sealed under an epoch that was not usable any more by what its device had seen
 *   MalformedBody     a grant that cannot be read, or that contradicts its header
 *   EpochTaken        the grant opens an epoch that exists
 *   WrongRecipients   the epoch is not sealed to exactly those whom `recipientsFor` names
 *   WrongPublic       a chart with a public half, or another scope without
 *   WrongEarlier      hands on an epoch of another stream, or one twice
 *   NotClinical       a chart is given to somebody who may have none
 *   NotYet            erasure needs two people, and this version does not know how
 */
export type Refusal =
  | {
      readonly type:
        | 'NoRight'
        | 'WrongStream'
        | 'UnknownEpoch'
        | 'EpochOver'
        | 'MalformedBody'
        | 'EpochTaken'
        | 'WrongRecipients'
        | 'WrongPublic'
        | 'WrongEarlier'
        | 'NotClinical'
        | 'NotYet';
    }
  | RosterRefused;

/** Quarantined: the author had the right at `seen` and had lost it at the entry's place. */
export type Verdict =
  { readonly type: 'Accepted' } | { readonly type: 'Quarantined' } | { readonly type: 'Refused'; readonly reason: Refusal };

/** An entry that has its place in the ledger. */
export interface Taken {
  readonly index: number;
  readonly entry: Entry;
  readonly body: Bytes | null;
  readonly verdict: Verdict;
}

/** Where one device's chain ends. */
export interface Chain {
  readonly nextN: number;
  /** Hash of its last entry; null before the first. */
  readonly prev: Hash | null;
  /** Size of the head its last entry had seen: the next may not have seen less. */
  readonly seenSize: number;
}

/** What a verified ledger says, for whoever only asks. */
export interface LedgerState {
  readonly practice: PracticeId;
  readonly size: number;
  /** The roster now; null before genesis. */
  readonly roster: Roster | null;
  rosterAt(size: number): Roster | null;
  epoch(id: EpochId): Epoch | null;
  /** In the order they were opened. */
  epochsOf(stream: StreamId): readonly Epoch[];
  /** To whom a chart was given, after the first `size` entries. */
  teamAt(stream: StreamId, size: number): CareTeam;
}
