/**
 * Taking another device of one's own into the practice. What two people compare is the hash of the device's request; what the roster then says is that
 * device, by that request, and no other. The secret travels in the reply, sealed to the key in the request.
 */
import { type Bytes, equal, type Hash, idToBytes, type LinkId, sha256, toId } from '#bytes';
import { isLinkMac, type RandomBytes, sealTo, wordsOfHash } from '#crypto';
import { type Device, encodeAdmission, linkEntries, type Roster, verify } from '#ledger';
import { encodeJoinReply, type JoinRequest, linkStatement, parseJoinAsk, parseJoinRequest, type RequestLink } from '#protocol';
import { err, ok, type Result } from '#result';
import type { BadCode, JoinProof, NotFound, NotYet, Overtaken, StorageFull, VaultApi } from './api.ts';
import { hashCode, hashOfCode, linkFragment } from './codes.ts';
import { joinContext } from './contexts.ts';
import { withPersonSecret } from './open-person.ts';
import { just, type OpenPractice } from './open-practice.ts';
import { wellFormed } from './well-formed.ts';

type AdmitVerbs = Pick<VaultApi, 'readAsk' | 'readRequestCode' | 'makeLink' | 'admit' | 'joinProof'>;

/** A request that its device has signed, of this origin. */
interface Candidate {
  readonly request: JoinRequest;
  readonly hash: Hash;
  readonly signature: Bytes;
}

/** What waits for its admission to be taken. */
interface Admitted {
  readonly device: Device;
  readonly link: RequestLink | null;
  readonly sealedSecret: Bytes;
}

export function admitVerbs(opened: () => OpenPractice, random: RandomBytes): AdmitVerbs {
  const admitted = new Map<Hash, Admitted>();

  return {
    async readAsk(ask, origin) {
      const read = await readAsk(ask, origin);
      if (!read.ok) return read;
      const { request, hash } = read.value;
      const practice = opened();
      const { link } = request;
      if (link !== null && !(await isOurs(practice, request, link))) return err({ type: 'BadCode', why: 'OtherLink' });
      return ok({ request: hash, deviceClass: request.device.class, words: wordsOfHash(hash), link: link && stateOf(practice, link) });
    },

    readRequestCode(code) {
      const hash = hashOfCode('join', code);
      return Promise.resolve(hash === null ? unreadable : ok(hash));
    },

    async makeLink() {
      const practice = opened();
      const { book } = practice;
      const head = await book.ledger.head(book.verified);
      const id = toId<LinkId>(random(16));
      const secret = await practice.linkSecret(id, head.size);
      // Own new keys are on their way here: a link of those that go would admit nobody.
      return secret ? ok(linkFragment({ id, practice: book.device.practice, head, secret })) : err({ type: 'NotYet' });
    },

    async admit(ask, origin, stepUp) {
      const read = await readAsk(ask, origin);
      if (!read.ok) return read;
      const practice = opened();
      const { book, person } = practice;
      const { request, hash, signature } = read.value;
      const { link } = request;
      if (link !== null && !(await isOurs(practice, request, link))) return err({ type: 'BadCode', why: 'OtherLink' });
      const { id, sign, class: deviceClass } = request.device;
      const device = { id, sign, class: deviceClass };
      return withPersonSecret(book, person, stepUp, async (secret): Promise<Result<null, BadCode | NotYet | StorageFull>> => {
        const context = joinContext(book.device.practice, id);
        const sealedSecret = await sealTo(request.receive, context, { recipient: id, author: person }, secret);
        const kept = await practice.changeRoster(({ devices }): Promise<Result<Bytes, Already | BadCode>> => {
          const known = devices.get(id);
          if (known && equal(known.sign, sign)) return Promise.resolve(err({ type: 'Already' }));
          const state = link && stateOf(practice, link);
          if (state === 'Used' || state === 'Over') return Promise.resolve(err({ type: 'BadCode', why: `Link${state}` }));
          // Ids and keys are drawn anew for each request: who comes with another's is not who it says.
          if (known || [...devices.values()].some((each) => equal(each.sign, sign))) return Promise.resolve(err(stranger));
          return just(encodeAdmission({ person, device, request: hash, signature, link: link && { id: link.id, size: link.size } }));
        });
        if (!kept.ok && kept.error.type !== 'Already') return err(kept.error);
        admitted.set(hash, { device, link, sealedSecret });
        return ok(null);
      });
    },

    async joinProof(request) {
      const known = admitted.get(request);
      return known ? proof(opened(), request, known) : err({ type: 'NotFound' });
    }
  };
}

const unreadable = err<BadCode>({ type: 'BadCode', why: 'Unreadable' });

async function readAsk(bytes: Bytes, origin: string): Promise<Result<Candidate, BadCode>> {
  const ask = wellFormed(parseJoinAsk, bytes);
  const request = ask && wellFormed(parseJoinRequest, ask.request);
  if (!request) return unreadable;
  const hash = await sha256(ask.request);
  if (request.origin !== origin) return err({ type: 'BadCode', why: 'OtherOrigin' });
  const signed = await verify(request.device.sign, 'join', idToBytes(hash), ask.signature);
  return signed ? ok({ request, hash, signature: ask.signature }) : err({ type: 'BadCode', why: 'BadSignature' });
}

/** Whether this person made the link that the request says it came by. */
async function isOurs(practice: OpenPractice, request: JoinRequest, link: RequestLink): Promise<boolean> {
  const secret = await practice.linkSecret(link.id, link.size);
  return secret !== null && isLinkMac(secret, linkStatement(request, link), link.mac);
}

/** By what is verified, and what this device has written since. */
function stateOf({ book }: OpenPractice, { id, size }: RequestLink): 'Good' | 'Used' | 'Over' {
  if (book.roster?.usedLinks.has(id) === true) return 'Used';
  return book.verified >= size + linkEntries ? 'Over' : 'Good';
}

/** The device belongs to the practice, or is about to: it was admitted before. */
interface Already {
  readonly type: 'Already';
}
const stranger: BadCode = { type: 'BadCode', why: 'UnknownDevice' };

/** The reply, once the verified ledger holds the admission: its head holds it too. */
async function proof(
  { book, person }: OpenPractice,
  request: Hash,
  { device, link, sealedSecret }: Admitted
): Promise<Result<JoinProof, NotYet | Overtaken | NotFound>> {
  const isIn = (roster: Roster | null): boolean => {
    const known = roster?.devices.get(device.id);
    return known !== undefined && equal(known.sign, device.sign);
  };
  // Neither there nor on its way: somebody else was first, whichever try it was that wrote it.
  if (!isIn(book.seen.roster)) return err({ type: isIn(book.roster) ? 'NotYet' : 'Overtaken' });
  const head = await book.ledger.head(book.verified);
  // Another device of this person's made the link, and this one has not yet seen as much.
  if (link !== null && link.size > head.size) return err({ type: 'NotYet' });
  const consistency = link && (await book.ledger.consistency(link.size, head.size));
  const reply = encodeJoinReply({ request, practice: book.device.practice, person, head, sealedSecret, consistency });
  const hash = await sha256(reply);
  return ok({ reply, words: wordsOfHash(hash), code: hashCode('reply', hash) });
}
