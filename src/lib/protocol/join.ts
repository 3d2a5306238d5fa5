/**
 * How a device joins. The server carries two sealed letters and believes neither: it forgets both after `joinMs`, or when it restarts, and the
 * device then asks again.
 *
 *   request   what the new device is: its hash is what two screens show, as 12 words or a QR code
 *   reply     what a device of the practice answers; its hash is shown on both screens in turn
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
  type LinkId,
  list,
  map,
  oneOf,
  orNull,
  parse,
  type PersonId,
  type PracticeId,
  practiceOf,
  type Shape,
  tagged,
  text,
  uint
} from '#bytes';
import type { WireHead } from './bodies.ts';

export const joinMs = 30 * 60_000;
const maxJoinRequestBytes = 2 * 1024;
const maxJoinReplyBytes = 8 * 1024;
/** Requests that wait at one time; a newer one is refused as TooMany. */
export const maxJoinsWaiting = 20;

// ---------------------------------------------------------------- the two letters

export interface JoinRequest {
  readonly device: { readonly id: DeviceId; readonly sign: Bytes; readonly class: 'shared' | 'fixed' | 'personal' };
  /** HPKE public key (1216 bytes) that the reply's secret is sealed to; its private half lives as long as the page. */
  readonly receive: Bytes;
  /** Where the device found the app: a device of the practice that runs elsewhere refuses it. */
  readonly origin: string;
  /** The link that brought the device here (join-link.ts); null where both are in one room. */
  readonly link: RequestLink | null;
}

/** Which link it was, the size of the ledger when it was made, and HMAC-SHA-256 under its secret of `linkStatement`. */
export interface RequestLink {
  readonly id: LinkId;
  readonly size: number;
  readonly mac: Bytes;
}

const requestFields = {
  device: map({ id: idOf<DeviceId>(), sign: bytesOf(32), class: oneOf('shared', 'fixed', 'personal') }),
  receive: bytesOf(1216),
  origin: text(300)
};
const requestInPerson = map({ ...requestFields, v: oneOf(1) });
const requestByLink = map({ ...requestFields, v: oneOf(2), link: map({ id: idOf<LinkId>(), size: uint(), mac: bytesOf(32) }) });
const joinRequest: Shape<JoinRequest> = tagged('v', {
  1: (value) => requestOf({ ...requestInPerson(value), link: null }),
  2: (value) => requestOf(requestByLink(value))
});
const requestOf = ({ device, receive, origin, link }: JoinRequest): JoinRequest => ({ device, receive, origin, link });

export function encodeJoinRequest({ link, ...rest }: JoinRequest): Bytes {
  const said = requestCbor(rest);
  return encode(link === null ? { ...said, v: 1 } : { ...said, v: 2, link: { id: idToBytes(link.id), size: link.size, mac: link.mac } });
}
export const parseJoinRequest = (bytes: Uint8Array): JoinRequest => parse(joinRequest, bytes);

/** What the code under a link's secret covers: the request, all but the code itself. */
export const linkStatement = (request: Omit<JoinRequest, 'link'>, { id, size }: Omit<RequestLink, 'mac'>): Bytes =>
  encode({ ...requestCbor(request), v: 2, link: { id: idToBytes(id), size } });

const requestCbor = ({ device, receive, origin }: Omit<JoinRequest, 'link'>) => ({
  device: { id: idToBytes(device.id), sign: device.sign, class: device.class },
  receive,
  origin
});

export interface JoinReply {
  /** The request it answers. */
  readonly request: Hash;
  readonly practice: PracticeId;
  readonly person: PersonId;
  /** A head that holds the device's admission: a history without it is refused. */
  readonly head: WireHead;
  /** The person secret, sealed to the request's `receive`. */
  readonly sealedSecret: Bytes;
  /** To a request that came by a link: that `head` continues the one in the link (RFC 9162, section 2.1.4). Else null. */
  readonly consistency: readonly Hash[] | null;
}
const replyFields = {
  request: hashOf,
  practice: practiceOf,
  person: idOf<PersonId>(),
  head: map({ size: uint(), root: hashOf }),
  sealedSecret: bytesOf(1, 4096)
};
const replyInPerson = map({ ...replyFields, v: oneOf(1) });
const replyByLink = map({ ...replyFields, v: oneOf(2), consistency: list(hashOf, 64) });
const joinReply: Shape<JoinReply> = tagged('v', {
  1: (value) => replyOf({ ...replyInPerson(value), consistency: null }),
  2: (value) => replyOf(replyByLink(value))
});
const replyOf = ({ request, practice, person, head, sealedSecret, consistency }: JoinReply): JoinReply => ({
  request,
  practice,
  person,
  head,
  sealedSecret,
  consistency
});

