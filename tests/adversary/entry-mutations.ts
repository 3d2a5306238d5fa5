/**
 * Lies in the entries themselves, by a liar who makes head and proof anew around them: one who holds no key of the practice, but may have keys of
 * its own, another practice, and everything that ever crossed the wire.
 */
import { type Bytes, concat, type DeviceId, type PersonId, sha256, toId } from '#bytes';
import {
  encodeAdmission,
  encodeEntry,
  encodeGrant,
  encodeHeader,
  encodeUnlockers,
  type Entry,
  type EntryKind,
  type Header,
  parseEntry,
  parseGrant,
  parseUnlockers
} from '#ledger';
import type { WireParcel } from '#protocol';
import { found, type Hand, newHand, newPractice, random, signed } from '../fixtures/ledger-people.ts';
import { cut, extend, flip, type Mutation, spoilt, zeros } from './lie.ts';
import type { MutationName, ObjectName } from './names.ts';
import type { Lie } from './relay.ts';
import { type AlterParcels, retold } from './retell.ts';

/** Changes the first entry of the page, or the first of one kind; a page without such an entry is told as it is. */
const first =
  (
    change: (entry: Entry, body: Bytes | null) => WireParcel | Promise<WireParcel>,
    which: EntryKind | 'photo' | 'any' = 'any'
  ): AlterParcels =>
  async (parcels) => {
    const entries = await Promise.all(parcels.map(({ entry }) => parseEntry(entry)));
    const place = entries.findIndex(({ header }) => isOne(header, which));
    const found = entries[place];
    if (!found) return parcels;
    const changed = await change(found, parcels[place]?.body ?? null);
    return parcels.map((parcel, i) => (i === place ? changed : parcel));
  };

const isOne = ({ kind, blobs }: Header, which: EntryKind | 'photo' | 'any'): boolean =>
  which === 'any' || (which === 'photo' ? blobs.length > 0 : kind === which);

const resigned = (entry: Entry, change: Partial<Pick<Entry, 'headerBytes' | 'deviceSignature' | 'authorSignature'>>): Bytes => {
  const { headerBytes, deviceSignature, authorSignature } = { ...entry, ...change };
  return encodeEntry(headerBytes, deviceSignature, authorSignature);
};

const withHeader = (change: (header: Header) => Partial<Header>, which?: Parameters<typeof first>[1]): AlterParcels =>
  withHeaderBytes((_, header) => encodeHeader({ ...header, ...change(header) }), which);

const withHeaderBytes = (change: (bytes: Bytes, header: Header) => Bytes, which?: Parameters<typeof first>[1]): AlterParcels =>
  first((entry, body) => ({ entry: resigned(entry, { headerBytes: change(entry.headerBytes, entry.header) }), body }), which);

// ---------------------------------------------------------------- the order of entries

const inOrder: readonly Omit<Mutation, 'object'>[] = [
  {
    name: 'reorder',
    what: 'the first two change places',
    due: 'Fork',
    lie: () => retold(([one, two, ...rest]) => [two, one, ...rest].filter((parcel) => parcel !== undefined))
  },
  { name: 'drop', what: 'one in the middle is missing', due: 'Fork', lie: () => retold((parcels) => parcels.filter((_, i) => i !== 1)) },
  { name: 'drop', what: 'the first is missing', due: 'Fork', lie: () => retold((parcels) => parcels.slice(1)) },
  { name: 'duplicate', what: 'one comes twice', due: 'Fork', lie: () => retold(([one, ...rest]) => (one ? [one, one, ...rest] : [])) },
  {
    name: 'replay',
    what: 'one from before comes again',
    due: 'Fork',
    lie: () => retold((parcels, before) => [...before.slice(-1), ...parcels])
  },
  { name: 'withhold', what: 'the last is kept back', due: 'Behind', lie: () => retold((parcels) => parcels.slice(0, -1)) },
  {
    name: 'foreign practice',
    what: 'a whole other practice',
    due: 'Foreign',
    lie: () => retold(async () => (await found(await newPractice())).parcels)
  },
  {
    name: 'foreign practice',
    what: 'one of its entries among ours',
    due: 'Foreign',
    lie: () => retold(async (parcels) => [...(await found(await newPractice())).parcels.slice(0, 1), ...parcels])
  }
];

