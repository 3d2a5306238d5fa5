/**
 * The control plane: who belongs to the practice, and with which keys, after each roster entry. Pure: a roster and an entry give the
 * next roster, the same everywhere. The entry itself (its signatures, its chain, its body's hash) has been verified before.
 *
 * Invariants, each with a test of its number:
 *
 *    1  genesis is the first roster entry, and only the first
 *    2  the practice's id is the hash of its genesis core
 *    3  genesis is written by the person and on the device that it names
 *    4  the recovery key has signed the core
 *    5  the first person is an admin
 *    6  the five streams differ
 *    7  a roster entry names the roster entry before it
 *    8  it stands in the control plane's own stream
 *    9  its author and device belong to the practice
 *   10  its body has the form of its type
 *   11  a person's unlockers are set by that person
 *   12  they are of two kinds at least, no id twice
 *   13  each has what its kind needs: a passphrase a device of the practice, a passkey its credential, words neither
 *   14  each is signed by the person, with the keys that the entry leaves them
 *   15  its author's keys are today's: it has seen the renewal that gave them. Who was replaced changes nothing any more
 *   16  a device is admitted by the person who will use it
 *   17  its id is new
 *   18  its key is new: nobody's, and none that went
 *   19  it has signed the hash of its request
 *   20  a person's keys are renewed by that person
 *   21  both keys are new: nobody's, and none that went
 *   22  a link admits one device, and none when its end has been seen
 */
import { type Bytes, type Cbor, decode, equal, hex, idToBytes } from '#bytes';
import { err, ok, type Result } from '#result';
import { linkEntries, parseAdmission } from './admission.ts';
import { formOf } from './form.ts';
import { parseGenesis, practiceIdOf } from './genesis.ts';
import { parseRenewal } from './renewal.ts';
import type { Entry, Person, PersonKeys, Roster, RosterRefused, RosterUnknown, Unlocker } from './types.ts';
import { parseUnlockers, unlockerStatement } from './unlockers.ts';
import { verify } from './verify.ts';

type Applied = Result<Roster, RosterRefused | RosterUnknown>;

/** The roster after `entry`, which stands at `place`; `roster` is null before genesis. */
export async function applyRoster(roster: Roster | null, entry: Entry, body: Bytes, place: number): Promise<Applied> {
  const type = typeOf(body);
  if (!roster) return type === 'genesis' ? await found(entry, body, place) : refused(type === 'malformed' ? 10 : 1);
  // First of all, and of what this program does not know too: whoever comes second changes nothing.
  if (entry.header.rosterPrev !== roster.head) return refused(7);
  switch (type) {
    case 'genesis':
      return refused(1);
    case 'malformed':
      return refused(10);
    case 'unknown':
      return err({ type: 'RosterUnknown' });
    case 'unlockers':
    case 'admit':
    case 'renew':
      return await change(roster, entry, body, { type, place });
  }
}

async function change(
  roster: Roster,
  { header, hash }: Entry,
  body: Bytes,
  { type, place }: { readonly type: 'unlockers' | 'admit' | 'renew'; readonly place: number }
): Promise<Applied> {
  if (header.stream !== roster.streams.roster) return refused(8);
  const author = roster.persons.get(header.author);
  if (!author || !roster.devices.has(header.device)) return refused(9);
  if (header.seen.size < author.since) return refused(15);

  const changed = await changes[type](roster, author, body, { place, seen: header.seen.size });
  return changed.ok ? ok({ ...changed.value, head: hash }) : changed;
}

const changes = { unlockers: setUnlockers, admit, renew } satisfies Record<
  string,
  (roster: Roster, author: Person, body: Bytes, when: When) => Promise<Applied>
>;

/** Where the entry stands, and how much its author had seen. */
interface When {
  readonly place: number;
  readonly seen: number;
}

