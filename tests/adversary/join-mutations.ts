/**
 * Lies while a device joins. The server carries two letters and could swap either; what it cannot do is make the words on two screens the same. A
 * joining device that has its reply may still be shown another history than the one in it.
 */
import { type Bytes, type DeviceId, idToBytes, sha256, toId } from '#bytes';
import { hpkeKeys } from '#crypto';
import { encodeJoinRequest, encodeJoinTicket, type JoinAsk, parseJoinAsk, parseJoinRequest, parseJoinTicket } from '#protocol';
import { newHand, random } from '../fixtures/ledger-people.ts';
import { eachAsk, listed, replies, spoiltAnswer, states, type Told, under, versionOf, withReply } from './join-letters.ts';
import { altered, at, flip, type Mutation, otherHex, withBody, zeros } from './lie.ts';

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

const secrets: readonly Told[] = [
  {
    name: 'wrong recipient',
    what: 'the secret sealed to another',
    lie: () => withReply(({ sealedSecret }) => ({ sealedSecret: sealedSecret && flip(sealedSecret, 10) }))
  },
  {
    name: 'substitute',
    what: 'a secret of the liar’s',
    lie: () => withReply(({ sealedSecret }) => ({ sealedSecret: sealedSecret && random(sealedSecret.length) }))
  }
];

export const joinMutations: readonly Mutation[] = [
  ...under('join ticket', 'Not joined', tickets),
  ...under('join list', 'Not admitted', requests),
  ...under('join state', 'Not joined', states),
  ...under('join reply', 'Not joined', [...replies, ...secrets])
];
