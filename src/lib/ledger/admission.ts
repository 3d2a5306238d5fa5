/** The roster entry by which a person brings another device of theirs into the practice. */
import { type Bytes, encode, hashOf, idOf, idToBytes, map, oneOf, parse, type PersonId } from '#bytes';
import { device, deviceCbor, signature } from './keys.ts';
import type { Admission } from './types.ts';

export const encodeAdmission = ({ person, device: tablet, request, signature: proof }: Admission): Bytes =>
  encode({ type: 'admit', v: 1, person: idToBytes(person), device: deviceCbor(tablet), request: idToBytes(request), signature: proof });

/** Throws MalformedCbor on any other form; verifies nothing. */
export function parseAdmission(bytes: Uint8Array): Admission {
  const { person, device: tablet, request, signature: proof } = parse(body, bytes);
  return { person, device: tablet, request, signature: proof };
}

const body = map({ type: oneOf('admit'), v: oneOf(1), person: idOf<PersonId>(), device, request: hashOf, signature });
