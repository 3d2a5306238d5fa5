/**
 * Taking another device of one's own into the practice. What two people compare is the hash of the device's request; what the roster then says is that
 * device, by that request, and no other. The secret travels in the reply, sealed to the key in the request.
 */
import { type Bytes, type DeviceId, type Hash, idToBytes, sha256 } from '#bytes';
import { sealTo, wordsOfHash } from '#crypto';
import { encodeAdmission, verify } from '#ledger';
import { encodeJoinReply, type JoinRequest, parseJoinAsk, parseJoinRequest } from '#protocol';
import { err, ok, type Result } from '#result';
import type { BadCode, JoinProof, NotFound, NotYet, Overtaken, StorageFull, VaultApi } from './api.ts';
import { hashCode, hashOfCode } from './codes.ts';
import { joinContext } from './contexts.ts';
import { withPersonSecret } from './open-person.ts';
import { just, type OpenPractice } from './open-practice.ts';
import { wellFormed } from './well-formed.ts';

type AdmitVerbs = Pick<VaultApi, 'readAsk' | 'readRequestCode' | 'admit' | 'joinProof'>;

/** A request that its device has signed, of this origin. */
interface Candidate {
  readonly request: JoinRequest;
  readonly hash: Hash;
  readonly signature: Bytes;
}

/** What waits for its admission to be taken. */
interface Admitted {
  /** Where the admission stands in our own chain. */
  readonly device: DeviceId;
  readonly n: number;
  readonly sealedSecret: Bytes;
}

export function admitVerbs(opened: () => OpenPractice): AdmitVerbs {
  const admitted = new Map<Hash, Admitted>();

  return {
    async readAsk(ask, origin) {
      const read = await readAsk(ask, origin);
      if (!read.ok) return read;
      const { request, hash } = read.value;
      return ok({ request: hash, deviceClass: request.device.class, words: wordsOfHash(hash) });
    },

    readRequestCode(code) {
      const hash = hashOfCode('join', code);
      return Promise.resolve(hash === null ? unreadable : ok(hash));
    },

    async admit(ask, origin, stepUp) {
      const read = await readAsk(ask, origin);
      if (!read.ok) return read;
      const practice = opened();
      const { book, person } = practice;
      const { request, hash, signature } = read.value;
      const { id, sign, class: deviceClass } = request.device;
      return withPersonSecret(book, person, stepUp, async (secret): Promise<Result<null, NotYet | StorageFull>> => {
        const context = joinContext(book.device.practice, id);
        const sealedSecret = await sealTo(request.receive, context, { recipient: id, author: person }, secret);
        const device = { id, sign, class: deviceClass };
        const kept = await practice.changeRoster(() => just(encodeAdmission({ person, device, request: hash, signature })));
        if (!kept.ok) return kept;
        const { device: writer, n } = kept.value.entry.header;
        admitted.set(hash, { device: writer, n, sealedSecret });
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

/** The reply, once the verified ledger holds the admission: its head holds it too. */
async function proof(
  { book, person }: OpenPractice,
  request: Hash,
  { device, n, sealedSecret }: Admitted
): Promise<Result<JoinProof, NotYet | Overtaken | NotFound>> {
  const place = book.ledger.placeOf(device, n);
  if (place === null || place >= book.verified) return err({ type: 'NotYet' });
  if (book.ledger.verdictAt(place).type !== 'Accepted') return err({ type: 'Overtaken' });
  const head = await book.ledger.head(book.verified);
  const reply = encodeJoinReply({ request, practice: book.device.practice, person, head, sealedSecret });
  const hash = await sha256(reply);
  return ok({ reply, words: wordsOfHash(hash), code: hashCode('reply', hash) });
}
