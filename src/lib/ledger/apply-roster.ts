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
 *   17  its id is new: no device's, and of none that went; or it belongs to the practice, is named by its key and class, and is new to this person
 *   18  its key is new: nobody's, and none that went, but for that one
 *   19  it has signed the hash of its request
 *   20  a person's keys are renewed by that person
 *   21  both keys are new: nobody's, and none that went
 *   22  a link brings one device or one person, and none when its end has been seen
 *   23  a person is brought in, given roles and let go by an admin
 *   24  their id is new: nobody's, and of nobody who left
 *   25  their keys are new: nobody's, and none that went
 *   26  they have signed the hash of their request
 *   27  roles, vouching and leaving are of somebody who belongs to the practice
 *   28  there is always an admin
 *   29  a role that reads takes effect by the word of somebody who reads what it reads: on the keys of today, and if an admin has given it
 *   30  what somebody reads, somebody goes on reading: whoever is the last to read photos, or the audit, stays
 *   31  a device that goes belongs to the practice, once, is not the one that writes, and nobody who stays uses it or unlocks by it
 *   32  what is restricted is a chart, and no stream of the practice's own
 *   33  a chart is restricted by a dentist; another list, or none, is for somebody named to give, and for a dentist where all who were named have gone
 *   34  the people named are clinical and belong to the practice; there is one, and nobody twice
 *   35  what is settled waits, is named once, and was settled by nobody before
 *   36  a chart's is settled by somebody who may change that chart, any other by an admin; nobody settles their own
 */
import { type Bytes, type Cbor, decode } from '#bytes';
import { err, ok } from '#result';
import { admit, renew, setUnlockers } from './change-keys.ts';
import { enrol, leave, setRoles, vouch } from './change-people.ts';
import { restrict } from './restrict.ts';
import { settle } from './settle.ts';
import { formOf } from './form.ts';
import { parseGenesis, practiceIdOf } from './genesis.ts';
import { type Applied, type Around, type Change, refused } from './roster-change.ts';
import type { Entry, Roster } from './types.ts';
import { verify } from './verify.ts';

/** What may follow genesis, by its type: the versions that are known, and what it does. */
const changes = {
  unlockers: { versions: [1], apply: setUnlockers },
  admit: { versions: [1, 2], apply: admit },
  renew: { versions: [1], apply: renew },
  enrol: { versions: [1], apply: enrol },
  roles: { versions: [1], apply: setRoles },
  vouch: { versions: [1], apply: vouch },
  leave: { versions: [1], apply: leave },
  restrict: { versions: [1], apply: restrict },
  settle: { versions: [1], apply: settle }
} as const satisfies Record<string, { readonly versions: readonly number[]; readonly apply: Change }>;

/**
 * The roster after `entry`, which stands at `place`; `roster` is null before genesis. `around`: the ledger before it; null where the entry was taken before,
 * and only what it did is to be had again.
 */
export async function applyRoster(
  roster: Roster | null,
  entry: Entry,
  body: Bytes,
  place: number,
  around: Around | null = null
): Promise<Applied> {
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
    default:
      return await change(roster, entry, body, { apply: changes[type].apply, place, around });
  }
}

async function change(
  roster: Roster,
  { header, hash }: Entry,
  body: Bytes,
  { apply, place, around }: { readonly apply: Change; readonly place: number; readonly around: Around | null }
): Promise<Applied> {
  if (header.stream !== roster.streams.roster) return refused(8);
  const author = roster.persons.get(header.author);
  if (!author || !roster.devices.has(header.device)) return refused(9);
  if (header.seen.size < author.since) return refused(15);

  const changed = await apply(roster, author, body, { place, seen: header.seen.size, device: header.device, around });
  return changed.ok ? ok({ ...changed.value, head: hash }) : changed;
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
    persons: new Map([[person.id, { ...person, asked: [], until: null, unlockers: [], since: place + 1, earlier: [] }]]),
    devices: new Map([[device.id, device]]),
    users: new Map([[device.id, [person.id]]]),
    recovery,
    streams,
    spent: new Set(),
    usedLinks: new Set(),
    left: new Map(),
    gone: new Set(),
    restricted: new Map(),
    settled: new Map(),
    head: entry.hash
  });
}

/** A body says its type and version before anything else, so that a program knows what it does not know. */
function typeOf(body: Bytes): keyof typeof changes | 'genesis' | 'unknown' | 'malformed' {
  const value = formOf(decode, body);
  const type = field(value, 'type');
  const v = field(value, 'v');
  if (typeof type !== 'string' || typeof v !== 'number') return 'malformed';
  if (type === 'genesis') return v === 1 ? 'genesis' : 'unknown';
  const name = names.find((one) => one === type);
  return name && changes[name].versions.some((version) => version === v) ? name : 'unknown';
}
const names = Object.keys(changes) as readonly (keyof typeof changes)[];

const field = (value: Cbor, name: string): Cbor | undefined =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Readonly<Record<string, Cbor>>)[name] : undefined;
