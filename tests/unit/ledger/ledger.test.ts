import { beforeEach, describe, expect, test } from 'vitest';
import { type Bytes, encode, type EpochId, fromHex, type Hash, sha256, type StreamId, utf8 } from '#bytes';
import { type Broken, createLedger, emptyRoot, encodeEntry, type Ledger, type Parcel, parseEntry, usableEpoch } from '#ledger';
import {
  accept,
  type Draft,
  found,
  genesisDraft,
  grantDraft,
  newDeviceId,
  newHand,
  newPersonId,
  newPractice,
  newStream,
  objectOf,
  type Practice,
  random,
  recordDraft,
  sealedBody,
  signed,
  unlockersDraft,
  write
} from '../../fixtures/ledger-people.ts';

let practice: Practice;
let ledger: Ledger;
let parcels: readonly Parcel[];

beforeEach(async () => {
  practice = await newPractice();
  ({ ledger, parcels } = await found(practice));
});

const epochOf = (stream: StreamId): EpochId => {
  const epoch = usableEpoch(ledger, stream);
  if (!epoch) throw new Error('no epoch');
  return epoch.id;
};
const note = (text = 'sealed'): Draft => recordDraft(practice.streams.desk, epochOf(practice.streams.desk), sealedBody(text));
const next = (draft: Draft = note()): Promise<Parcel> => write(ledger, practice.hand, draft);

/** Nothing may have changed by it. */
async function brokenBy(parcel: Parcel): Promise<Broken['type'] | 'taken'> {
  const before = await ledger.head();
  const roster = ledger.roster;
  const chain = ledger.chain(practice.hand.device);
  const taken = await ledger.take(parcel);
  if (taken.ok) return 'taken';
  expect(await ledger.head()).toEqual(before);
  expect(ledger.roster).toBe(roster);
  expect(ledger.chain(practice.hand.device)).toEqual(chain);
  expect(taken.error.index).toBe(before.size);
  return taken.error.type;
}

describe('a practice is founded', () => {
  test('by a genesis, unlockers and four epochs, each with its place in the tree', () => {
    expect(ledger.size).toBe(6);
    expect(ledger.roster?.practice).toBe(practice.id);
    expect(ledger.roster?.persons.get(practice.hand.person)?.unlockers).toHaveLength(2);
    for (const scope of ['staff', 'desk', 'clinic', 'audit'] as const) expect(ledger.epochsOf(practice.streams[scope])).toHaveLength(1);
    expect(ledger.notAccepted).toEqual([]);
  });

  test('and whoever reads the same entries comes to the same head', async () => {
    const other = createLedger(practice.id);
    expect((await other.takeAll(parcels)).ok).toBe(true);
    expect(await other.head()).toEqual(await ledger.head());
  });

  test('and its roster is known as of every size', () => {
    expect(ledger.rosterAt(0)).toBeNull();
    expect(ledger.rosterAt(1)?.persons.get(practice.hand.person)?.unlockers).toEqual([]);
    expect(ledger.rosterAt(2)?.persons.get(practice.hand.person)?.unlockers).toHaveLength(2);
    expect(ledger.rosterAt(6)).toBe(ledger.roster);
  });
});

describe('a first entry is not taken', () => {
  beforeEach(() => {
    ledger = createLedger(practice.id);
  });
  const genesis = async (header: Draft['header'] = {}): Promise<Parcel> => {
    const draft = await genesisDraft(practice);
    return await write(ledger, practice.hand, { ...draft, header });
  };

  test('where it is no genesis', async () => {
    expect(await brokenBy(await next(await unlockersDraft(practice)))).toBe('NotGenesis');
    const record: Draft = { kind: 'record', stream: practice.streams.desk, body: sealedBody(), header: { epoch: fromEpoch() } };
    expect(await brokenBy(await next(record))).toBe('NotGenesis');
  });

  test('where it is the genesis of another practice under our id', async () => {
    const other = await newPractice();
    const draft = await genesisDraft(other);
    expect(await brokenBy(await write(ledger, other.hand, draft))).toBe('NotGenesis');
  });

  test('where it is signed by other keys than it names', async () => {
    const { body } = await genesisDraft(practice);
    const { header } = await parseEntry((await genesis()).entry);
    const thief = await newHand();
    expect(await brokenBy(await signed({ ...practice.hand, personKeys: thief.personKeys }, body, header))).toBe('BadSignature');
    expect(await brokenBy(await signed({ ...practice.hand, deviceKeys: thief.deviceKeys }, body, header))).toBe('BadSignature');
  });

  test('where it claims to have seen something, or not to begin its chain', async () => {
    expect(await brokenBy(await genesis({ seen: { size: 1, root: await sha256(utf8('x')) } }))).toBe('BadSeen');
    expect(await brokenBy(await genesis({ n: 1, prev: await sha256(utf8('x')) }))).toBe('BadChain');
  });

  test('where its body is missing', async () => {
    expect(await brokenBy({ ...(await genesis()), body: null })).toBe('BodyMissing');
  });
});

