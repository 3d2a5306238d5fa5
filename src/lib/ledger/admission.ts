/** The roster entry by which a person brings another device of theirs into the practice. Version 2 names the link by which it asked. */
import {
  type Bytes,
  type Cbor,
  encode,
  hashOf,
  idOf,
  idToBytes,
  type LinkId,
  map,
  oneOf,
  parse,
  type PersonId,
  type Shape,
  tagged,
  uint
} from '#bytes';
import { device, deviceCbor, signature } from './keys.ts';
import type { Admission, JoinLinkRef } from './types.ts';

/** Entries after a link was made, by what the author of the admission has seen, until it admits nobody any more. No clock can be trusted to end it. */
export const linkEntries = 1000;

export function encodeAdmission({ person, device: tablet, request, signature: proof, link }: Admission): Bytes {
  const said = { type: 'admit', person: idToBytes(person), device: deviceCbor(tablet), request: idToBytes(request), signature: proof };
  return encode(link === null ? { ...said, v: 1 } : { ...said, v: 2, link: joinLinkCbor(link) });
}

/** Throws MalformedCbor on any other form; verifies nothing. */
export const parseAdmission = (bytes: Uint8Array): Admission => parse(body, bytes);

export const joinLink: Shape<JoinLinkRef> = map({ id: idOf<LinkId>(), size: uint() });
export const joinLinkCbor = ({ id, size }: JoinLinkRef): Cbor => ({ id: idToBytes(id), size });

const said = { type: oneOf('admit'), person: idOf<PersonId>(), device, request: hashOf, signature };
const inPerson = map({ ...said, v: oneOf(1) });
const byLink = map({ ...said, v: oneOf(2), link: joinLink });

const body: Shape<Admission> = tagged('v', {
  1: (value) => admissionOf({ ...inPerson(value), link: null }),
  2: (value) => admissionOf(byLink(value))
});

const admissionOf = ({ person, device: tablet, request, signature: proof, link }: Admission): Admission => ({
  person,
  device: tablet,
  request,
  signature: proof,
  link
});
