/**
 * A link for a device, or a colleague, that is somewhere else. It stands in the fragment of an address, which no browser sends to a server, and holds what the two
 * devices must both know: the practice, a head of its ledger, and a secret under which the device's request comes back. It opens nothing by itself: the words of
 * the request are still compared, by telephone.
 */
import {
  type Bytes,
  bytesOf,
  encode,
  hashOf,
  idOf,
  idToBytes,
  type LinkId,
  map,
  oneOf,
  parse,
  type PracticeId,
  practiceOf,
  type Shape,
  tagged,
  uint
} from '#bytes';
import type { WireHead } from './bodies.ts';

export interface JoinLink {
  /** Whom it brings: another device of whoever made it, or a colleague of theirs. Its secret is made of that too. */
  readonly for: 'device' | 'colleague';
  readonly id: LinkId;
  readonly practice: PracticeId;
  /** The ledger when the link was made: the history that comes must continue it. */
  readonly head: WireHead;
  /** 128 bits. */
  readonly secret: Bytes;
}

const fields = {
  id: idOf<LinkId>(),
  practice: practiceOf,
  head: map({ size: uint(), root: hashOf }),
  secret: bytesOf(16)
};
const forDevice = map({ ...fields, v: oneOf(1) });
const forColleague = map({ ...fields, v: oneOf(2), for: oneOf('colleague') });

export function encodeJoinLink({ for: whom, id, practice, head: { size, root }, secret }: JoinLink): Bytes {
  const said = { id: idToBytes(id), practice: idToBytes(practice), head: { size, root: idToBytes(root) }, secret };
  return encode(whom === 'device' ? { ...said, v: 1 } : { ...said, v: 2, for: whom });
}

/** Throws MalformedCbor. */
export const parseJoinLink = (bytes: Uint8Array): JoinLink => parse(joinLink, bytes);

const joinLink: Shape<JoinLink> = tagged('v', {
  1: (value) => linkOf({ ...forDevice(value), for: 'device' }),
  2: (value) => linkOf(forColleague(value))
});
const linkOf = ({ for: whom, id, practice, head, secret }: JoinLink): JoinLink => ({ for: whom, id, practice, head, secret });