const fromEpoch = (): EpochId => objectOf('00'.repeat(16) as EpochId) as string as EpochId;

describe('an entry is broken', () => {
  test.each([
    ['that is no CBOR', () => ({ entry: utf8('no entry'), body: null })],
    ['that has bytes after its end', async () => withBytes(await next(), (bytes) => Uint8Array.of(...bytes, 0))],
    ['that is in another encoding', async () => withBytes(await next(), (bytes) => Uint8Array.of(0x98, 3, ...bytes.slice(1)))],
    ['whose record names no epoch', () => next({ ...note(), header: { epoch: null } })],
    ['whose grant names an epoch', () => next({ ...grant(), header: { epoch: epochOf(practice.streams.desk) } })],
    ['whose record names a roster entry', () => next({ ...note(), header: { ...note().header, rosterPrev: emptyRoot } })],
    ['whose audit entry names blobs', () => next({ ...audit(), header: { ...audit().header, blobs: [{ hash: emptyRoot, bytes: 1 }] } })],
    [
      'that has seen nothing, with a root',
      () => next({ ...note(), header: { ...note().header, seen: { size: 0, root: ledger.leaf(0) } } })
    ],
    ['that has seen something, with no root', () => next({ ...note(), header: { ...note().header, seen: { size: 1, root: emptyRoot } } })],
    ['that begins a chain and has an entry before it', () => next({ ...note(), header: { ...note().header, n: 0 } })]
  ])('%s: Malformed', async (_, parcel) => {
    expect(await brokenBy(await parcel())).toBe('Malformed');
  });

  test('of another practice: Foreign', async () => {
    const other = await newPractice();
    expect(await brokenBy(await next({ ...note(), header: { ...note().header, practice: other.id } }))).toBe('Foreign');
  });

  test('whose seen lies ahead, or is another root: BadSeen', async () => {
    const { size, root } = await ledger.head();
    const seen = async (head: { size: number; root: Hash }) =>
      brokenBy(await next({ ...note(), header: { ...note().header, seen: head } }));
    expect(await seen({ size: size + 1, root })).toBe('BadSeen');
    expect(await seen({ size, root: await sha256(root === emptyRoot ? utf8('x') : fromHex(root)) })).toBe('BadSeen');
    expect(await seen({ size: size - 1, root })).toBe('BadSeen');
  });

  test('whose seen falls along its chain: BadSeen', async () => {
    await accept(ledger, practice.hand, note());
    const seen = await ledger.head(3);
    expect(await brokenBy(await next({ ...note(), header: { ...note().header, seen } }))).toBe('BadSeen');
  });

  test('whose author is not in the roster it has seen: UnknownAuthor', async () => {
    expect(await brokenBy(await next({ ...note(), header: { ...note().header, author: newPersonId() } }))).toBe('UnknownAuthor');
  });

  test('that has seen nothing, where nobody is known: UnknownAuthor', async () => {
    const header = { ...note().header, seen: { size: 0, root: emptyRoot } };
    expect(await brokenBy(await next({ ...note(), header }))).toBe('UnknownAuthor');
  });

  test('whose device is not in the roster it has seen: UnknownDevice', async () => {
    const header = { ...note().header, device: newDeviceId(), n: 0, prev: null };
    expect(await brokenBy(await next({ ...note(), header }))).toBe('UnknownDevice');
  });

  test('that one of its two did not sign: BadSignature', async () => {
    const thief = await newHand();
    const { hand } = practice;
    expect(await brokenBy(await write(ledger, { ...hand, personKeys: thief.personKeys }, note()))).toBe('BadSignature');
    expect(await brokenBy(await write(ledger, { ...hand, deviceKeys: thief.deviceKeys }, note()))).toBe('BadSignature');
  });

  test('whose two signatures stand in each other’s place: BadSignature', async () => {
    const parcel = await next();
    const { headerBytes, deviceSignature, authorSignature } = await parseEntry(parcel.entry);
    expect(await brokenBy({ ...parcel, entry: encodeEntry(headerBytes, authorSignature, deviceSignature) })).toBe('BadSignature');
  });

  test('that leaves a gap in its chain, or names another entry before it: BadChain', async () => {
    const { nextN } = ledger.chain(practice.hand.device);
    expect(await brokenBy(await next({ ...note(), header: { ...note().header, n: nextN + 1 } }))).toBe('BadChain');
    expect(await brokenBy(await next({ ...note(), header: { ...note().header, prev: emptyRoot } }))).toBe('BadChain');
  });

  test('that is the second of its device with this number: Equivocation', async () => {
    const second = await next(note('another'));
    await accept(ledger, practice.hand, note());
    expect(await brokenBy(second)).toBe('Equivocation');
  });

  test('that has its place already: Repeated', async () => {
    const parcel = await next();
    expect((await ledger.take(parcel)).ok).toBe(true);
    expect(await brokenBy(parcel)).toBe('Repeated');
  });

  test('that comes with another body: BodyMismatch', async () => {
    expect(await brokenBy({ ...(await next()), body: utf8('another') })).toBe('BodyMismatch');
  });

  test('of the roster without its body: BodyMissing', async () => {
    expect(await brokenBy({ ...(await next(await unlockersDraft(practice))), body: null })).toBe('BodyMissing');
  });

  test('of the roster with a type or version from a later program: RosterUnknown', async () => {
    for (const body of [encode({ type: 'assign', v: 1 }), encode({ type: 'unlockers', v: 2 })]) {
      expect(await brokenBy(await next({ kind: 'roster', stream: practice.streams.roster, body }))).toBe('RosterUnknown');
    }
  });
});

