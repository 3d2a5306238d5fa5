import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, type DeviceId, type EpochId, type PersonId, sha256, toId } from '#bytes';
import { type Ledger, type Parcel, parseEntry, resumeLedger } from '#ledger';
import { type CheckpointState, decodeCheckpoint, encodeCheckpoint } from '../../../src/lib/ledger/checkpoint.ts';
import {
  accept,
  found,
  grantDraft,
  newPractice,
  newStream,
  type Practice,
  random,
  recordDraft,
  signed,
  unlockersDraft,
  write
} from '../../fixtures/ledger-people.ts';

let practice: Practice;
let ledger: Ledger;
let parcels: readonly Parcel[];
let state: CheckpointState;

/** Six first entries, a chart's epoch, and a record that is refused. */
beforeAll(async () => {
  practice = await newPractice();
  ({ ledger, parcels } = await found(practice));
  await accept(ledger, practice.hand, grantDraft(ledger, practice.hand.person, 'chart', newStream()));
  await ledger.take(await write(ledger, practice.hand, recordDraft(practice.streams.desk, toId<EpochId>(random(16)))));
  state = stateIn(ledger.checkpoint());
});

function stateIn(checkpoint: Bytes): CheckpointState {
  const read = decodeCheckpoint(checkpoint);
  if (!read) throw new Error('of another version');
  return read;
}

const refusalOf = async (checkpoint: Bytes, id = practice.id): Promise<string | null> => {
  const resumed = await resumeLedger(id, checkpoint);
  return resumed.ok ? null : resumed.error.why;
};

test('a checkpoint of no entries at all is the start of a ledger', async () => {
  const resumed = await resumeLedger(practice.id, ledger.checkpoint(0));
  expect(resumed.ok && (await resumed.value.takeAll(parcels)).ok).toBe(true);
  expect(resumed.ok && (await resumed.value.head())).toEqual(await ledger.head(parcels.length));
});

test('a checkpoint is not made in the middle of a page, nor of entries that are not there', async () => {
  const taking = ledger.takeAll([]);
  expect(() => ledger.checkpoint()).toThrow('one page at a time');
  await taking;
  expect(() => ledger.checkpoint(ledger.size + 1)).toThrow(RangeError);
});

test('of another version it is refused as that, whatever stands in it', async () => {
  expect(await refusalOf(ledger.checkpoint().with(0, 1))).toBe('Version');
  for (const version of [1, 2, 3, 4, 5, 6, 7, 9]) expect(await refusalOf(Uint8Array.of(version, 0, 0, 0, 0, 0, 0, 0))).toBe('Version');
});

test('of another practice it is refused as foreign', async () => {
  expect(await refusalOf(ledger.checkpoint(), (await newPractice()).id)).toBe('Foreign');
});

test('cut short or with a byte too many it is malformed', async () => {
  const whole = ledger.checkpoint();
  expect(await refusalOf(whole)).toBeNull();
  for (const length of [0, 3, 8, 100, whole.length - 1]) expect(await refusalOf(whole.slice(0, length))).toBe('Malformed');
  expect(await refusalOf(Uint8Array.of(...whole, 0))).toBe('Malformed');
});