// ---------------------------------------------------------------- headers and signatures

const headers: readonly Omit<Mutation, 'object'>[] = [
  {
    name: 'flip',
    what: 'a bit of its author',
    due: 'Forged',
    lie: () => retold(withHeaderBytes((bytes) => flip(bytes, placeOf(bytes, 'author'))))
  },
  {
    name: 'flip',
    what: 'a bit of its practice',
    due: 'Foreign',
    lie: () => retold(withHeaderBytes((bytes) => flip(bytes, placeOf(bytes, 'practice'))))
  },
  {
    name: 'flip',
    what: 'a bit of its stream',
    due: 'Forged',
    lie: () => retold(withHeaderBytes((bytes) => flip(bytes, placeOf(bytes, 'stream'))))
  },
  { name: 'cut', what: 'a byte too few', due: 'Forged', lie: () => retold(withHeaderBytes((bytes) => cut(bytes))) },
  { name: 'extend', what: 'a byte too many', due: 'Forged', lie: () => retold(withHeaderBytes(extend)) },
  { name: 'zero', what: 'of zeros', due: 'Forged', lie: () => retold(withHeaderBytes(zeros)) },
  { name: 'forge', what: 'another time', due: 'Forged', lie: () => retold(withHeader(() => ({ at: 0 }))) },
  { name: 'forge', what: 'another number in its chain', due: 'Forged', lie: () => retold(withHeader(({ n }) => ({ n: n + 1 }))) },
  { name: 'downgrade', what: 'of version 0', due: 'Forged', lie: () => retold(withHeaderBytes((bytes) => versionOf(bytes, 0))) },
  { name: 'downgrade', what: 'of version 2', due: 'Forged', lie: () => retold(withHeaderBytes((bytes) => versionOf(bytes, 2))) },
  { name: 'empty', what: 'without the blobs it names', due: 'Forged', lie: () => retold(withHeader(() => ({ blobs: [] }), 'photo')) },
  {
    name: 'lie about size',
    what: 'blobs of other lengths',
    due: 'Forged',
    lie: () => retold(withHeader(({ blobs }) => ({ blobs: blobs.map(({ hash }) => ({ hash, bytes: 1 })) }), 'photo'))
  },
  {
    name: 'substitute',
    what: 'the blobs in another order',
    due: 'Forged',
    lie: () => retold(withHeader(({ blobs }) => ({ blobs: blobs.toReversed() }), 'photo'))
  },
  {
    name: 'swap',
    what: 'that of another entry under these signatures',
    due: 'Forged',
    lie: () =>
      retold(async (parcels) => {
        const [one, two] = await Promise.all(parcels.slice(0, 2).map(({ entry }) => parseEntry(entry)));
        if (!one || !two) return parcels;
        return [{ entry: resigned(one, { headerBytes: two.headerBytes }), body: parcels[1]?.body ?? null }, ...parcels.slice(1)];
      })
  }
];

const versionOf = (header: Bytes, version: number): Bytes => {
  const place = placeOf(header, 'v', 0);
  return Uint8Array.from(header, (byte, i) => (i === place ? version : byte));
};

/** Where the value of a header's field lies: some bytes into it. */
function placeOf(header: Bytes, field: string, into = 5): number {
  const at = Buffer.from(header).indexOf(Buffer.from([0x60 + field.length, ...Buffer.from(field)]));
  if (at < 0) throw new Error(`a header without ${field}`);
  return at + 1 + field.length + into;
}

const signatureNames = { 'device signature': 'deviceSignature', 'author signature': 'authorSignature' } as const;

