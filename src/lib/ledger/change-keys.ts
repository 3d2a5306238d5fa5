/** What a person changes of their own: ways of unlocking, devices, keys. */
import { type Bytes, hex, idToBytes } from '#bytes';
import { ok } from '#result';
import { parseAdmission } from './admission.ts';
import { formOf } from './form.ts';
import { parseRenewal } from './renewal.ts';
import {
  type Applied,
  isKnownDevice,
  isNewDevice,
  isNewHpkeKey,
  isNewSignKey,
  refused,
  usedBy,
  type When,
  withLink
} from './roster-change.ts';
import type { Person, Roster, Unlocker } from './types.ts';
import { parseUnlockers, unlockerStatement } from './unlockers.ts';
import { verify } from './verify.ts';

export async function setUnlockers(roster: Roster, author: Person, body: Bytes): Promise<Applied> {
  const set = formOf(parseUnlockers, body);
  if (!set) return refused(10);
  if (set.person !== author.id) return refused(11);
  return await withPerson(roster, { ...author, unlockers: set.unlockers });
}

export async function admit(roster: Roster, author: Person, body: Bytes, when: When): Promise<Applied> {
  const admission = formOf(parseAdmission, body);
  if (!admission) return refused(10);
  const { person, device, request, signature, link } = admission;
  if (person !== author.id) return refused(16);
  if (isKnownDevice(roster, device)) {
    if (roster.users.get(device.id)?.includes(person) === true) return refused(17);
  } else {
    if (!isNewDevice(roster, device.id)) return refused(17);
    if (!isNewSignKey(roster, device.sign)) return refused(18);
  }
  if (!(await verify(device.sign, 'join', idToBytes(request), signature))) return refused(19);
  const usedLinks = withLink(roster, link, when);
  if (usedLinks === null) return refused(22);
  return ok({ ...usedBy(roster, device, person), usedLinks });
}

export async function renew(roster: Roster, author: Person, body: Bytes, { place }: When): Promise<Applied> {
  const renewal = formOf(parseRenewal, body);
  if (!renewal) return refused(10);
  const { person, keys, sealedSecret, unlockers } = renewal;
  if (person !== author.id) return refused(20);
  if (!isNewSignKey(roster, keys.sign) || !isNewHpkeKey(roster, keys.hpke)) return refused(21);
  const earlier = [{ keys: author.keys, sealedSecret }, ...author.earlier];
  const spent = new Set(roster.spent).add(hex(author.keys.sign));
  return await withPerson({ ...roster, spent }, { ...author, keys, unlockers, since: place + 1, earlier });
}

/** The roster with this person as they will be; what they unlock with is checked. */
async function withPerson(roster: Roster, person: Person): Promise<Applied> {
  const { unlockers } = person;
  if (new Set(unlockers.map(({ kind }) => kind)).size < 2) return refused(12);
  if (new Set(unlockers.map(({ id }) => id)).size !== unlockers.length) return refused(12);
  if (!unlockers.every((unlocker) => completes(roster, unlocker))) return refused(13);
  const signed = await Promise.all(unlockers.map((unlocker) => isSigned(person, unlocker)));
  if (!signed.every(Boolean)) return refused(14);
  return ok({ ...roster, persons: new Map(roster.persons).set(person.id, person) });
}

function completes(roster: Roster, { kind, device, credential }: Unlocker): boolean {
  switch (kind) {
    case 'prf':
      return credential !== null && device === null;
    case 'passphrase':
      return credential === null && device !== null && roster.devices.has(device);
    case 'words':
      return credential === null && device === null;
  }
}

const isSigned = (person: Person, unlocker: Unlocker): Promise<boolean> =>
  verify(person.keys.sign, 'unlocker', unlockerStatement(person.id, unlocker), unlocker.signature);
