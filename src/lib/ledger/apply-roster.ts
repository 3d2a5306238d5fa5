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
 *   14  each is signed by the person
 */
import { type Bytes, type Cbor, decode } from '#bytes';
import { err, ok, type Result } from '#result';
import { formOf } from './form.ts';
import { parseGenesis, practiceIdOf } from './genesis.ts';
import type { Entry, Person, Roster, RosterRefused, RosterUnknown, Unlocker } from './types.ts';
import { parseUnlockers, unlockerStatement } from './unlockers.ts';
import { verify } from './verify.ts';

type Applied = Result<Roster, RosterRefused | RosterUnknown>;

/** The roster after `entry`; `roster` is null before genesis. */
export async function applyRoster(roster: Roster | null, entry: Entry, body: Bytes): Promise<Applied> {
  switch (typeOf(body)) {
    case 'genesis':
      return roster ? refused(1) : await found(entry, body);
    case 'unlockers':
      return roster ? await setUnlockers(roster, entry, body) : refused(1);
    case 'malformed':
      return refused(10);
    case 'unknown':
      return roster ? err({ type: 'RosterUnknown' }) : refused(1);
  }
}

async function found(entry: Entry, body: Bytes): Promise<Applied> {
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
    persons: new Map([[person.id, { ...person, unlockers: [] }]]),
    devices: new Map([[device.id, device]]),
    recovery,
    streams,
    head: entry.hash
  });
}

async function setUnlockers(roster: Roster, entry: Entry, body: Bytes): Promise<Applied> {
  const { header } = entry;
  if (header.rosterPrev !== roster.head) return refused(7);
  if (header.stream !== roster.streams.roster) return refused(8);
  const author = roster.persons.get(header.author);
  if (!author || !roster.devices.has(header.device)) return refused(9);

  const change = formOf(parseUnlockers, body);
  if (!change) return refused(10);
  const { person, unlockers } = change;
  if (person !== author.id) return refused(11);
  if (new Set(unlockers.map(({ kind }) => kind)).size < 2) return refused(12);
  if (new Set(unlockers.map(({ id }) => id)).size !== unlockers.length) return refused(12);
  if (!unlockers.every((unlocker) => completes(roster, unlocker))) return refused(13);
  const signed = await Promise.all(unlockers.map((unlocker) => isSigned(author, unlocker)));
  if (!signed.every(Boolean)) return refused(14);

  return ok({ ...roster, persons: new Map(roster.persons).set(person, { ...author, unlockers }), head: entry.hash });
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

const refused = (rule: number): Applied => err({ type: 'RosterRefused', rule });

/** A body says its type and version before anything else, so that a program knows what it does not know. */
function typeOf(body: Bytes): 'genesis' | 'unlockers' | 'unknown' | 'malformed' {
  const value = formOf(decode, body);
  const type = field(value, 'type');
  const v = field(value, 'v');
  if (typeof type !== 'string' || typeof v !== 'number') return 'malformed';
  return v === 1 && (type === 'genesis' || type === 'unlockers') ? type : 'unknown';
}

const field = (value: Cbor, name: string): Cbor | undefined =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Readonly<Record<string, Cbor>>)[name] : undefined;
