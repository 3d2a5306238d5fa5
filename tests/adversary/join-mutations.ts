/**
 * Lies while a device joins. The server carries two letters and could swap either; what it cannot do is make the words on two screens the same. A
 * joining device that has its reply may still be shown another history than the one in it.
 */
import { type Bytes, type DeviceId, idToBytes, parseHash, sha256, toId } from '#bytes';
import { hpkeKeys } from '#crypto';
import {
  encodeJoinList,
  encodeJoinReply,
  encodeJoinRequest,
  encodeJoinState,
  encodeJoinTicket,
  type JoinAsk,
  type JoinList,
  type JoinReply,
  type JoinState,
  parseJoinAsk,
  parseJoinList,
  parseJoinReply,
  parseJoinRequest,
  parseJoinState,
  parseJoinTicket
} from '#protocol';
import { newHand, newPersonId, newPractice, random } from '../fixtures/ledger-people.ts';
import { altered, at, cut, empty, extend, flip, type Mutation, otherHex, type Outcome, withBody, zeros } from './lie.ts';
import type { ObjectName } from './names.ts';
import type { Lie } from './relay.ts';

type Told = Omit<Mutation, 'object' | 'due'> & { readonly due?: Outcome };

const spoiltAnswer = (path: string): readonly Told[] => [
  { name: 'flip', what: 'a bit of the answer', lie: () => altered('POST', path, (body) => flip(body, 0)) },
  { name: 'cut', what: 'the last byte is missing', lie: () => altered('POST', path, (body) => cut(body)) },
  { name: 'extend', what: 'a byte too many', lie: () => altered('POST', path, extend) },
  { name: 'empty', what: 'an answer of no bytes', lie: () => altered('POST', path, empty) },
  { name: 'zero', what: 'an answer of zeros', lie: () => altered('POST', path, zeros) }
];

// ---------------------------------------------------------------- the request

/** A device of the liar's own that asks in due form, under its own key. */
async function ownAsk(change: (request: Bytes) => Bytes = (request) => request, signs = true): Promise<JoinAsk> {
  const hand = await newHand();
  const { public: receive } = await hpkeKeys(random(32));
  const device = { id: toId<DeviceId>(random(16)), sign: hand.deviceKeys.public, class: 'shared' as const };
  const request = change(encodeJoinRequest({ device, receive, person: null, origin: 'http://localhost', link: null }));
  const signature = signs ? await hand.deviceKeys.sign('join', idToBytes(await sha256(request))) : random(64);
  return { request, signature, personSignature: null };
}

const listed = (change: (list: JoinList) => JoinList | Promise<JoinList>): Lie =>
  altered('POST', '/api/joins', async (body) => encodeJoinList(await change(parseJoinList(body))));
const eachAsk = (change: (ask: JoinAsk) => JoinAsk | Promise<JoinAsk>): Lie =>
  listed(async ({ asks }) => ({ asks: await Promise.all(asks.map(async (ask) => change(ask))) }));

/** The liar keeps the device's name and puts a key of its own where the person's secret will be sealed to. */
async function receivingItself({ request }: JoinAsk, keepsLink = true): Promise<JoinAsk> {
  const { device, origin, link } = parseJoinRequest(request);
  const hand = await newHand();
  const { public: receive } = await hpkeKeys(random(32));
  const mine = encodeJoinRequest({
    device: { ...device, sign: hand.deviceKeys.public },
    receive,
    person: null,
    origin,
    link: keepsLink ? link : null
  });
  return { request: mine, signature: await hand.deviceKeys.sign('join', idToBytes(await sha256(mine))), personSignature: null };
}

const requests: readonly Told[] = [
  ...spoiltAnswer('/api/joins'),
  { name: 'flip', what: 'a bit of the request', lie: () => eachAsk((ask) => ({ ...ask, request: flip(ask.request) })) },
  {
    name: 'flip',
    what: 'a bit of its signature',
    lie: () => eachAsk((ask) => ({ ...ask, signature: flip(ask.signature) }))
  },
  {
    name: 'zero',
    what: 'a signature of zeros',
    lie: () => eachAsk((ask) => ({ ...ask, signature: zeros(ask.signature) }))
  },
  { name: 'drop', what: 'nobody asks', lie: () => listed(() => ({ asks: [] })) },
  { name: 'swap', what: 'a device of the liar’s instead', lie: () => eachAsk(async () => ownAsk()) },
  { name: 'wrong recipient', what: 'the secret would be sealed to the liar', lie: () => eachAsk((ask) => receivingItself(ask)) },
  { name: 'drop', what: 'the link that it came by, under a key of the liar’s', lie: () => eachAsk((ask) => receivingItself(ask, false)) },
  {
    name: 'foreign key',
    what: 'signed by another key',
    lie: () => eachAsk(async (ask) => ({ ...ask, signature: (await ownAsk()).signature }))
  },
  {
    name: 'inject device',
    what: 'one of the liar’s before it',
    due: 'Right',
    lie: () => listed(async ({ asks }) => ({ asks: [await ownAsk(), ...asks] }))
  },
  { name: 'duplicate', what: 'it asks twice', due: 'Right', lie: () => listed(({ asks }) => ({ asks: [...asks, ...asks] })) },
  { name: 'downgrade', what: 'a request of version 0', lie: () => eachAsk(async () => ownAsk((request) => versionOf(request, 0))) }
];