describe('what contradicts itself is malformed:', () => {
  const chain = () => state.chains[0] ?? { device: practice.hand.device, places: [], seen: [] };
  const epoch = (i: number) => {
    const one = state.epochs[i];
    if (!one) throw new Error('no such epoch');
    return one;
  };
  const other = toId<DeviceId>(random(16));

  test.each<[string, () => Partial<CheckpointState>]>([
    ['a place that no device has', () => ({ chains: [{ ...chain(), places: chain().places.slice(1), seen: chain().seen.slice(1) }] })],
    ['a place twice', () => ({ chains: [{ ...chain(), places: [0, 0, 2, 3, 4, 5, 6, 7] }] })],
    ['a place that two devices have', () => ({ chains: [part(0, [0, 1, 2, 3]), { ...part(4, [3, 5, 6, 7]), device: other }] })],
    ['one device twice', () => ({ chains: [part(0, [0, 1, 2, 3]), part(4, [4, 5, 6, 7])] })],
    ['a place beyond the ledger', () => ({ chains: [{ ...chain(), places: chain().places.with(-1, 8) }] })],
    ['what was seen ahead of its place', () => ({ chains: [{ ...chain(), seen: chain().seen.with(-1, 8) }] })],
    ['what was seen falling', () => ({ chains: [{ ...chain(), seen: chain().seen.with(-1, 2) }] })],
    ['an epoch twice', () => ({ epochs: [epoch(0), { ...epoch(1), id: epoch(0).id }] })],
    ['epochs out of order', () => ({ epochs: [epoch(1), epoch(0)] })],
    ['an epoch beyond the ledger', () => ({ epochs: [{ ...epoch(0), index: 8 }] })],
    ['an epoch whose opener had seen it', () => ({ epochs: [{ ...epoch(0), seen: epoch(0).index + 1 }] })],
    ['a chart with a public half', () => ({ epochs: [{ ...epoch(4), public: random(1216) }] })],
    ['a grant that nobody sees and that hands on', () => ({ epochs: [{ ...epoch(4), recipients: null }] })],
    ['the desk without', () => ({ epochs: [{ ...epoch(1), public: null }] })],
    ['a verdict beyond the ledger', () => ({ notAccepted: [{ index: 8, verdict: { type: 'Quarantined' } }] })],
    ['work that waits beyond the ledger', () => ({ waiting: [{ index: 8, stream: newStream(), author: practice.hand.person }] })],
    ['a roster without genesis', () => ({ rosters: state.rosters.slice(1) })],
    ['genesis twice', () => ({ rosters: [...state.rosters, ...state.rosters.slice(0, 1)] })],
    ['no roster', () => ({ rosters: [] })],
    ['a roster entry with another body', () => ({ rosters: state.rosters.map(({ entry }) => ({ entry, body: random(8) })) })],
    ['a roster entry that is none', () => ({ rosters: [{ entry: random(8), body: random(8) }] })]
  ])('%s', async (_, change) => {
    expect(await refusalOf(encodeCheckpoint(state))).toBeNull();
    expect(await refusalOf(encodeCheckpoint({ ...state, ...change() }))).toBe('Malformed');
  });

  const part = (from: number, places: readonly number[]) => ({ ...chain(), places, seen: chain().seen.slice(from, from + 4) });

  test('a number without its value, and a value without a number', async () => {
    const opener = toId<PersonId>(random(16));
    const two = encodeCheckpoint({ ...state, epochs: [epoch(0), { ...epoch(1), opener }] });
    // Behind it: two audiences, two publics, two legacies, and one verdict with its place and rule.
    const second = two.length - (4 + 1 + 1) - 3 * 2 * 4 - 4;
    expect(two[second]).toBe(2);
    expect(await refusalOf(two)).toBeNull();
    for (const number of [0, 1, 3]) expect(await refusalOf(two.with(second, number))).toBe('Malformed');
  });

  test('a roster entry that is not the one in its place, or whose body is another, though its author signed both', async () => {
    const [genesis, own] = state.rosters;
    if (!genesis || !own) throw new Error('no roster');
    const { header } = await parseEntry(own.entry);
    const { body } = await unlockersDraft(practice);
    const second = await signed(practice.hand, body, { ...header, bodyHash: await sha256(body) });
    for (const other of [
      { entry: second.entry, body },
      { entry: own.entry, body }
    ])
      expect(await refusalOf(encodeCheckpoint({ ...state, rosters: [genesis, other] }))).toBe('Malformed');
  });

  test('the roster of another ledger', async () => {
    const stranger = await found(await newPractice());
    const { rosters } = stateIn(stranger.ledger.checkpoint());
    expect(await refusalOf(encodeCheckpoint({ ...state, rosters }))).toBe('Malformed');
    expect((await parseEntry(parcels[0]?.entry ?? random(1))).hash).toBe(ledger.leaf(0));
  });
});
