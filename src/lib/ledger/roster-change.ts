/** What the changes of the roster share: who made them, what they come to, and which keys are new. */
import { type Bytes, type DeviceId, equal, type Hash, hex, type PersonId, type StreamId } from '#bytes';
import { err, type Result } from '#result';
import { linkEntries } from './admission.ts';
import type { CareTeam, Device, JoinLinkRef, Person, PersonKeys, Roster, RosterRefused, RosterUnknown, Waiting } from './types.ts';

export type Applied = Result<Roster, RosterRefused | RosterUnknown>;

/** Where the entry stands, how much its author had seen, and on which device it was written. */
export interface When {
  readonly place: number;
  readonly seen: number;
  readonly device: DeviceId;
  /** Null where the entry was taken before and is applied again. */
  readonly around: Around | null;
}

/** What a change may ask of the ledger before it. */
export interface Around {
  /** An entry that waits to be settled, or was; null for any other. */
  waiting(entry: Hash): Waiting | null;
  team(stream: StreamId): CareTeam;
}

/** The roster after a change by `author`; its head is set by whoever calls. */
export type Change = (roster: Roster, author: Person, body: Bytes, when: When) => Promise<Applied>;

/** By the number of the invariant in `apply-roster.ts`. */
export const refused = (rule: number): Applied => err({ type: 'RosterRefused', rule });

export const isNewDevice = ({ devices, gone }: Roster, id: DeviceId): boolean => !devices.has(id) && !gone.has(id);

/** Of the practice, as it was taken in. */
export function isKnownDevice({ devices }: Roster, { id, sign, class: kind }: Device): boolean {
  const known = devices.get(id);
  return known !== undefined && equal(known.sign, sign) && known.class === kind;
}

/** With this person using this device, which comes now or is there. */
export function usedBy(roster: Roster, device: Device, person: PersonId): Roster {
  const users = [...(roster.users.get(device.id) ?? []), person];
  return { ...roster, devices: new Map(roster.devices).set(device.id, device), users: new Map(roster.users).set(device.id, users) };
}

export function isNewSignKey(roster: Roster, key: Bytes): boolean {
  const inUse = [...allKeys(roster).map(({ sign }) => sign), ...[...roster.devices.values()].map(({ sign }) => sign)];
  return !roster.spent.has(hex(key)) && !inUse.some((other) => equal(other, key));
}

export const isNewHpkeKey = (roster: Roster, key: Bytes): boolean => !allKeys(roster).some(({ hpke }) => equal(hpke, key));

/** All that a person has and had. */
export const keysOf = ({ keys, earlier }: Person): readonly PersonKeys[] => [keys, ...earlier.map((before) => before.keys)];

/** Of people, also of those who left, and of recovery. */
const allKeys = (roster: Roster): readonly PersonKeys[] => [
  roster.recovery,
  ...[...roster.persons.values()].flatMap(keysOf),
  ...[...roster.left.values()].flatMap(({ keys }) => keys)
];

/** The links that are used once this one is; null where rule 22 forbids it. */
export function withLink({ usedLinks }: Roster, link: JoinLinkRef | null, { seen }: When): Roster['usedLinks'] | null {
  if (link === null) return usedLinks;
  return usedLinks.has(link.id) || seen >= link.size + linkEntries ? null : new Set(usedLinks).add(link.id);
}
