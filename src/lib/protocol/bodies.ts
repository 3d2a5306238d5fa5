/**
 * The bodies of the API, CBOR both ways. `encodeX` is for the side that sends, `parseX` for the side that receives; each parse throws
 * MalformedCbor on anything but the one accepted form.
 *
 *   POST /api/setup/challenge      SetupChallengeRequest    -> ChallengeAnswer
 *   POST /api/setup                SetupRequest             -> PushAnswer           (and a session cookie)
 *   POST /api/session/challenge    (empty)                  -> ChallengeAnswer
 *   POST /api/session/device       DeviceProof              -> SessionAnswer        (and a session cookie)
 *   POST /api/session/passkey      PasskeyProof             -> SessionAnswer        (and a session cookie)
 *   DELETE /api/session                                     -> 204
 *   PUT  /api/blobs/HASH           the sealed bytes         -> Receipt
 *   GET  /api/blobs/HASH                                    -> the sealed bytes
 *   POST /api/entries              PushRequest              -> PushAnswer
 *   POST /api/pull                 PullRequest              -> PullAnswer
 *   POST /api/blobs/missing        HashList                 -> HashList             (those of them that the server does not have)
 *   POST /api/heal                 HealRequest              -> HealAnswer
 *   POST /api/lacking              LackingRequest           -> LackingAnswer        (lacking.ts)
 *   POST /api/bodies               BodiesRequest            -> 204
 *   POST /api/bodies/late         LateBodiesRequest        -> LateBodiesAnswer     (late-bodies.ts)
 *   GET  /api/live                                          -> lines of decimal sizes, and empty ones, for as long as both like
 *   POST /api/join                 JoinAsk                  -> JoinTicket           (join.ts; no session)
 *   POST /api/join/look            JoinLook                 -> JoinState            (no session)
 *   POST /api/joins                (empty)                  -> JoinList
 *   POST /api/join/answer          JoinAnswer               -> 204
 *   GET  /api/health                                        -> JSON
 */
import {
  type Bytes,
  bytesOf,
  type Cbor,
  type DeviceId,
  encode,
  type Hash,
  hashOf,
  idOf,
  idToBytes,
  list,
  map,
  orNull,
  parse,
  type PersonId,
  type PracticeId,
  practiceOf,
  type Shape,
  text,
  uint
} from '#bytes';
import { challengeBytes, maxBlobBytes, maxBodyBytes, maxEntryBytes, maxParcels, pageParcels } from './limits.ts';

export const cborType = 'application/cbor';
export const blobType = 'application/octet-stream';

// ---------------------------------------------------------------- parts

export interface WireHead {
  readonly size: number;
  readonly root: Hash;
}
export interface WireParcel {
  readonly entry: Bytes;
  readonly body: Bytes | null;
}

const head: Shape<WireHead> = map({ size: uint(), root: hashOf });
const parcel: Shape<WireParcel> = map({ entry: bytesOf(1, maxEntryBytes), body: orNull(bytesOf(0, maxBodyBytes)) });
const headCbor = ({ size, root }: WireHead): Cbor => ({ size, root: idToBytes(root) });
const parcelCbor = ({ entry, body }: WireParcel): Cbor => ({ entry, body });

// ---------------------------------------------------------------- setting up a practice

export interface SetupChallengeRequest {
  readonly code: string;
}
const setupChallengeRequest: Shape<SetupChallengeRequest> = map({ code: text(100) });
export const encodeSetupChallengeRequest = (body: SetupChallengeRequest): Bytes => encode({ ...body });
export const parseSetupChallengeRequest = (bytes: Uint8Array): SetupChallengeRequest => parse(setupChallengeRequest, bytes);

export interface ChallengeAnswer {
  readonly challenge: Bytes;
}
const challengeAnswer: Shape<ChallengeAnswer> = map({ challenge: bytesOf(challengeBytes) });
export const encodeChallengeAnswer = (body: ChallengeAnswer): Bytes => encode({ ...body });
export const parseChallengeAnswer = (bytes: Uint8Array): ChallengeAnswer => parse(challengeAnswer, bytes);