const signatures = (object: keyof typeof signatureNames): readonly Mutation[] => {
  const field = signatureNames[object];
  const change = (how: (entry: Entry) => Bytes): AlterParcels =>
    first((entry, body) => ({ entry: resigned(entry, { [field]: how(entry) }), body }));
  const by = async (sign: (hand: Hand, header: Bytes) => Promise<Bytes>): Promise<AlterParcels> => {
    const hand = await newHand();
    return first(async (entry, body) => ({ entry: resigned(entry, { [field]: await sign(hand, entry.headerBytes) }), body }));
  };
  return [
    { name: 'flip', object, what: 'a bit of it', due: 'Forged', lie: () => retold(change((entry) => flip(entry[field]))) },
    { name: 'cut', object, what: 'a byte too few', due: 'Forged', lie: () => retold(change((entry) => cut(entry[field]))) },
    { name: 'extend', object, what: 'a byte too many', due: 'Forged', lie: () => retold(change((entry) => extend(entry[field]))) },
    { name: 'zero', object, what: 'of zeros', due: 'Forged', lie: () => retold(change((entry) => zeros(entry[field]))) },
    { name: 'empty', object, what: 'none', due: 'Forged', lie: () => retold(change(() => new Uint8Array(0))) },
    {
      name: 'swap',
      object,
      what: 'the other one in its place',
      due: 'Forged',
      lie: () => retold(change((entry) => (field === 'deviceSignature' ? entry.authorSignature : entry.deviceSignature)))
    },
    {
      name: 'foreign key',
      object,
      what: 'by a key of the liar’s',
      due: 'Forged',
      lie: async () =>
        retold(
          await by((hand, header) =>
            field === 'deviceSignature' ? hand.deviceKeys.sign('entry-device', header) : hand.personKeys.sign('entry-person', header)
          )
        )
    },
    {
      name: 'replay',
      object,
      what: 'that of an earlier entry',
      due: 'Forged',
      lie: () =>
        retold(async (parcels, before) => {
          const earlier = before.at(-1);
          if (!earlier) return parcels;
          const { [field]: old } = await parseEntry(earlier.entry);
          return change(() => old)(parcels, before);
        })
    }
  ];
};

// ---------------------------------------------------------------- bodies

const bodyObjects = { 'roster body': 'roster', 'grant body': 'grant', 'record body': 'record', 'audit body': 'audit' } as const;

const bodies = (object: keyof typeof bodyObjects): readonly Mutation[] => {
  const kind = bodyObjects[object];
  const changed = (change: (body: Bytes) => Bytes): Lie =>
    retold(first((entry, body) => ({ entry: entry.bytes, body: body && change(body) }), kind));
  const plain = Object.entries(spoilt).map(([name, spoil]) => ({
    name: name as keyof typeof spoilt,
    object,
    what: spoiltWords[name as keyof typeof spoilt],
    due: 'Forged' as const,
    lie: () => changed(spoil)
  }));
  return [
    ...plain,
    {
      name: 'swap',
      object,
      what: 'that of another entry',
      due: 'Forged',
      lie: () =>
        retold(async (parcels, before) => {
          const other = before.find(({ body }) => body !== null)?.body ?? null;
          return first((entry) => ({ entry: entry.bytes, body: other }), kind)(parcels, before);
        })
    },
    {
      name: 'withhold',
      object,
      what: 'though it is for this device',
      due: 'Forged',
      lie: () => retold(first((entry) => ({ entry: entry.bytes, body: null }), kind))
    }
  ];
};

const spoiltWords: Readonly<Record<keyof typeof spoilt, string>> = {
  flip: 'a bit of it',
  cut: 'a byte too few',
  extend: 'a byte too many',
  empty: 'of no bytes',
  zero: 'of zeros'
};