export function encodeJoinReply({ request, practice, person, head, sealedSecret, consistency }: JoinReply): Bytes {
  const said = {
    request: idToBytes(request),
    practice: idToBytes(practice),
    person: idToBytes(person),
    head: { size: head.size, root: idToBytes(head.root) },
    sealedSecret
  };
  return encode(consistency === null ? { ...said, v: 1 } : { ...said, v: 2, consistency: consistency.map(idToBytes) });
}
export const parseJoinReply = (bytes: Uint8Array): JoinReply => parse(joinReply, bytes);

// ---------------------------------------------------------------- what the server is asked

/** `signature`: the new device's, namespace `join`, over the 32 bytes of the request's SHA-256. */
export interface JoinAsk {
  readonly request: Bytes;
  readonly signature: Bytes;
}
const joinAsk: Shape<JoinAsk> = map({ request: bytesOf(1, maxJoinRequestBytes), signature: bytesOf(64) });
export const encodeJoinAsk = (ask: JoinAsk): Bytes => encode({ request: ask.request, signature: ask.signature });
export const parseJoinAsk = (bytes: Uint8Array): JoinAsk => parse(joinAsk, bytes);

export interface JoinTicket {
  readonly request: Hash;
  /** Milliseconds from now after which the server forgets it. */
  readonly lifeMs: number;
}
const joinTicket: Shape<JoinTicket> = map({ request: hashOf, lifeMs: uint() });
export const encodeJoinTicket = ({ request, lifeMs }: JoinTicket): Bytes => encode({ request: idToBytes(request), lifeMs });
export const parseJoinTicket = (bytes: Uint8Array): JoinTicket => parse(joinTicket, bytes);

export interface JoinLook {
  readonly request: Hash;
}
const joinLook: Shape<JoinLook> = map({ request: hashOf });
export const encodeJoinLook = ({ request }: JoinLook): Bytes => encode({ request: idToBytes(request) });
export const parseJoinLook = (bytes: Uint8Array): JoinLook => parse(joinLook, bytes);

/** `gone`: the server does not know the request (any more). The reply is null until there is one. */
export interface JoinState {
  readonly state: 'waiting' | 'gone' | 'answered';
  readonly reply: Bytes | null;
}
const joinState: Shape<JoinState> = map({ state: oneOf('waiting', 'gone', 'answered'), reply: orNull(bytesOf(1, maxJoinReplyBytes)) });
export const encodeJoinState = ({ state, reply }: JoinState): Bytes => encode({ state, reply });
export const parseJoinState = (bytes: Uint8Array): JoinState => parse(joinState, bytes);

/** Oldest first. */
export interface JoinList {
  readonly asks: readonly JoinAsk[];
}
const joinList: Shape<JoinList> = map({ asks: list(joinAsk, maxJoinsWaiting) });
export const encodeJoinList = ({ asks }: JoinList): Bytes =>
  encode({ asks: asks.map(({ request, signature }): Cbor => ({ request, signature })) });
export const parseJoinList = (bytes: Uint8Array): JoinList => parse(joinList, bytes);

export interface JoinAnswer {
  readonly request: Hash;
  readonly reply: Bytes;
}
const joinAnswer: Shape<JoinAnswer> = map({ request: hashOf, reply: bytesOf(1, maxJoinReplyBytes) });
export const encodeJoinAnswer = ({ request, reply }: JoinAnswer): Bytes => encode({ request: idToBytes(request), reply });
export const parseJoinAnswer = (bytes: Uint8Array): JoinAnswer => parse(joinAnswer, bytes);