const takenAsParcel = async (draft: Draft): Promise<Parcel> => {
  const { entry, body } = await accept(ledger, practice.hand, draft);
  return { entry: entry.bytes, body };
};
const withBytes = (parcel: Parcel, change: (bytes: Bytes) => Bytes): Parcel => ({ ...parcel, entry: change(parcel.entry) });
const grant = (): Draft => grantDraft(ledger, practice.hand.person, 'desk', practice.streams.desk);
const audit = (): Draft => ({ ...recordDraft(practice.streams.audit, epochOf(practice.streams.audit)), kind: 'audit' });

describe('an entry without its body', () => {
  test('has its place all the same: a record, and a grant whose epoch is then known but not usable', async () => {
    const clinicalStream = newStream();
    const chart = grantDraft(ledger, practice.hand.person, 'chart', clinicalStream);
    const opened = await ledger.take({ ...(await next(chart)), body: null });
    expect(opened).toMatchObject({ ok: true, value: { verdict: { type: 'Accepted' } } });
    expect(ledger.epochsOf(clinicalStream)).toMatchObject([{ scope: 'chart', recipients: null, public: null }]);
    expect(usableEpoch(ledger, clinicalStream)).toBeNull();
    const [epoch] = ledger.epochsOf(clinicalStream);
    const record = await next(recordDraft(clinicalStream, epoch?.id ?? fromEpoch()));
    expect(await ledger.take({ ...record, body: null })).toMatchObject({ ok: true, value: { verdict: { type: 'Accepted' }, body: null } });
  });
});