const deeper: readonly Mutation[] = [
  {
    name: 'wrong recipient',
    object: 'grant body',
    what: 'sealed to somebody else besides',
    due: 'Forged',
    lie: () => retold(first((entry, body) => ({ entry: entry.bytes, body: body && grantFor(body, toId<PersonId>(random(16))) }), 'grant'))
  },
  {
    name: 'wrong recipient',
    object: 'grant body',
    what: 'and signed for it by a key of the liar’s',
    due: 'Forged',
    lie: async () => {
      const hand = await newHand();
      return retold(
        first(async ({ header }, body) => {
          const grant = body ? grantFor(body, hand.person) : random(8);
          const { entry } = await signed(hand, grant, { ...header, bodyHash: await sha256(grant) });
          return { entry, body: grant };
        }, 'grant')
      );
    }
  },
  {
    name: 'downgrade',
    object: 'roster body',
    what: 'an unlocker that costs nothing to guess',
    due: 'Forged',
    lie: () =>
      retold(
        first((entry, body) => {
          const { person, unlockers } = parseUnlockers(body ?? new Uint8Array());
          return {
            entry: entry.bytes,
            body: encodeUnlockers({ person, unlockers: unlockers.map((each) => ({ ...each, salt: zeros(each.salt) })) })
          };
        }, 'roster')
      )
  },
  {
    name: 'inject device',
    object: 'entries',
    what: 'an admission by the liar’s own keys',
    due: 'Forged',
    lie: async () => retold(injecting(await newHand()))
  },
  {
    name: 'inject device',
    object: 'entries',
    what: 'an admission in the person’s name',
    due: 'Forged',
    lie: async () => retold(injecting(await newHand(), true))
  },
  {
    name: 'inject member',
    object: 'entries',
    what: 'a genesis of the liar’s, for this practice',
    due: 'Forged',
    lie: () =>
      retold(async (parcels, before) => {
        const practice = await newPractice();
        const [genesis] = (await found(practice)).parcels;
        const { header } = await parseEntry((parcels[0] ?? before[0])?.entry ?? new Uint8Array());
        if (!genesis?.body) return parcels;
        const claimed = { ...(await parseEntry(genesis.entry)).header, practice: header.practice };
        const { entry, body } = await signed(practice.hand, genesis.body, claimed);
        return [{ entry, body }, ...parcels];
      })
  },
  {
    name: 'inject member',
    object: 'entries',
    what: 'a record by somebody unknown',
    due: 'Forged',
    lie: async () => {
      const hand = await newHand();
      return retold(async (parcels) => {
        const all = await Promise.all(parcels.map(({ entry }) => parseEntry(entry)));
        const header = all.find((entry) => entry.header.kind === 'record')?.header;
        if (!header) return parcels;
        const body = random(200);
        const claim = { ...header, author: hand.person, device: hand.device, n: 0, prev: null, blobs: [], bodyHash: await sha256(body) };
        return [{ entry: (await signed(hand, body, claim)).entry, body }, ...parcels];
      });
    }
  }
];

const grantFor = (body: Bytes, person: PersonId): Bytes => {
  const grant = parseGrant(body);
  return encodeGrant({ ...grant, wraps: [...grant.wraps, { recipient: { to: 'person', person }, sealed: random(1200) }] });
};

/** `inTheirName`: author and device are the practice's, and only the keys are not. */
const injecting =
  (hand: Hand, inTheirName = false): AlterParcels =>
  async (parcels, before) => {
    const last = await parseEntry((parcels[0] ?? before[0])?.entry ?? new Uint8Array());
    const { header } = last;
    const person = inTheirName ? header.author : hand.person;
    const device = { id: toId<DeviceId>(random(16)), sign: hand.deviceKeys.public, class: 'shared' as const };
    const request = await sha256(random(64));
    const signature = await hand.deviceKeys.sign('join', concat(random(32)));
    const body = encodeAdmission({ person, device, request, signature, link: null });
    const stream = (await parseEntry(before[0]?.entry ?? new Uint8Array())).header.stream;
    const claim: Header = {
      ...header,
      kind: 'roster',
      stream,
      epoch: null,
      blobs: [],
      author: person,
      rosterPrev: last.hash,
      bodyHash: await sha256(body),
      ...(inTheirName ? {} : { device: hand.device, n: 0, prev: null })
    };
    const { entry } = await signed(hand, body, claim);
    return [{ entry, body }, ...parcels];
  };

const under = (object: ObjectName, all: readonly (Omit<Mutation, 'object'> & { readonly name: MutationName })[]): readonly Mutation[] =>
  all.map((one) => ({ ...one, object }));

export const entryMutations: readonly Mutation[] = [
  ...under('entries', inOrder),
  ...under('header', headers),
  ...signatures('device signature'),
  ...signatures('author signature'),
  ...bodies('roster body'),
  ...bodies('grant body'),
  ...bodies('record body'),
  ...bodies('audit body'),
  ...deeper
];