export interface SetupRequest {
  readonly code: string;
  /** Genesis first, then the entries that complete the practice. */
  readonly parcels: readonly WireParcel[];
  /** RegistrationResponseJSON of the first passkey, as JSON text, without PRF results; null with a passphrase. */
  readonly registration: string | null;
}
const setupRequest: Shape<SetupRequest> = map({
  code: text(100),
  parcels: list(parcel, 100),
  registration: orNull(text(20_000))
});
export const encodeSetupRequest = ({ code, parcels, registration }: SetupRequest): Bytes =>
  encode({ code, registration, parcels: parcels.map(parcelCbor) });
export const parseSetupRequest = (bytes: Uint8Array): SetupRequest => parse(setupRequest, bytes);

// ---------------------------------------------------------------- sessions

/** What a device signs, namespace `session`: the CBOR of `sessionStatement`. */
export interface DeviceProof {
  readonly practice: PracticeId;
  readonly device: DeviceId;
  readonly challenge: Bytes;
  readonly deviceSignature: Bytes;
  readonly person: PersonId | null;
  readonly personSignature: Bytes | null;
}
const deviceProof: Shape<DeviceProof> = map({
  practice: practiceOf,
  device: idOf<DeviceId>(),
  challenge: bytesOf(challengeBytes),
  deviceSignature: bytesOf(64),
  person: orNull(idOf<PersonId>()),
  personSignature: orNull(bytesOf(64))
});
export const encodeDeviceProof = (proof: DeviceProof): Bytes =>
  encode({
    practice: idToBytes(proof.practice),
    device: idToBytes(proof.device),
    challenge: proof.challenge,
    deviceSignature: proof.deviceSignature,
    person: proof.person && idToBytes(proof.person),
    personSignature: proof.personSignature
  });
export const parseDeviceProof = (bytes: Uint8Array): DeviceProof => parse(deviceProof, bytes);

/** The bytes that device and person sign to open a session. */
export const sessionStatement = (origin: string, practice: PracticeId, device: DeviceId, challenge: Bytes): Bytes =>
  encode({ origin, practice: idToBytes(practice), device: idToBytes(device), challenge });

export interface PasskeyProof {
  readonly practice: PracticeId;
  /** The device that the passkey was used on; null where it is not enrolled. */
  readonly device: DeviceId | null;
  readonly challenge: Bytes;
  /** AuthenticationResponseJSON as JSON text, without PRF results. */
  readonly assertion: string;
}
const passkeyProof: Shape<PasskeyProof> = map({
  practice: practiceOf,
  device: orNull(idOf<DeviceId>()),
  challenge: bytesOf(challengeBytes),
  assertion: text(20_000)
});
export const encodePasskeyProof = (proof: PasskeyProof): Bytes =>
  encode({
    practice: idToBytes(proof.practice),
    device: proof.device && idToBytes(proof.device),
    challenge: proof.challenge,
    assertion: proof.assertion
  });
export const parsePasskeyProof = (bytes: Uint8Array): PasskeyProof => parse(passkeyProof, bytes);

export interface SessionAnswer {
  /** Milliseconds from now. */
  readonly idleMs: number;
  readonly lifeMs: number;
}
const sessionAnswer: Shape<SessionAnswer> = map({ idleMs: uint(), lifeMs: uint() });
export const encodeSessionAnswer = (body: SessionAnswer): Bytes => encode({ ...body });
export const parseSessionAnswer = (bytes: Uint8Array): SessionAnswer => parse(sessionAnswer, bytes);

// ---------------------------------------------------------------- blobs and entries

export interface Receipt {
  readonly hash: Hash;
  readonly bytes: number;
}
const receipt: Shape<Receipt> = map({ hash: hashOf, bytes: uint(maxBlobBytes) });
export const encodeReceipt = ({ hash, bytes }: Receipt): Bytes => encode({ hash: idToBytes(hash), bytes });
export const parseReceipt = (bytes: Uint8Array): Receipt => parse(receipt, bytes);