function versionOf(bytes: Bytes, version: number): Bytes {
  const place = Buffer.from(bytes).indexOf(Buffer.from([0x61, 0x76]));
  if (place < 0) throw new Error('a letter without a version');
  return Uint8Array.from(bytes, (byte, i) => (i === place + 2 ? version : byte));
}

// ---------------------------------------------------------------- the ticket

const tickets: readonly Told[] = [
  ...spoiltAnswer('/api/join'),
  {
    name: 'swap',
    what: 'for another request',
    due: 'Right',
    lie: () => altered('POST', '/api/join', ticketFor)
  },
  {
    name: 'withhold',
    what: 'given, and the request thrown away',
    due: 'Not admitted',
    lie: () => ({
      answers: at('POST', '/api/join', async ({ body }, forward) => {
        const request = await sha256(parseJoinAsk(new Uint8Array(body)).request);
        const ticket = encodeJoinTicket({ request, lifeMs: 60_000 });
        return withBody({ ...(await forward({ path: '/api/session/challenge', body: Buffer.alloc(0) })), status: 200 }, ticket);
      })
    })
  }
];

const ticketFor = (body: Bytes): Bytes => {
  const { request, lifeMs } = parseJoinTicket(body);
  return encodeJoinTicket({ request: otherHex(request), lifeMs });
};

// ---------------------------------------------------------------- the reply

const looked = (change: (state: JoinState) => JoinState | Promise<JoinState>): Lie =>
  altered('POST', '/api/join/look', async (body) => encodeJoinState(await change(parseJoinState(body))));
const replied = (change: (reply: Bytes) => Bytes | Promise<Bytes>): Lie =>
  looked(async ({ state, reply }) => ({ state, reply: reply && (await change(reply)) }));
const withReply = (change: (reply: JoinReply) => Partial<JoinReply> | Promise<Partial<JoinReply>>): Lie =>
  replied(async (bytes) => {
    const reply = parseJoinReply(bytes);
    return encodeJoinReply({ ...reply, ...(await change(reply)) });
  });

const states: readonly Told[] = [
  ...spoiltAnswer('/api/join/look'),
  { name: 'lie', what: 'the request is gone', lie: () => looked(() => ({ state: 'gone', reply: null })) },
  { name: 'withhold', what: 'nobody has answered', lie: () => looked(() => ({ state: 'waiting', reply: null })) },
  { name: 'lie', what: 'answered, with nothing', lie: () => looked(() => ({ state: 'answered', reply: null })) }
];

const replies: readonly Told[] = [
  { name: 'flip', what: 'a bit of it', lie: () => replied((reply) => flip(reply, reply.length - 3)) },
  { name: 'cut', what: 'a byte too few', lie: () => replied((reply) => cut(reply)) },
  { name: 'extend', what: 'a byte too many', lie: () => replied(extend) },
  { name: 'zero', what: 'of zeros', lie: () => replied(zeros) },
  { name: 'swap', what: 'the answer to another request', lie: () => withReply(async () => ({ request: await sha256(random(8)) })) },
  {
    name: 'foreign practice',
    what: 'into a practice of the liar’s',
    lie: () => withReply(async () => ({ practice: (await newPractice()).id }))
  },
  { name: 'inject member', what: 'as another person', lie: () => withReply(() => ({ person: newPersonId() })) },
  { name: 'stale', what: 'with an earlier head', lie: () => withReply(({ head }) => ({ head: { ...head, size: head.size - 1 } })) },
  { name: 'fork', what: 'with another root', lie: () => withReply(({ head }) => ({ head: { ...head, root: otherHex(head.root) } })) },
  { name: 'zero', what: 'with an empty head', lie: () => withReply(({ head }) => ({ head: { size: 0, root: head.root } })) },
  {
    name: 'wrong recipient',
    what: 'the secret sealed to another',
    lie: () => withReply(({ sealedSecret }) => ({ sealedSecret: sealedSecret && flip(sealedSecret, 10) }))
  },
  {
    name: 'substitute',
    what: 'a secret of the liar’s',
    lie: () => withReply(({ sealedSecret }) => ({ sealedSecret: sealedSecret && random(sealedSecret.length) }))
  },
  { name: 'drop', what: 'without the proof that its history continues the link’s', lie: () => withReply(() => ({ consistency: null })) },
  {
    name: 'forge',
    what: 'with a proof that proves nothing',
    lie: () => withReply(async () => ({ consistency: [await sha256(random(8))] }))
  },
  { name: 'downgrade', what: 'of version 0', lie: () => replied((reply) => versionOf(reply, 0)) },
  { name: 'replay join', what: 'the reply that an earlier device was given', lie: anEarlierReply }
];

/** The reply is right in all but the request that it names. */
function anEarlierReply(): Lie {
  const earlier = parseHash('11'.repeat(32));
  return withReply(() => (earlier === null ? {} : { request: earlier }));
}

const under = (object: ObjectName, due: Outcome, all: readonly Told[]): readonly Mutation[] => all.map((one) => ({ due, ...one, object }));

export const joinMutations: readonly Mutation[] = [
  ...under('join ticket', 'Not joined', tickets),
  ...under('join list', 'Not admitted', requests),
  ...under('join state', 'Not joined', states),
  ...under('join reply', 'Not joined', replies)
];
