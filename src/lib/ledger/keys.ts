/** Shapes of public keys and of what stands beside them in bodies. */
import { bytesOf, type Cbor, type DeviceId, idOf, idToBytes, list, MalformedCbor, map, oneOf, type Shape } from '#bytes';
import type { Device, Role } from './types.ts';

/** Ed25519, RFC 8032. */
export const signPublic = bytesOf(32);
export const signature = bytesOf(64);
/** MLKEM768-X25519. */
export const hpkePublic = bytesOf(1216);

export const device: Shape<Device> = map({ id: idOf<DeviceId>(), sign: signPublic, class: oneOf('shared', 'fixed', 'personal') });
export const deviceCbor = (one: Device): Cbor => ({ id: idToBytes(one.id), sign: one.sign, class: one.class });

const role = oneOf('admin', 'auditor', 'dentist', 'hygienist', 'office');

/** Each once, in alphabetical order: a set has one spelling. None where somebody's time is up. */
export const anyRoles: Shape<readonly Role[]> = (value) => {
  const all = list(role, 5)(value);
  if (!ascending(all)) throw new MalformedCbor('roles');
  return all;
};

/** One role or more. */
export const roles: Shape<readonly Role[]> = (value) => {
  const all = anyRoles(value);
  if (all.length === 0) throw new MalformedCbor('roles');
  return all;
};

/** Strictly: no two are equal. */
const ascending = (words: readonly string[]): boolean => words.every((word, i) => i === 0 || (words[i - 1] ?? '') < word);
