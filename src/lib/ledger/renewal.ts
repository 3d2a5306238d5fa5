/** The roster entry by which a person's keys are replaced by those of a new secret. */
import { type Bytes, encode, idOf, idToBytes, map, oneOf, parse, type PersonId } from '#bytes';
import { hpkePublic, signPublic } from './keys.ts';
import type { Renewal } from './types.ts';
import { sealed, unlockerCbor, unlockerList } from './unlockers.ts';

export const encodeRenewal = ({ person, keys, sealedSecret, unlockers }: Renewal): Bytes =>
  encode({
    type: 'renew',
    v: 1,
    person: idToBytes(person),
    keys: { sign: keys.sign, hpke: keys.hpke },
    sealedSecret,
    unlockers: unlockers.map(unlockerCbor)
  });

/** Throws MalformedCbor on any other form; verifies nothing. */
export function parseRenewal(bytes: Uint8Array): Renewal {
  const { person, keys, sealedSecret, unlockers } = parse(body, bytes);
  return { person, keys, sealedSecret, unlockers };
}

const body = map({
  type: oneOf('renew'),
  v: oneOf(1),
  person: idOf<PersonId>(),
  keys: map({ sign: signPublic, hpke: hpkePublic }),
  sealedSecret: sealed,
  unlockers: unlockerList
});
