/** Body of a `grant` entry: CBOR of one epoch, opened for its recipients. */
import {
  type Bytes,
  bytesOf,
  type Cbor,
  encode,
  type EpochId,
  idOf,
  idToBytes,
  list,
  map,
  oneOf,
  orNull,
  parse,
  type PersonId,
  type Shape,
  tagged
} from '#bytes';
import { hpkePublic } from './keys.ts';
import type { Grant, Recipient, Wrap } from './types.ts';

export const encodeGrant = ({ scope, epoch, public: publicHalf, wraps, earlier }: Grant): Bytes =>
  encode({
    v: 1,
    scope,
    epoch: idToBytes(epoch),
    public: publicHalf,
    wraps: wraps.map(({ recipient, sealed }) => ({ recipient: recipientCbor(recipient), sealed })),
    earlier: earlier.map((one) => ({ epoch: idToBytes(one.epoch), sealed: one.sealed }))
  });

/** Throws MalformedCbor on any other form; whether the author may grant this is for the ledger to say. */
export function parseGrant(bytes: Uint8Array): Grant {
  const { scope, epoch, public: publicHalf, wraps, earlier } = parse(body, bytes);
  return { scope, epoch, public: publicHalf, wraps, earlier };
}

export function recipientCbor(to: Recipient): Cbor {
  switch (to.to) {
    case 'person':
      return { to: 'person', person: idToBytes(to.person) };
    case 'scope':
      return { to: 'scope', scope: to.scope, epoch: idToBytes(to.epoch) };
    case 'recovery':
      return { to: 'recovery' };
  }
}

const maxWraps = 1000;
export const maxEarlier = 1000;
const sealed = bytesOf(1, 8 * 1024);

export const recipient: Shape<Recipient> = tagged<Recipient>('to', {
  person: map({ to: oneOf('person'), person: idOf<PersonId>() }),
  scope: map({ to: oneOf('scope'), scope: oneOf('clinic'), epoch: idOf<EpochId>() }),
  recovery: map({ to: oneOf('recovery') })
});
const wrap: Shape<Wrap> = map({ recipient, sealed });

const body = map({
  v: oneOf(1),
  scope: oneOf('staff', 'desk', 'clinic', 'chart', 'audit'),
  epoch: idOf<EpochId>(),
  public: orNull(hpkePublic),
  wraps: list(wrap, maxWraps),
  earlier: list(map({ epoch: idOf<EpochId>(), sealed }), maxEarlier)
});
