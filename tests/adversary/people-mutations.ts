/** Lies about people and access: the entries by which they come, are given roles and charts, and go, and the bodies that a device asks for later. */
import { type Bytes, concat, decode, type PersonId, sha256, toId } from '#bytes';
import {
  type ChartRight,
  encodeAssignment,
  encodeDeparture,
  encodeEnrolment,
  encodeRestriction,
  encodeRoleChange,
  encodeSettlement,
  encodeVouching,
  type Entry,
  parseAssignment,
  parseDeparture,
  parseEnrolment,
  parseEntry,
  parseRestriction,
  parseRoleChange,
  parseSettlement,
  parseVouching
} from '#ledger';
import { encodeLateBodiesAnswer, type GivenBody, parseLateBodiesAnswer, type WireParcel } from '#protocol';
import { newHand, random, signed } from '../fixtures/ledger-people.ts';
import { altered, cut, extend, flip, type Mutation, spoilt, zeros } from './lie.ts';
import type { Lie } from './relay.ts';
import { type AlterParcels, retold } from './retell.ts';

type Kind = 'assign' | 'enrol' | 'roles' | 'vouch' | 'leave' | 'restrict' | 'settle';

const typeOf = ({ header }: Entry, body: Bytes): string =>
  header.kind === 'roster' ? (decode(body) as { readonly type: string }).type : header.kind;

/** Changes the last entry of a kind in the page; a page without such an entry is told as it is. */
const last =
  (kind: Kind, change: (entry: Entry, body: Bytes) => WireParcel | null | Promise<WireParcel | null>): AlterParcels =>
  async (parcels) => {
    const entries = await Promise.all(parcels.map(({ entry }) => parseEntry(entry)));
    const place = entries.findLastIndex((entry, i) => {
      const body = parcels[i]?.body;
      return body !== null && body !== undefined && typeOf(entry, body) === kind;
    });
    const [entry, body] = [entries[place], parcels[place]?.body];
    if (!entry || !body) return parcels;
    const changed = await change(entry, body);
    return parcels.flatMap((parcel, i) => (i === place ? (changed ?? []) : parcel));
  };

/** What a liar would have them say. */
const forged: Readonly<Record<Kind, { readonly what: string; readonly say: (body: Bytes) => Bytes }>> = {
  assign: {
    what: 'given to somebody else',
    say: (body) => encodeAssignment({ ...parseAssignment(body), person: someone(), right: 'edit' satisfies ChartRight })
  },
  enrol: { what: 'as an admin', say: (body) => encodeEnrolment({ ...parseEnrolment(body), roles: ['admin', 'dentist'] }) },
  roles: { what: 'a dentist’s', say: (body) => encodeRoleChange({ ...parseRoleChange(body), roles: ['admin', 'dentist'] }) },
  vouch: { what: 'for somebody else', say: (body) => encodeVouching({ ...parseVouching(body), person: someone() }) },
  leave: { what: 'of somebody else', say: (body) => encodeDeparture({ ...parseDeparture(body), person: someone() }) },
  restrict: { what: 'to one person more', say: (body) => withOneMore(body) },
  settle: { what: 'rejected', say: (body) => encodeSettlement({ ...parseSettlement(body), verdict: 'reject' }) }
};
const someone = (): PersonId => toId<PersonId>(random(16));
const withOneMore = (body: Bytes): Bytes => {
  const { stream, persons } = parseRestriction(body);
  return encodeRestriction({ stream, persons: [...(persons ?? []), someone()] });
};

const about = (kind: Kind): readonly Mutation[] => {
  const object = `${kind} body` as const;
  const told = (change: (entry: Entry, body: Bytes) => WireParcel | null | Promise<WireParcel | null>): Lie => retold(last(kind, change));
  const spoil = (name: 'flip' | 'cut' | 'extend' | 'zero', what: string, how: (body: Bytes) => Bytes): Mutation => ({
    name,
    object,
    what,
    due: 'Forged',
    lie: () => told((entry, body) => ({ entry: entry.bytes, body: how(body) }))
  });
  const { what, say } = forged[kind];
  return [
    spoil('flip', 'a bit of it', flip),
    spoil('cut', 'a byte too few', cut),
    spoil('extend', 'a byte too many', extend),
    spoil('zero', 'of zeros', zeros),
    {
      name: 'forge',
      object,
      what,
      due: 'Forged',
      lie: () => told((entry, body) => ({ entry: entry.bytes, body: say(body) }))
    },
    {
      name: 'foreign key',
      object,
      what: `${what}, and signed for it by a key of the liar’s`,
      due: 'Forged',
      lie: async () => {
        const hand = await newHand();
        return told(async ({ header }, body) => {
          const other = say(body);
          const { entry } = await signed(hand, other, { ...header, bodyHash: await sha256(other) });
          return { entry, body: other };
        });
      }
    },
    {
      name: 'withhold',
      object,
      what: 'though all judge by it',
      due: 'Forged',
      lie: () => told((entry) => ({ entry: entry.bytes, body: null }))
    },
    // What follows in its device's chain gives it away; the last of all could be missing as well because it has not come yet.
    { name: 'drop', object, what: 'the entry is kept from one device', due: 'Fork', lie: () => told(() => null) }
  ];
};

/** Answers to who asks for bodies that came late. */
const late = (change: (bodies: readonly GivenBody[]) => readonly GivenBody[]): Lie =>
  altered('POST', '/api/bodies/late', (answer) => {
    const { bodies, next } = parseLateBodiesAnswer(answer);
    return encodeLateBodiesAnswer({ bodies: change(bodies), next });
  });

/** Nothing wrong is taken, nobody is accused, and it comes when the server is honest again. */
export const lateMutations: readonly Mutation[] = [
  ...(['flip', 'cut', 'extend', 'zero'] as const).map((name): Mutation => ({
    name,
    object: 'late bodies',
    what: 'each of them',
    due: 'Behind',
    lie: () => late((bodies) => bodies.map(({ place, body }) => ({ place, body: spoilt[name](body) })))
  })),
  {
    name: 'swap',
    object: 'late bodies',
    what: 'each in the place of another',
    due: 'Behind',
    lie: () => late((bodies) => bodies.map(({ place }, i) => ({ place, body: bodies.at(i - 1)?.body ?? concat() })))
  },
  { name: 'withhold', object: 'late bodies', what: 'none is given', due: 'Behind', lie: () => late(() => []) },
  {
    name: 'lie',
    object: 'late bodies',
    what: 'it never comes to the first',
    due: 'Behind',
    lie: () => altered('POST', '/api/bodies/late', () => encodeLateBodiesAnswer({ bodies: [], next: 0 }))
  },
  {
    name: 'inject member',
    object: 'late bodies',
    what: 'of entries that nobody asked for',
    due: 'Right',
    lie: () => late((bodies) => [...bodies, { place: 0, body: random(40) }, { place: 10_000, body: random(40) }])
  }
];

export const peopleMutations: readonly Mutation[] = (['assign', 'enrol', 'roles', 'vouch', 'leave', 'restrict', 'settle'] as const).flatMap(
  about
);