async function found(entry: Entry, body: Bytes, place: number): Promise<Applied> {
  const genesis = formOf(parseGenesis, body);
  if (!genesis) return refused(10);
  const { header } = entry;
  const { person, device, recovery, streams } = genesis.core;
  const practice = await practiceIdOf(genesis.coreBytes);

  if (header.practice !== practice) return refused(2);
  if (header.author !== person.id || header.device !== device.id) return refused(3);
  if (!(await verify(recovery.sign, 'join', genesis.coreBytes, genesis.recoverySignature))) return refused(4);
  if (!person.roles.includes('admin')) return refused(5);
  if (new Set(Object.values(streams)).size !== 5) return refused(6);
  if (header.rosterPrev !== null) return refused(7);
  if (header.stream !== streams.roster) return refused(8);

  return ok({
    practice,
    persons: new Map([[person.id, { ...person, unlockers: [], since: place + 1, earlier: [] }]]),
    devices: new Map([[device.id, device]]),
    recovery,
    streams,
    spent: new Set(),
    usedLinks: new Set(),
    head: entry.hash
  });
}

async function setUnlockers(roster: Roster, author: Person, body: Bytes): Promise<Applied> {
  const set = formOf(parseUnlockers, body);
  if (!set) return refused(10);
  if (set.person !== author.id) return refused(11);
  return await withPerson(roster, { ...author, unlockers: set.unlockers });
}

async function admit(roster: Roster, author: Person, body: Bytes, { seen }: When): Promise<Applied> {
  const admission = formOf(parseAdmission, body);
  if (!admission) return refused(10);
  const { person, device, request, signature, link } = admission;
  if (person !== author.id) return refused(16);
  if (roster.devices.has(device.id)) return refused(17);
  if (!isNewSignKey(roster, device.sign)) return refused(18);
  if (!(await verify(device.sign, 'join', idToBytes(request), signature))) return refused(19);
  if (link && (roster.usedLinks.has(link.id) || seen >= link.size + linkEntries)) return refused(22);
  const usedLinks = link ? new Set(roster.usedLinks).add(link.id) : roster.usedLinks;
  return ok({ ...roster, devices: new Map(roster.devices).set(device.id, device), usedLinks });
}

async function renew(roster: Roster, author: Person, body: Bytes, { place }: When): Promise<Applied> {
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

function isNewSignKey(roster: Roster, key: Bytes): boolean {
  const inUse = [...allKeys(roster).map(({ sign }) => sign), ...[...roster.devices.values()].map(({ sign }) => sign)];
  return !roster.spent.has(hex(key)) && !inUse.some((other) => equal(other, key));
}

const isNewHpkeKey = (roster: Roster, key: Bytes): boolean => !allKeys(roster).some(({ hpke }) => equal(hpke, key));

/** Of people, also those they had before, and of recovery. */
const allKeys = (roster: Roster): readonly PersonKeys[] => [
  roster.recovery,
  ...[...roster.persons.values()].flatMap(({ keys, earlier }) => [keys, ...earlier.map((before) => before.keys)])
];

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

const refused = (rule: number): Applied => err({ type: 'RosterRefused', rule });

/** By type, its versions. */
const known = { genesis: [1], unlockers: [1], admit: [1, 2], renew: [1] } as const satisfies Record<string, readonly number[]>;
const names = Object.keys(known) as readonly (keyof typeof known)[];

/** A body says its type and version before anything else, so that a program knows what it does not know. */
function typeOf(body: Bytes): keyof typeof known | 'unknown' | 'malformed' {
  const value = formOf(decode, body);
  const type = field(value, 'type');
  const v = field(value, 'v');
  if (typeof type !== 'string' || typeof v !== 'number') return 'malformed';
  return names.find((name) => name === type && known[name].some((version) => version === v)) ?? 'unknown';
}

const field = (value: Cbor, name: string): Cbor | undefined =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Readonly<Record<string, Cbor>>)[name] : undefined;
