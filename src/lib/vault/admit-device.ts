/**
 * Taking another device of one's own into the practice. What two people compare is the hash of the device's request; what the roster then says is that
 * device, by that request, and no other. The secret travels in the reply, sealed to the key in the request.
 */
import { type Bytes, type DeviceId, type LinkId, type PersonId, toId } from '#bytes';
import { type RandomBytes, sealTo, wordsOfHash } from '#crypto';
import { encodeAdmission, type Roster } from '#ledger';
import { err, ok, type Result } from '#result';
import type { BadCode, NotAllowed, NotYet, StorageFull, VaultApi } from './api.ts';
import { type Already, deviceIn, linkRef, objectionTo, readAsk, stateOf, stranger, unreadable } from './candidate.ts';
import { hashOfCode, linkFragment } from './codes.ts';
import { joinContext } from './contexts.ts';
import type { JoinProofs } from './join-proofs.ts';
import { withPersonSecret } from './open-person.ts';
import { just, type OpenPractice } from './open-practice.ts';

type AdmitVerbs = Pick<VaultApi, 'readAsk' | 'readRequestCode' | 'makeLink' | 'admit' | 'joinProof'>;

export function admitVerbs(opened: () => OpenPractice, proofs: JoinProofs, random: RandomBytes): AdmitVerbs {
  return {
    async readAsk(ask, origin) {
      const practice = opened();
      const read = await readAsk(practice, ask, origin);
      if (!read.ok) return read;
      const { request, hash } = read.value;
      const { roster } = practice.book;
      return ok({
        request: hash,
        who: request.person === null ? 'Device' : 'Colleague',
        isKnownDevice: roster !== null && deviceIn(roster, request) === 'Known',
        deviceClass: request.device.class,
        words: wordsOfHash(hash),
        link: request.link && stateOf(practice, request.link)
      });
    },

    readRequestCode(code) {
      const hash = hashOfCode('join', code);
      return Promise.resolve(hash === null ? unreadable : ok(hash));
    },

    makeLink: () => newLink(opened(), 'device', random),

    async admit(ask, origin, stepUp) {
      const practice = opened();
      const { book, person } = practice;
      const read = await readAsk(practice, ask, origin);
      if (!read.ok) return read;
      const { request, hash, signature } = read.value;
      const { receive, link } = request;
      // A colleague is enrolled, and has nobody's secret sealed to them.
      if (receive === null) return unreadable;
      const { id, sign, class: deviceClass } = request.device;
      const device = { id, sign, class: deviceClass };
      return withPersonSecret(book, person, stepUp, async (secret): Promise<Result<null, BadCode | NotAllowed | NotYet | StorageFull>> => {
        const context = joinContext(book.device.practice, id);
        const sealedSecret = await sealTo(receive, context, { recipient: id, author: person }, secret);
        const kept = await practice.changeRoster((roster): Promise<Result<Bytes, Already | BadCode>> => {
          const comes = deviceIn(roster, request);
          if (comes === 'Known' && isUser(roster, id, person)) return Promise.resolve(err({ type: 'Already' }));
          const objection = objectionTo(practice, request);
          if (objection) return Promise.resolve(err(objection));
          if (comes === 'Stranger') return Promise.resolve(err(stranger));
          return just(encodeAdmission({ person, device, request: hash, signature, link: linkRef(request) }));
        });
        if (!kept.ok && kept.error.type !== 'Already') return err(kept.error);
        proofs.add(hash, {
          person,
          link,
          sealedSecret,
          isIn: (roster) => deviceIn(roster, request) === 'Known' && isUser(roster, id, person)
        });
        return ok(null);
      });
    },

    joinProof: (request) => proofs.of(opened(), request)
  };
}

const isUser = ({ users }: Roster, device: DeviceId, person: PersonId): boolean => users.get(device)?.includes(person) === true;

/** Nothing of it is kept: whoever made it makes its secret again. */
export async function newLink(practice: OpenPractice, whom: 'device' | 'colleague', random: RandomBytes): Promise<Result<string, NotYet>> {
  const { book } = practice;
  const head = await book.ledger.head(book.verified);
  const id = toId<LinkId>(random(16));
  const secret = await practice.linkSecret(whom, id, head.size);
  // Own new keys are on their way here: a link of those that go would admit nobody.
  return secret ? ok(linkFragment({ for: whom, id, practice: book.device.practice, head, secret })) : err({ type: 'NotYet' });
}
