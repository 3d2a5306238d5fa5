/** People come, are given roles, and go. A role opens nothing by itself: what widens reading takes the word of somebody who reads it. */
import { type Bytes, equal, hex, idToBytes } from '#bytes';
import { ok } from '#result';
import { formOf } from './form.ts';
import { keysHash, parseDeparture, parseEnrolment, parseRoleChange, parseVouching } from './people.ts';
import { isAdmin, lastOf, readersOf } from './last-readers.ts';
import {
  type Applied,
  isKnownDevice,
  isNewDevice,
  isNewHpkeKey,
  isNewSignKey,
  keysOf,
  refused,
  usedBy,
  type When,
  withLink
} from './roster-change.ts';
import type { Device, Person, PersonKeys, Role, Roster } from './types.ts';
import { verify } from './verify.ts';

export async function enrol(roster: Roster, author: Person, body: Bytes, when: When): Promise<Applied> {
  const enrolment = formOf(parseEnrolment, body);
  if (!enrolment) return refused(10);
  const { person, roles, until, device: tablet, request, signature, link } = enrolment;
  const { device } = tablet;
  if (!isAdmin(author)) return refused(23);
  if (roster.persons.has(person.id) || roster.left.has(person.id)) return refused(24);
  if (!areNew(roster, person.keys, device)) return refused(25);
  if (!(await verify(person.keys.sign, 'join', idToBytes(request), signature))) return refused(26);
  if (!isKnownDevice(roster, device)) {
    if (!isNewDevice(roster, device.id)) return refused(17);
    if (!isNewSignKey(roster, device.sign)) return refused(18);
  }
  if (!(await verify(device.sign, 'join', idToBytes(request), tablet.signature))) return refused(19);
  const usedLinks = withLink(roster, link, when);
  if (usedLinks === null) return refused(22);
  const newcomer = { ...person, ...taking(roster, author, [], roles), until, unlockers: [], since: when.place + 1, earlier: [] };
  return ok({ ...usedBy(roster, device, person.id), persons: new Map(roster.persons).set(person.id, newcomer), usedLinks });
}

export async function setRoles(roster: Roster, author: Person, body: Bytes, { place }: When): Promise<Applied> {
  const given = formOf(parseRoleChange, body);
  if (!given) return refused(10);
  if (!isAdmin(author)) return refused(23);
  const person = roster.persons.get(given.person);
  if (!person) return refused(27);
  const next = taking(roster, author, person.roles, given.roles);
  const loses = person.roles.some((role) => !next.roles.includes(role));
  const since = loses ? place + 1 : person.since;
  return keeping(roster, new Map(roster.persons).set(person.id, { ...person, ...next, until: given.until, since }));
}

export async function vouch(roster: Roster, author: Person, body: Bytes): Promise<Applied> {
  const vouching = formOf(parseVouching, body);
  if (!vouching) return refused(10);
  const person = roster.persons.get(vouching.person);
  if (!person) return refused(27);
  const isMeant = vouching.keys === (await keysHash(person.keys));
  const holds = vouching.roles.every((role) => person.asked.includes(role) && readersOf(roster, role).includes(author.id));
  if (!isMeant || !holds) return refused(29);
  const roles = [...person.roles, ...vouching.roles].toSorted();
  const asked = person.asked.filter((role) => !vouching.roles.includes(role));
  return ok({ ...roster, persons: new Map(roster.persons).set(person.id, { ...person, roles, asked }) });
}

export async function leave(roster: Roster, author: Person, body: Bytes, when: When): Promise<Applied> {
  const departure = formOf(parseDeparture, body);
  if (!departure) return refused(10);
  if (!isAdmin(author)) return refused(23);
  const person = roster.persons.get(departure.person);
  if (!person) return refused(27);
  const persons = new Map(roster.persons);
  persons.delete(person.id);
  const left = new Map(roster.left).set(person.id, { keys: keysOf(person), place: when.place });
  const users = new Map([...roster.users].map(([id, all]) => [id, all.filter((one) => one !== person.id)]));
  const kept = keeping({ ...roster, left, users }, persons);
  return kept.ok ? without(kept.value, departure.devices, when) : kept;
}

/** Without these devices, whose keys do not return. None is used by anybody in this roster, who could not write on it any more. */
function without(roster: Roster, going: readonly Device['id'][], when: When): Applied {
  const tablets = going.flatMap((id) => roster.devices.get(id) ?? []);
  const unlocksThere = (person: Person): boolean => person.unlockers.some(({ device }) => device !== null && going.includes(device));
  if (tablets.length !== going.length || new Set(going).size !== going.length) return refused(31);
  const isInUse = going.some((id) => (roster.users.get(id) ?? []).length > 0) || [...roster.persons.values()].some(unlocksThere);
  if (going.includes(when.device) || isInUse) return refused(31);
  const devices = new Map([...roster.devices].filter(([id]) => !going.includes(id)));
  const users = new Map([...roster.users].filter(([id]) => !going.includes(id)));
  const spent = new Set([...roster.spent, ...tablets.map(({ sign }) => hex(sign))]);
  return ok({ ...roster, devices, users, spent, gone: new Set([...roster.gone, ...going]) });
}

/** With these people, where an admin is among them, and somebody reads what was read before. */
function keeping(roster: Roster, persons: Roster['persons']): Applied {
  const next = { ...roster, persons };
  switch (lastOf(roster, next)) {
    case 'LastAdmin':
      return refused(28);
    case 'LastReader':
      return refused(30);
    case null:
      return ok(next);
  }
}

/** Roles given by an admin: which hold at once, and which wait. Where nobody reads yet, the newcomer is the first. */
function taking(roster: Roster, author: Person, had: readonly Role[], given: readonly Role[]): Pick<Person, 'roles' | 'asked'> {
  const holds = (role: Role): boolean => {
    const readers = readersOf(roster, role);
    return had.includes(role) || readers.length === 0 || readers.includes(author.id);
  };
  return { roles: given.filter(holds), asked: given.filter((role) => !holds(role)) };
}

/** Three keys, each nobody's and none of them twice. */
function areNew(roster: Roster, { sign, hpke }: PersonKeys, device: Device): boolean {
  return isNewSignKey(roster, sign) && isNewHpkeKey(roster, hpke) && !equal(device.sign, sign);
}