describe('a device that was offline', () => {
  test('writes many entries that have seen the same head, and they are taken in their order', async () => {
    const seen = await ledger.head();
    await accept(ledger, practice.hand, { ...note('one'), header: { ...note().header, seen } });
    await accept(ledger, practice.hand, { ...note('two'), header: { ...note().header, seen } });
    expect(ledger.size).toBe(seen.size + 2);
    expect(ledger.chain(practice.hand.device)).toEqual({ nextN: 8, prev: ledger.leaf(7), seenSize: seen.size });
  });
});

describe('a page', () => {
  test('is taken whole or not at all', async () => {
    const before = await ledger.head();
    const good = await next();
    const taken = await ledger.takeAll([good, { entry: utf8('junk'), body: null }]);
    expect(taken).toEqual({ ok: false, error: { type: 'Malformed', index: before.size + 1 } });
    expect(await ledger.head()).toEqual(before);
    expect((await ledger.take(good)).ok).toBe(true);
  });

  test('is never taken while another is', async () => {
    const parcel = await next();
    const first = ledger.take(parcel);
    await expect(ledger.take(parcel)).rejects.toThrow('one page at a time');
    expect(() => {
      ledger.truncate(0);
    }).toThrow('one page at a time');
    expect((await first).ok).toBe(true);
  });

  test('of many entries may change what later ones in it are judged by', async () => {
    const other = createLedger(practice.id);
    const many: Parcel[] = [...parcels];
    for (let i = 0; i < 70; i++) many.push(await takenAsParcel(note(String(i))));
    expect((await other.takeAll(many)).ok).toBe(true);
    expect(await other.head()).toEqual(await ledger.head());
    const last = many.at(-1);
    if (!last) throw new Error('no parcel');
    const { headerBytes, authorSignature } = await parseEntry(last.entry);
    const forged = { ...last, entry: encodeEntry(headerBytes, random(64), authorSignature) };
    const page = await createLedger(practice.id).takeAll([...many.slice(0, -1), forged]);
    expect(page).toEqual({ ok: false, error: { type: 'BadSignature', index: 75 } });
  });

  test('that one has verified before is replayed without its signatures, but with everything else', async () => {
    const parcel = await next();
    const { headerBytes, deviceSignature } = await parseEntry(parcel.entry);
    const unsigned = { ...parcel, entry: encodeEntry(headerBytes, deviceSignature, random(64)) };
    expect((await ledger.replay([{ ...parcel, body: utf8('another') }])).ok).toBe(false);
    expect((await ledger.replay([unsigned])).ok).toBe(true);
  });
});

describe('taking back', () => {
  test('gives the state of every earlier size again, and the same entries can be taken again', async () => {
    const refused = await next({ kind: 'erase', stream: practice.streams.desk, body: sealedBody() });
    expect((await ledger.take(refused)).ok).toBe(true);
    const all = [...parcels, refused];
    const whole = await ledger.head();
    for (let size = ledger.size; size >= 0; size--) {
      ledger.truncate(size);
      const fresh = createLedger(practice.id);
      expect((await fresh.takeAll(all.slice(0, size))).ok).toBe(true);
      expect(await ledger.head()).toEqual(await fresh.head());
      expect(ledger.roster).toEqual(fresh.roster);
      expect(ledger.chain(practice.hand.device)).toEqual(fresh.chain(practice.hand.device));
      expect(ledger.notAccepted).toEqual(fresh.notAccepted);
      for (const stream of Object.values(practice.streams)) expect(ledger.epochsOf(stream)).toEqual(fresh.epochsOf(stream));
      expect((await ledger.takeAll(all.slice(size))).ok).toBe(true);
      expect(await ledger.head()).toEqual(whole);
      ledger.truncate(size);
    }
  });

  test('refuses a size that was never reached', () => {
    expect(() => {
      ledger.truncate(7);
    }).toThrow(RangeError);
  });
});

test('a push that comes again is told from one that contradicts the chain by its place', async () => {
  const taken = await accept(ledger, practice.hand, note());
  const { device } = practice.hand;
  expect(ledger.placeOf(device, taken.entry.header.n)).toBe(taken.index);
  expect(ledger.leaf(taken.index)).toBe(taken.entry.hash);
  expect(ledger.placeOf(device, taken.entry.header.n + 1)).toBeNull();
  expect(ledger.placeOf(newDeviceId(), 0)).toBeNull();
});
