/** The roster entries by which people come, are given roles, and go, and a chart is theirs alone. Each throws MalformedCbor on any other form than its own, and verifies nothing. */
import {
  type Bytes,
  type Cbor,
  type DeviceId,
  encode,
  type Hash,
  hashOf,
  idOf,
  idToBytes,
  list,
  map,
  oneOf,
  orNull,
  parse,
  type PersonId,
  sha256,
  type StreamId,
  uint
} from '#bytes';
import { joinLink, joinLinkCbor } from './admission.ts';
import { anyRoles, device, deviceCbor, hpkePublic, roles, signature, signPublic } from './keys.ts';
import type { Departure, Enrolment, PersonKeys, Restriction, RoleChange, Vouching } from './types.ts';

const person = idOf<PersonId>();
const keys = map({ sign: signPublic, hpke: hpkePublic });
const keysCbor = ({ sign, hpke }: PersonKeys): Cbor => ({ sign, hpke });
/** Which of a person's keys is meant, now that one can have had others. */
export const keysHash = (all: PersonKeys): Promise<Hash> => sha256(encode(['enamel', 1, 'person-keys', keysCbor(all)]));

const enrolment = map({
  type: oneOf('enrol'),
  v: oneOf(1),
  person: map({ id: person, keys }),
  roles,
  until: orNull(uint()),
  device: map({ device, signature }),
  request: hashOf,
  signature,
  link: orNull(joinLink)
});
export const encodeEnrolment = ({ person: who, roles: given, until, device: tablet, request, signature: proof, link }: Enrolment): Bytes =>
  encode({
    type: 'enrol',
    v: 1,
    person: { id: idToBytes(who.id), keys: keysCbor(who.keys) },
    roles: given.toSorted(),
    until,
    device: { device: deviceCbor(tablet.device), signature: tablet.signature },
    request: idToBytes(request),
    signature: proof,
    link: link && joinLinkCbor(link)
  });
export function parseEnrolment(bytes: Uint8Array): Enrolment {
  const { person: who, roles: given, until, device: tablet, request, signature: proof, link } = parse(enrolment, bytes);
  return { person: who, roles: given, until, device: tablet, request, signature: proof, link };
}

const roleChange = map({ type: oneOf('roles'), v: oneOf(1), person, roles: anyRoles, until: orNull(uint()) });
export const encodeRoleChange = ({ person: who, roles: given, until }: RoleChange): Bytes =>
  encode({ type: 'roles', v: 1, person: idToBytes(who), roles: given.toSorted(), until });
export function parseRoleChange(bytes: Uint8Array): RoleChange {
  const { person: who, roles: given, until } = parse(roleChange, bytes);
  return { person: who, roles: given, until };
}

const vouching = map({ type: oneOf('vouch'), v: oneOf(1), person, roles, keys: hashOf });
export const encodeVouching = ({ person: who, roles: given, keys: compared }: Vouching): Bytes =>
  encode({ type: 'vouch', v: 1, person: idToBytes(who), roles: given.toSorted(), keys: idToBytes(compared) });
export function parseVouching(bytes: Uint8Array): Vouching {
  const { person: who, roles: given, keys: compared } = parse(vouching, bytes);
  return { person: who, roles: given, keys: compared };
}

const maxDevices = 100;
const departure = map({ type: oneOf('leave'), v: oneOf(1), person, devices: list(idOf<DeviceId>(), maxDevices) });
export const encodeDeparture = ({ person: who, devices }: Departure): Bytes =>
  encode({ type: 'leave', v: 1, person: idToBytes(who), devices: devices.map(idToBytes) });
export function parseDeparture(bytes: Uint8Array): Departure {
  const { person: who, devices } = parse(departure, bytes);
  return { person: who, devices };
}

const maxNamed = 200;
const restriction = map({ type: oneOf('restrict'), v: oneOf(1), stream: idOf<StreamId>(), persons: orNull(list(person, maxNamed)) });
export const encodeRestriction = ({ stream, persons }: Restriction): Bytes =>
  encode({ type: 'restrict', v: 1, stream: idToBytes(stream), persons: persons && persons.map(idToBytes) });
export function parseRestriction(bytes: Uint8Array): Restriction {
  const { stream, persons } = parse(restriction, bytes);
  return { stream, persons };
}
