/** The server as sync sees it: one verb per endpoint of `protocol/bodies.ts`. The adapter is `http/`. */
import type { Bytes, Ciphertext, Hash } from '#bytes';
import type {
  GivenBody,
  HealAnswer,
  HealRequest,
  JoinList,
  JoinState,
  JoinTicket,
  LackingAnswer,
  LateBodiesAnswer,
  PasskeyProof,
  Problem,
  PushAnswer,
  Receipt,
  SessionAnswer,
  SetupRequest,
  WireParcel
} from '#protocol';
import type { Result } from '#result';

export type RemoteFailure =
  /** No answer, half an answer, or one from whatever stands before a server that is down. */
  | { readonly type: 'Offline' }
  /** The server's own typed refusal. */
  | { readonly type: 'Problem'; readonly problem: Problem }
  /** An answer, but none that our server gives: a hotel's sign-in page, another program, a newer version. */
  | { readonly type: 'NotOurServer' };

export type Answer<T> = Promise<Result<T, RemoteFailure>>;

/** A well-formed PullAnswer to the very question that was asked; nothing in it is verified yet. */
export interface PulledPage {
  /** As they came. */
  readonly bytes: Bytes;
  /** How far its entries reach, and how many the server says that it has. */
  readonly end: number;
  readonly total: number;
}

export interface Remote {
  /** The challenge (32 bytes) for the first passkey. */
  setupChallenge(code: string, signal?: AbortSignal): Answer<Bytes>;
  setup(request: SetupRequest, signal?: AbortSignal): Answer<PushAnswer>;

  /** The challenge (32 bytes) for a session. */
  sessionChallenge(signal?: AbortSignal): Answer<Bytes>;
  /** `proof`: CBOR of a DeviceProof. */
  openDeviceSession(proof: Bytes, signal?: AbortSignal): Answer<SessionAnswer>;
  openPasskeySession(proof: PasskeyProof, signal?: AbortSignal): Answer<SessionAnswer>;
  endSession(signal?: AbortSignal): Answer<null>;

  putBlob(hash: Hash, sealed: Ciphertext, signal?: AbortSignal): Answer<Receipt>;
  /** The bytes as they came: whoever asks checks their hash. */
  getBlob(hash: Hash, signal?: AbortSignal): Answer<Bytes>;
  pushEntries(parcels: readonly WireParcel[], signal?: AbortSignal): Answer<PushAnswer>;
  pull(since: number, signal?: AbortSignal): Answer<PulledPage>;

  /** Which of these the server does not have. */
  missing(hashes: readonly Hash[], signal?: AbortSignal): Answer<readonly Hash[]>;
  heal(request: HealRequest, signal?: AbortSignal): Answer<HealAnswer>;
  /** What the server lacks of entries that it was given back, from a place on. */
  lacking(from: number, signal?: AbortSignal): Answer<LackingAnswer>;
  giveBodies(bodies: readonly GivenBody[], signal?: AbortSignal): Answer<null>;
  /** Bodies of these entries that came without, as far as they are for this device. */
  lateBodies(places: readonly number[], signal?: AbortSignal): Answer<LateBodiesAnswer>;
  /** Tells each size that the server's ledger comes to, until the connection ends; resolves then. */
  live(onSize: (size: number) => void, signal?: AbortSignal): Answer<null>;

  /** `ask`: CBOR of a JoinAsk. */
  askToJoin(ask: Bytes, signal?: AbortSignal): Answer<JoinTicket>;
  lookForReply(request: Hash, signal?: AbortSignal): Answer<JoinState>;
  joinsWaiting(signal?: AbortSignal): Answer<JoinList>;
  answerJoin(request: Hash, reply: Bytes, signal?: AbortSignal): Answer<null>;

  /** Whether our server answers at all. */
  checkHealth(signal?: AbortSignal): Answer<null>;
}