export interface PushRequest {
  readonly parcels: readonly WireParcel[];
}
const pushRequest: Shape<PushRequest> = map({ parcels: list(parcel, maxParcels) });
export const encodePushRequest = ({ parcels }: PushRequest): Bytes => encode({ parcels: parcels.map(parcelCbor) });
export const parsePushRequest = (bytes: Uint8Array): PushRequest => parse(pushRequest, bytes);

/** The same hashes in the order sent, each with the place it has in the ledger; sending an entry twice gives the same place. */
export interface PushAnswer {
  readonly accepted: readonly { readonly hash: Hash; readonly index: number }[];
  readonly head: WireHead;
}
const pushAnswer: Shape<PushAnswer> = map({ accepted: list(map({ hash: hashOf, index: uint() }), maxParcels), head });
export const encodePushAnswer = ({ accepted, head: { size, root } }: PushAnswer): Bytes =>
  encode({ accepted: accepted.map(({ hash, index }) => ({ hash: idToBytes(hash), index })), head: headCbor({ size, root }) });
export const parsePushAnswer = (bytes: Uint8Array): PushAnswer => parse(pushAnswer, bytes);

export interface PullRequest {
  /** How many entries the asker has verified. */
  readonly since: number;
}
const pullRequest: Shape<PullRequest> = map({ since: uint() });
export const encodePullRequest = (body: PullRequest): Bytes => encode({ ...body });
export const parsePullRequest = (bytes: Uint8Array): PullRequest => parse(pullRequest, bytes);

/**
 * One page: the parcels from `since` on, the head right after them, a consistency proof from `since` to that head (RFC 9162 section
 * 2.1.4; empty where `since` is 0 or the head's own size), and how many entries the server has in all.
 * A server that holds fewer than `since` answers with no parcels, its own head and an empty proof: the asker decides what that means.
 */
export interface PullAnswer {
  readonly since: number;
  readonly parcels: readonly WireParcel[];
  readonly head: WireHead;
  readonly proof: readonly Hash[];
  readonly total: number;
}
const pullAnswer: Shape<PullAnswer> = map({
  since: uint(),
  parcels: list(parcel, pageParcels),
  head,
  proof: list(hashOf, 64),
  total: uint()
});
export const encodePullAnswer = ({ since, parcels, head: at, proof, total }: PullAnswer): Bytes =>
  encode({ since, parcels: parcels.map(parcelCbor), head: headCbor(at), proof: proof.map(idToBytes), total });
export const parsePullAnswer = (bytes: Uint8Array): PullAnswer => parse(pullAnswer, bytes);

// ---------------------------------------------------------------- giving back what a server has lost

export interface HashList {
  readonly hashes: readonly Hash[];
}
const hashList: Shape<HashList> = map({ hashes: list(hashOf, maxParcels) });
export const encodeHashList = ({ hashes }: HashList): Bytes => encode({ hashes: hashes.map(idToBytes) });
export const parseHashList = (bytes: Uint8Array): HashList => parse(hashList, bytes);

/**
 * Verified entries in their order, from the size on that the server has, with the bodies that this device holds; `head` is the tree's right after
 * them. The server takes them whole, or not at all where they do not give that head.
 */
export interface HealRequest {
  readonly from: number;
  readonly parcels: readonly WireParcel[];
  readonly head: WireHead;
}
const healRequest: Shape<HealRequest> = map({ from: uint(), parcels: list(parcel, pageParcels), head });
export const encodeHealRequest = ({ from, parcels, head: at }: HealRequest): Bytes =>
  encode({ from, parcels: parcels.map(parcelCbor), head: headCbor(at) });
export const parseHealRequest = (bytes: Uint8Array): HealRequest => parse(healRequest, bytes);

/** What the server has now; nothing was taken where `from` was not its size. */
export interface HealAnswer {
  readonly head: WireHead;
}
const healAnswer: Shape<HealAnswer> = map({ head });
export const encodeHealAnswer = ({ head: at }: HealAnswer): Bytes => encode({ head: headCbor(at) });
export const parseHealAnswer = (bytes: Uint8Array): HealAnswer => parse(healAnswer, bytes);
