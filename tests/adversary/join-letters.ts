/** The letters by which somebody joins, and how a server spoils them, whoever it is. */
import { type Bytes, parseHash, sha256 } from '#bytes';
import {
  encodeJoinList,
  encodeJoinReply,
  encodeJoinState,
  type JoinAsk,
  type JoinList,
  type JoinReply,
  type JoinState,
  parseJoinList,
  parseJoinReply,
  parseJoinState
} from '#protocol';
import { newPersonId, newPractice, random } from '../fixtures/ledger-people.ts';
import { altered, cut, empty, extend, flip, type Mutation, otherHex, type Outcome, zeros } from './lie.ts';
import type { ObjectName } from './names.ts';
import type { Lie } from './relay.ts';

export type Told = Omit<Mutation, 'object' | 'due'> & { readonly due?: Outcome };

export const spoiltAnswer = (path: string): readonly Told[] => [
  { name: 'flip', what: 'a bit of the answer', lie: () => altered('POST', path, (body) => flip(body, 0)) },
  { name: 'cut', what: 'the last byte is missing', lie: () => altered('POST', path, (body) => cut(body)) },
  { name: 'extend', what: 'a byte too many', lie: () => altered('POST', path, extend) },
  { name: 'empty', what: 'an answer of no bytes', lie: () => altered('POST', path, empty) },
  { name: 'zero', what: 'an answer of zeros', lie: () => altered('POST', path, zeros) }
];

// ---------------------------------------------------------------- the request

export const listed = (change: (list: JoinList) => JoinList | Promise<JoinList>): Lie =>
  altered('POST', '/api/joins', async (body) => encodeJoinList(await change(parseJoinList(body))));
export const eachAsk = (change: (ask: JoinAsk) => JoinAsk | Promise<JoinAsk>): Lie =>
  listed(async ({ asks }) => ({ asks: await Promise.all(asks.map(async (ask) => change(ask))) }));

export function versionOf(bytes: Bytes, version: number): Bytes {
  const place = Buffer.from(bytes).indexOf(Buffer.from([0x61, 0x76]));
  if (place < 0) throw new Error('a letter without a version');
  return Uint8Array.from(bytes, (byte, i) => (i === place + 2 ? version : byte));
}

// ---------------------------------------------------------------- the reply

const looked = (change: (state: JoinState) => JoinState | Promise<JoinState>): Lie =>
  altered('POST', '/api/join/look', async (body) => encodeJoinState(await change(parseJoinState(body))));
const replied = (change: (reply: Bytes) => Bytes | Promise<Bytes>): Lie =>
  looked(async ({ state, reply }) => ({ state, reply: reply && (await change(reply)) }));
export const withReply = (change: (reply: JoinReply) => Partial<JoinReply> | Promise<Partial<JoinReply>>): Lie =>
  replied(async (bytes) => {
    const reply = parseJoinReply(bytes);
    return encodeJoinReply({ ...reply, ...(await change(reply)) });
  });

export const states: readonly Told[] = [
  ...spoiltAnswer('/api/join/look'),
  { name: 'lie', what: 'the request is gone', lie: () => looked(() => ({ state: 'gone', reply: null })) },
  { name: 'withhold', what: 'nobody has answered', lie: () => looked(() => ({ state: 'waiting', reply: null })) },
  { name: 'lie', what: 'answered, with nothing', lie: () => looked(() => ({ state: 'answered', reply: null })) }
];

/** Whoever they answer. */
export const replies: readonly Told[] = [
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

export const under = (object: ObjectName, due: Outcome, all: readonly Told[]): readonly Mutation[] =>
  all.map((one) => ({ due, ...one, object }));
