/**
 * Lies while a colleague joins. What the two people compare is the hash of a request that has the newcomer's own keys in it: a server that puts its own in their place
 * shows other words. The reply holds nothing that is secret, and still leads to one practice and one history.
 */
import { type Bytes, type DeviceId, idToBytes, type PersonId, sha256, toId } from '#bytes';
import { hpkeKeys, personFrom, sign } from '#crypto';
import { encodeJoinRequest, type JoinAsk, type JoinRequest, parseJoinRequest } from '#protocol';
import { newHand, random } from '../fixtures/ledger-people.ts';
import { eachAsk, listed, replies, spoiltAnswer, states, type Told, under, versionOf, withReply } from './join-letters.ts';
import { flip, type Mutation, zeros } from './lie.ts';

/** A newcomer of the liar's own, who asks in due form, but for what is changed of it. */
async function ownAsk(
  change: (request: JoinRequest) => JoinRequest = (request) => request,
  spoil = (bytes: Bytes) => bytes
): Promise<JoinAsk> {
  const hand = await newHand();
  const keys = await personFrom(random(32));
  const own: JoinRequest = {
    device: { id: toId<DeviceId>(random(16)), sign: hand.deviceKeys.public, class: 'shared' },
    receive: null,
    person: { id: toId<PersonId>(random(16)), keys: keys.public },
    origin: 'http://localhost',
    link: null
  };
  const request = spoil(encodeJoinRequest(change(own)));
  const hash = idToBytes(await sha256(request));
  return { request, signature: await hand.deviceKeys.sign('join', hash), personSignature: await sign(keys.sign, 'join', hash) };
}

/** What was asked, with the liar's keys in some places of it, and signed with those. */
const instead = (change: (theirs: JoinRequest, own: JoinRequest) => JoinRequest) =>
  eachAsk(({ request }) => {
    const theirs = parseJoinRequest(request);
    return ownAsk((own) => change({ ...theirs, device: { ...theirs.device, sign: own.device.sign } }, own));
  });

/** As a further device of whoever lets it in, whose secret would be sealed to the liar. */
async function asADevice({ request }: JoinAsk): Promise<JoinAsk> {
  const { device, origin } = parseJoinRequest(request);
  const { public: receive } = await hpkeKeys(random(32));
  const ask = await ownAsk((own) => ({ device: { ...device, sign: own.device.sign }, origin, receive, person: null, link: null }));
  return { ...ask, personSignature: null };
}

const requests: readonly Told[] = [
  ...spoiltAnswer('/api/joins'),
  { name: 'flip', what: 'a bit of the request', lie: () => eachAsk((ask) => ({ ...ask, request: flip(ask.request) })) },
  { name: 'flip', what: 'a bit of the device’s signature', lie: () => eachAsk((ask) => ({ ...ask, signature: flip(ask.signature) })) },
  { name: 'flip', what: 'a bit of the person’s', lie: () => ofPerson(flip) },
  { name: 'zero', what: 'a person’s signature of zeros', lie: () => ofPerson(zeros) },
  { name: 'drop', what: 'the person’s signature', lie: () => ofPerson(() => null) },
  {
    name: 'swap',
    what: 'the device’s signature for the person’s',
    lie: () => eachAsk((ask) => ({ ...ask, personSignature: ask.signature }))
  },
  {
    name: 'foreign key',
    what: 'signed by another person',
    lie: () => eachAsk(async (ask) => ({ ...ask, personSignature: (await ownAsk()).personSignature }))
  },
  { name: 'drop', what: 'nobody asks', lie: () => listed(() => ({ asks: [] })) },
  { name: 'swap', what: 'a newcomer of the liar’s instead', lie: () => eachAsk(() => ownAsk()) },
  {
    name: 'inject member',
    what: 'the liar’s keys under the newcomer’s id',
    lie: () =>
      instead((theirs, own) =>
        theirs.person && own.person ? { ...own, device: theirs.device, person: { ...own.person, id: theirs.person.id } } : own
      )
  },
  {
    name: 'wrong recipient',
    what: 'what is sealed to the newcomer would be to the liar',
    lie: () =>
      instead((theirs, own) =>
        theirs.person && own.person
          ? { ...theirs, person: { ...theirs.person, keys: { sign: own.person.keys.sign, hpke: own.person.keys.hpke } } }
          : own
      )
  },
  {
    name: 'drop',
    what: 'the link that they came by, under keys of the liar’s',
    lie: () => instead((theirs, own) => ({ ...own, device: theirs.device }))
  },
  { name: 'lie', what: 'it was a device that asked', lie: () => eachAsk(asADevice) },
  {
    name: 'inject device',
    what: 'a newcomer of the liar’s before it',
    due: 'Right',
    lie: () => listed(async ({ asks }) => ({ asks: [await ownAsk(), ...asks] }))
  },
  { name: 'duplicate', what: 'they ask twice', due: 'Right', lie: () => listed(({ asks }) => ({ asks: [...asks, ...asks] })) },
  { name: 'downgrade', what: 'a request of version 0', lie: () => eachAsk(() => ownAsk(undefined, (bytes) => versionOf(bytes, 0))) }
];

function ofPerson(change: (signature: Bytes) => Bytes | null) {
  return eachAsk((ask) => ({ ...ask, personSignature: ask.personSignature && change(ask.personSignature) }));
}

const secrets: readonly Told[] = [
  { name: 'substitute', what: 'with a secret in it, as a device is given', lie: () => withReply(() => ({ sealedSecret: random(1300) })) }
];

export const newcomerMutations: readonly Mutation[] = [
  ...under('newcomer list', 'Not admitted', requests),
  ...under('newcomer state', 'Not joined', states),
  ...under('newcomer reply', 'Not joined', [...replies, ...secrets])
];
