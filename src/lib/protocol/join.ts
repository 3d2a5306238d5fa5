/**
 * How a device joins, or a colleague with the device in their hand. The server carries two sealed letters and believes neither: it forgets both after `joinMs`, or when it restarts, and the
 * device then asks again.
 *
 *   request   what the new device is, and who the colleague: its hash is what two screens show, as 12 words or a QR code
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

export type JoinRequest = Asking & Whose;

export interface Asking {
  readonly device: { readonly id: DeviceId; readonly sign: Bytes; readonly class: 'shared' | 'fixed' | 'personal' };
  /** Where the device found the app: a device of the practice that runs elsewhere refuses it. */
  readonly origin: string;
  /** The link that brought the device here (join-link.ts); null where both are in one room. */
  readonly link: RequestLink | null;
}

/** Another device of somebody who belongs to the practice, or a colleague who is new, on a device that is new or not. */
export type Whose =
  | {
      /** HPKE public key (1216 bytes) that the reply's secret is sealed to; its private half lives as long as the page. */
      readonly receive: Bytes;
      readonly person: null;
    }
  | {
      readonly receive: null;
      /** Their own keys: Ed25519 of 32 bytes, HPKE of 1216. The secret behind them never leaves their device. */
      readonly person: { readonly id: PersonId; readonly keys: { readonly sign: Bytes; readonly hpke: Bytes } };
    };

/** Which link it was, the size of the ledger when it was made, and HMAC-SHA-256 under its secret of `linkStatement`. */
export interface RequestLink {
  readonly id: LinkId;
  readonly size: number;
  readonly mac: Bytes;
}

const requestFields = {
  device: map({ id: idOf<DeviceId>(), sign: bytesOf(32), class: oneOf('shared', 'fixed', 'personal') }),
  origin: text(300)
};
const ofDevice = { ...requestFields, receive: bytesOf(1216) };
const ofPerson = { ...requestFields, person: map({ id: idOf<PersonId>(), keys: map({ sign: bytesOf(32), hpke: bytesOf(1216) }) }) };
const requestLink = map({ id: idOf<LinkId>(), size: uint(), mac: bytesOf(32) });
const deviceInPerson = map({ ...ofDevice, v: oneOf(1) });
const deviceByLink = map({ ...ofDevice, v: oneOf(2), link: requestLink });
const personInPerson = map({ ...ofPerson, v: oneOf(3) });
const personByLink = map({ ...ofPerson, v: oneOf(4), link: requestLink });
const joinRequest: Shape<JoinRequest> = tagged('v', {
  1: (value) => requestOf({ ...deviceInPerson(value), person: null, link: null }),
  2: (value) => requestOf({ ...deviceByLink(value), person: null }),
  3: (value) => requestOf({ ...personInPerson(value), receive: null, link: null }),
  4: (value) => requestOf({ ...personByLink(value), receive: null })
});
const requestOf = ({ device, origin, link, ...whose }: JoinRequest): JoinRequest => ({ device, origin, link, ...whoseOf(whose) });
const whoseOf = ({ receive, person }: Whose): Whose => (person === null ? { receive, person } : { receive, person });

export function encodeJoinRequest(request: JoinRequest): Bytes {
  const { link } = request;
  const said = requestCbor(request);
  return encode(link === null ? said : { ...said, v: byLink(said.v), link: { id: idToBytes(link.id), size: link.size, mac: link.mac } });
}
export const parseJoinRequest = (bytes: Uint8Array): JoinRequest => parse(joinRequest, bytes);

/** What the code under a link's secret covers: the request, all but the code itself. */
export function linkStatement(request: Omit<Asking, 'link'> & Whose, { id, size }: Omit<RequestLink, 'mac'>): Bytes {
  const said = requestCbor(request);
  return encode({ ...said, v: byLink(said.v), link: { id: idToBytes(id), size } });
}

/** As in one room. */
function requestCbor({ device, origin, ...whose }: Omit<Asking, 'link'> & Whose) {
  const said = { device: { id: idToBytes(device.id), sign: device.sign, class: device.class }, origin };
  if (whose.person === null) return { ...said, v: 1, receive: whose.receive };
  const { id, keys } = whose.person;
  return { ...said, v: 3, person: { id: idToBytes(id), keys: { sign: keys.sign, hpke: keys.hpke } } };
}
const byLink = (version: number): number => version + 1;

