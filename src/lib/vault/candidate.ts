/** Whoever asks to join, as a device of the practice reads their letter: signed by the keys in it, of this origin, and by a link of whoever reads, if by any. */
import { type Bytes, equal, type Hash, idToBytes, sha256 } from '#bytes';
import { isLinkMac } from '#crypto';
import { linkEntries, type JoinLinkRef, type Roster, verify } from '#ledger';
import { type JoinRequest, linkStatement, parseJoinAsk, parseJoinRequest, type RequestLink } from '#protocol';
import { err, ok, type Result } from '#result';
import type { BadCode } from './api.ts';
import type { OpenPractice } from './open-practice.ts';
import { wellFormed } from './well-formed.ts';

export interface Candidate {
  readonly request: JoinRequest;
  readonly hash: Hash;
  readonly signature: Bytes;
  /** A colleague's; null of a device. */
  readonly personSignature: Bytes | null;
}

export async function readAsk(practice: OpenPractice, bytes: Bytes, origin: string): Promise<Result<Candidate, BadCode>> {
  const ask = wellFormed(parseJoinAsk, bytes);
  const request = ask && wellFormed(parseJoinRequest, ask.request);
  if (!request) return unreadable;
  const hash = await sha256(ask.request);
  const { signature, personSignature } = ask;
  if (request.origin !== origin) return err({ type: 'BadCode', why: 'OtherOrigin' });
  if (!(await verify(request.device.sign, 'join', idToBytes(hash), signature)) || !(await personSigned(request, hash, personSignature)))
    return err({ type: 'BadCode', why: 'BadSignature' });
  if (request.link !== null && !(await isOurs(practice, request, request.link))) return err({ type: 'BadCode', why: 'OtherLink' });
  return ok({ request, hash, signature, personSignature });
}

const personSigned = async ({ person }: JoinRequest, hash: Hash, signature: Bytes | null): Promise<boolean> =>
  person === null ? signature === null : signature !== null && verify(person.keys.sign, 'join', idToBytes(hash), signature);

/** Whether this person made the link that the request says it came by, and for such a one. */
async function isOurs(practice: OpenPractice, request: JoinRequest, link: RequestLink): Promise<boolean> {
  const secret = await practice.linkSecret(request.person === null ? 'device' : 'colleague', link.id, link.size);
  return secret !== null && isLinkMac(secret, linkStatement(request, link), link.mac);
}

/** By what is verified, and what this device has written since. */
export function stateOf({ book }: OpenPractice, { id, size }: RequestLink): 'Good' | 'Used' | 'Over' {
  if (book.roster?.usedLinks.has(id) === true) return 'Used';
  return book.verified >= size + linkEntries ? 'Over' : 'Good';
}

/** What stands against the link that it came by. */
export function objectionTo(practice: OpenPractice, { link }: JoinRequest): BadCode | null {
  const state = link && stateOf(practice, link);
  return state === 'Used' || state === 'Over' ? { type: 'BadCode', why: `Link${state}` } : null;
}

/** As the roster names it. */
export const linkRef = ({ link }: JoinRequest): JoinLinkRef | null => link && { id: link.id, size: link.size };

/** `Known`: the practice's own, as it was taken in; `Stranger`: with another's id or key, so not what it says: those are drawn anew for each. */
export function deviceIn({ devices }: Roster, { device: { id, sign, class: kind } }: JoinRequest): 'New' | 'Known' | 'Stranger' {
  const known = devices.get(id);
  if (known) return equal(known.sign, sign) && known.class === kind ? 'Known' : 'Stranger';
  return [...devices.values()].some((each) => equal(each.sign, sign)) ? 'Stranger' : 'New';
}

export const unreadable = err<BadCode>({ type: 'BadCode', why: 'Unreadable' });
export const stranger: BadCode = { type: 'BadCode', why: 'UnknownDevice' };

/** They belong to the practice, or are about to: they were taken in before, and may be answered again. */
export interface Already {
  readonly type: 'Already';
}
