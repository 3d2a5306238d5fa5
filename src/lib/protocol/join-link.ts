/**
 * A link for a device that is somewhere else. It stands in the fragment of an address, which no browser sends to a server, and holds what the two
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
  uint
} from '#bytes';
import type { WireHead } from './bodies.ts';

export interface JoinLink {
  readonly id: LinkId;
  readonly practice: PracticeId;
  /** The ledger when the link was made: the history that comes must continue it. */
  readonly head: WireHead;
  /** 128 bits. */
  readonly secret: Bytes;
}

const joinLink = map({
  v: oneOf(1),
  id: idOf<LinkId>(),
  practice: practiceOf,
  head: map({ size: uint(), root: hashOf }),
  secret: bytesOf(16)
});

export const encodeJoinLink = ({ id, practice, head: { size, root }, secret }: JoinLink): Bytes =>
  encode({ v: 1, id: idToBytes(id), practice: idToBytes(practice), head: { size, root: idToBytes(root) }, secret });

/** Throws MalformedCbor. */
export function parseJoinLink(bytes: Uint8Array): JoinLink {
  const { id, practice, head, secret } = parse(joinLink, bytes);
  return { id, practice, head, secret };
}