export interface JoinReply {
  /** The request it answers. */
  readonly request: Hash;
  readonly practice: PracticeId;
  readonly person: PersonId;
  /** A head that holds the device's admission, or the colleague's enrolment: a history without it is refused. */
  readonly head: WireHead;
  /** The person secret, sealed to the request's `receive`; null to a colleague, who has a secret of their own. */
  readonly sealedSecret: Bytes | null;
  /** To a request that came by a link: that `head` continues the one in the link (RFC 9162, section 2.1.4). Else null. */
  readonly consistency: readonly Hash[] | null;
}
const replyFields = {
  request: hashOf,
  practice: practiceOf,
  person: idOf<PersonId>(),
  head: map({ size: uint(), root: hashOf })
};
const sealedSecret = bytesOf(1, 4096);
const consistency = list(hashOf, 64);
const toDevice = map({ ...replyFields, v: oneOf(1), sealedSecret });
const toDeviceByLink = map({ ...replyFields, v: oneOf(2), sealedSecret, consistency });
const toPerson = map({ ...replyFields, v: oneOf(3) });
const toPersonByLink = map({ ...replyFields, v: oneOf(4), consistency });
const joinReply: Shape<JoinReply> = tagged('v', {
  1: (value) => replyOf({ ...toDevice(value), consistency: null }),
  2: (value) => replyOf(toDeviceByLink(value)),
  3: (value) => replyOf({ ...toPerson(value), sealedSecret: null, consistency: null }),
  4: (value) => replyOf({ ...toPersonByLink(value), sealedSecret: null })
});
const replyOf = ({ request, practice, person, head, sealedSecret: secret, consistency: proof }: JoinReply): JoinReply => ({
  request,
  practice,
  person,
  head,
  sealedSecret: secret,
  consistency: proof
});

export function encodeJoinReply({ request, practice, person, head, sealedSecret: secret, consistency: proof }: JoinReply): Bytes {
  const said = {
    request: idToBytes(request),
    practice: idToBytes(practice),
    person: idToBytes(person),
    head: { size: head.size, root: idToBytes(head.root) },
    ...(secret === null ? { v: 3 } : { v: 1, sealedSecret: secret })
  };
  return encode(proof === null ? said : { ...said, v: byLink(said.v), consistency: proof.map(idToBytes) });
}
export const parseJoinReply = (bytes: Uint8Array): JoinReply => parse(joinReply, bytes);

// ---------------------------------------------------------------- what the server is asked

/** `signature`: the device's, namespace `join`, over the 32 bytes of the request's SHA-256; `personSignature`: the same by a colleague's own key, and null for a device. */
export interface JoinAsk {
  readonly request: Bytes;
  readonly signature: Bytes;
  readonly personSignature: Bytes | null;
}
const askFields = { request: bytesOf(1, maxJoinRequestBytes), signature: bytesOf(64) };
const deviceAsk = map(askFields);
const personAsk = map({ ...askFields, personSignature: bytesOf(64) });
const joinAsk: Shape<JoinAsk> = (value) =>
  hasField(value, 'personSignature') ? personAsk(value) : { ...deviceAsk(value), personSignature: null };
const hasField = (value: Cbor | undefined, name: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name);

const askCbor = ({ request, signature, personSignature }: JoinAsk): Cbor =>
  personSignature === null ? { request, signature } : { request, signature, personSignature };
export const encodeJoinAsk = (ask: JoinAsk): Bytes => encode(askCbor(ask));
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
export const encodeJoinList = ({ asks }: JoinList): Bytes => encode({ asks: asks.map(askCbor) });
export const parseJoinList = (bytes: Uint8Array): JoinList => parse(joinList, bytes);

export interface JoinAnswer {
  readonly request: Hash;
  readonly reply: Bytes;
}
const joinAnswer: Shape<JoinAnswer> = map({ request: hashOf, reply: bytesOf(1, maxJoinReplyBytes) });
export const encodeJoinAnswer = ({ request, reply }: JoinAnswer): Bytes => encode({ request: idToBytes(request), reply });
export const parseJoinAnswer = (bytes: Uint8Array): JoinAnswer => parse(joinAnswer, bytes);
