/** The letters of whoever joins, as their device writes and reads them: the request that is shown, and the reply that must be one to it. */
import { type Bytes, type Hash, idToBytes, sha256 } from '#bytes';
import { linkMac, sign, type SignKey, wordsOfHash } from '#crypto';
import { verifyConsistency } from '#ledger';
import {
  type Asking,
  encodeJoinAsk,
  encodeJoinRequest,
  type JoinLink,
  type JoinReply,
  linkStatement,
  parseJoinReply,
  type RequestLink,
  type Whose
} from '#protocol';
import { err, ok, type Result } from '#result';
import type { BadCode, JoinOffer } from './api.ts';
import { hashCode } from './codes.ts';
import { wellFormed } from './well-formed.ts';

type AskingInPerson = Omit<Asking, 'link'> & Whose;

/** `person`: of a colleague's own key. */
interface Signers {
  readonly device: SignKey;
  readonly person: SignKey | null;
}

export async function offerOf(asking: AskingInPerson, link: JoinLink | null, signers: Signers): Promise<JoinOffer> {
  const bytes = encodeJoinRequest({ ...asking, link: link && (await answering(link, asking)) });
  const request = await sha256(bytes);
  const ask = encodeJoinAsk({
    request: bytes,
    signature: await sign(signers.device, 'join', idToBytes(request)),
    personSignature: signers.person && (await sign(signers.person, 'join', idToBytes(request)))
  });
  return { ask, request, words: wordsOfHash(request), code: hashCode('join', request) };
}

/** Shows whoever made the link that this request came by it. */
async function answering({ id, head: { size }, secret }: JoinLink, asking: AskingInPerson): Promise<RequestLink> {
  return { id, size, mac: await linkMac(secret, linkStatement(asking, { id, size })) };
}

export interface ReadReply {
  readonly reply: JoinReply;
  readonly words: readonly string[];
}

/** A reply to this request, and where a link led here, of its practice and of a history that continues its head. */
export async function readReplyTo(request: Hash, link: JoinLink | null, bytes: Bytes): Promise<Result<ReadReply, BadCode>> {
  const reply = wellFormed(parseJoinReply, bytes);
  if (reply === null) return err({ type: 'BadCode', why: 'Unreadable' });
  if (reply.request !== request) return err({ type: 'BadCode', why: 'UnknownDevice' });
  if (link !== null && !(await continues(link, reply))) return err({ type: 'BadCode', why: 'OtherPractice' });
  return ok({ reply, words: wordsOfHash(await sha256(bytes)) });
}

const continues = async (link: JoinLink, { practice, head, consistency }: JoinReply): Promise<boolean> =>
  practice === link.practice && consistency !== null && verifyConsistency(link.head, head, consistency);
