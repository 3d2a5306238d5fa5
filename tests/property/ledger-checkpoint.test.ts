import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bytes, type DeviceId, equal, MalformedCbor, type PersonId, toHash, toId } from '#bytes';
import {
  createLedger,
  encodeEntry,
  type Epoch,
  type Ledger,
  type Parcel,
  parseEntry,
  type Recipient,
  resumeLedger,
  type Verdict
} from '#ledger';
import { type CheckpointState, decodeCheckpoint, encodeCheckpoint } from '../../src/lib/ledger/checkpoint.ts';
import { MalformedColumns } from '../../src/lib/ledger/columns.ts';
import { random, sealedBody, signed } from '../fixtures/ledger-people.ts';
import { answersOf, story, tell, type Told } from '../fixtures/random-ledger.ts';

const slow = Boolean(process.env['SLOW']);

describe('a ledger that goes on from a checkpoint', () => {
  test('is the one that took every entry: roots, proofs, chains, epochs, rosters, verdicts', async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.nat(), async (events, any) => {
        const told = await tell(events);
        const size = any % (told.ledger.size + 1);
        const resumed = await resume(told, told.ledger.checkpoint(size));
        expect(await answersOf(resumed, told)).toEqual(await answersOf(await ledgerOf(told, size), told));
        expect((await resumed.takeAll(told.parcels.slice(size))).ok).toBe(true);
        expect(await answersOf(resumed, told)).toEqual(await answersOf(told.ledger, told));
      }),
      { numRuns: slow ? 200 : 8 }
    );
  });

  test('objects to the same entries for the same reasons', async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.nat(), async (events, any) => {
        const told = await tell(events);
        const size = 1 + (any % told.ledger.size);
        const resumed = await resume(told, told.ledger.checkpoint(size));
        const whole = await ledgerOf(told, size);
        for (const wrong of await wrongEntries(told, size)) {
          const objection = await whole.take(wrong);
          expect(objection.ok).toBe(false);
          expect(await resumed.take(wrong)).toEqual(objection);
        }
      }),
      { numRuns: slow ? 200 : 8 }
    );
  });

  test('gives every earlier state again, and the same checkpoint at every size', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (events) => {
        const told = await tell(events);
        const resumed = await resume(told, told.ledger.checkpoint());
        for (let size = resumed.size; size >= 0; size--) {
          const checkpoint = resumed.checkpoint(size);
          expect(equal(checkpoint, told.ledger.checkpoint(size))).toBe(true);
          resumed.truncate(size);
          expect(equal(checkpoint, resumed.checkpoint())).toBe(true);
        }
        expect((await resumed.replay(told.parcels)).ok).toBe(true);
        expect(await resumed.head()).toEqual(await told.ledger.head());
      }),
      { numRuns: slow ? 100 : 5 }
    );
  });
});

const ledgerOf = async ({ practice, parcels }: Told, size: number): Promise<Ledger> => {
  const ledger = createLedger(practice.id);
  expect((await ledger.takeAll(parcels.slice(0, size))).ok).toBe(true);
  return ledger;
};

async function resume({ practice }: Told, checkpoint: Bytes): Promise<Ledger> {
  const resumed = await resumeLedger(practice.id, checkpoint);
  if (!resumed.ok) throw new Error(resumed.error.why);
  return resumed.value;
}

/** What no honest server hands out at this size, made of entries that have their place already. */
async function wrongEntries({ handAt, parcels }: Told, size: number): Promise<readonly Parcel[]> {
  const last = parcels[size - 1];
  if (!last) throw new Error('no entry');
  const { header, headerBytes, deviceSignature } = await parseEntry(last.entry);
  const hand = handAt(header.device, header.seen);
  const next = { ...header, n: size, prev: toHash(random(32)) };
  const body = last.body ?? sealedBody();
  return [
    last,
    await signed(hand, body, { ...header, at: header.at + 1 }),
    await signed(hand, body, next),
    await signed(hand, body, { ...next, seen: { size: size + 1, root: toHash(random(32)) } }),
    await signed(hand, body, { ...next, author: toId<PersonId>(random(16)) }),
    await signed(hand, body, { ...next, device: toId<DeviceId>(random(16)) }),
    { ...last, entry: encodeEntry(headerBytes, deviceSignature, random(64)) },
    { ...last, body: random(8) }
  ];
}

/** Any bytes would do; drawing each by itself takes long. */
const bytes = (length: number) => fc.nat().map((seed): Bytes => Uint8Array.from({ length }, (_, i) => (seed >> (8 * (i % 4))) ^ (i >> 2)));
const id = bytes(16).map((each) => toId<never>(each));
const reasons = [
  'NoRight',
  'WrongStream',
  'UnknownEpoch',
  'EpochOver',
  'MalformedBody',
  'EpochTaken',
  'WrongRecipients',
  'WrongPublic',
  'WrongEarlier',
  'NotYet',
  'NotClinical'
] as const;
const people = Array.from({ length: 3 }, () => toId<PersonId>(random(16)));
const audiences = fc.constantFrom<(readonly Recipient[])[]>(
  [],
  [{ to: 'recovery' }],
  people.map((person) => ({ to: 'person', person }))
);
const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  fc.constant<Verdict>({ type: 'Quarantined' }),
  fc.constantFrom(...reasons).map((type): Verdict => ({ type: 'Refused', reason: { type } })),
  fc.integer({ min: 1, max: 36 }).map((rule): Verdict => ({ type: 'Refused', reason: { type: 'RosterRefused', rule } }))
);
const recipient = fc.oneof(
  fc.constant({ to: 'recovery' as const }),
  id.map((person) => ({ to: 'person' as const, person })),
  id.map((epoch) => ({ to: 'scope' as const, scope: 'clinic' as const, epoch }))
);
const seenOf = (places: readonly number[]) => places.map((place) => Math.floor(place / 2));

/** Many devices, every verdict, every kind of epoch: what no ledger of this version's roster comes to. */
const state: fc.Arbitrary<CheckpointState> = fc.integer({ min: 0, max: 40 }).chain((size) => {
  const places = Array.from({ length: size }, (_, place) => place);
  const epoch = fc
    .record({
      id,
      stream: id,
      scope: fc.constantFrom('staff', 'desk', 'clinic', 'chart', 'audit'),
      opener: fc.constantFrom(...people),
      public: bytes(1216),
      recipients: fc.option(fc.oneof(audiences, fc.array(recipient, { maxLength: 3 }))),
      earlier: fc.oneof(fc.constantFrom([]), fc.array(id, { maxLength: 3 }))
    })
    .map((any): Omit<Epoch, 'index' | 'seen'> => ({
      ...any,
      earlier: any.recipients && any.earlier,
      public: any.scope === 'chart' || any.recipients === null ? null : any.public
    }));
  return fc
    .record({
      practice: bytes(32).map((each) => toHash<never>(each)),
      leaves: bytes(32 * 2 * size),
      writers: fc.array(fc.nat({ max: 3 }), { minLength: size, maxLength: size }),
      devices: fc.uniqueArray(id, { minLength: 4, maxLength: 4 }),
      epochs: fc
        .subarray(places)
        .chain((at) =>
          fc.tuple(fc.constant(at), fc.uniqueArray(epoch, { selector: (one) => one.id, minLength: at.length, maxLength: at.length }))
        ),
      assigned: fc.subarray(places).chain((at) =>
        fc.tuple(
          ...at.map((index) =>
            fc.record({ index: fc.constant(index), stream: id, person: fc.constantFrom(...people) }).chain((at) =>
              fc.constantFrom(...([null, 'read', 'edit'] as const).map((right) => ({ ...at, right })), {
                ...at,
                right: 'read' as const,
                emergency: true as const
              })
            )
          )
        )
      ),
      notAccepted: fc
        .subarray(places)
        .chain((at) => fc.tuple(fc.constant(at), fc.array(verdict, { minLength: at.length, maxLength: at.length }))),
      waiting: fc
        .subarray(places)
        .chain((at) =>
          fc.tuple(...at.map((index) => fc.record({ index: fc.constant(index), stream: id, author: fc.constantFrom(...people) })))
        )
    })
    .map((any) => ({
      practice: any.practice,
      size,
      levels: levelsOf(any.leaves, size),
      chains: any.devices
        .map((device, i) => ({ device, places: places.filter((place) => any.writers[place] === i) }))
        .map((chain) => ({ ...chain, seen: seenOf(chain.places) }))
        .filter((chain) => chain.places.length > 0),
      epochs: any.epochs[1].map((one, i) => ({ ...one, index: any.epochs[0][i] ?? 0, seen: (any.epochs[0][i] ?? 0) >> (i % 3) })),
      assigned: any.assigned,
      rosters: [],
      notAccepted: any.notAccepted[1].map((one, i) => ({ index: any.notAccepted[0][i] ?? 0, verdict: one })),
      waiting: any.waiting
    }));
});

function levelsOf(nodes: Bytes, size: number): readonly Uint8Array[] {
  const levels: Uint8Array[] = [];
  for (let count = size; count > 0; count = Math.floor(count / 2)) levels.push(nodes.slice(0, 32 * count));
  return levels;
}

describe('a checkpoint', () => {
  test('comes back as it was written, in the same bytes', () => {
    fc.assert(
      fc.property(state, (written) => {
        const encoded = encodeCheckpoint(written);
        const read = decodeCheckpoint(encoded);
        expect(read).toEqual(written);
        expect(read && encodeCheckpoint(read)).toEqual(encoded);
      }),
      { numRuns: slow ? 5000 : 200 }
    );
  });

  test('whatever its bytes become, is read in its one form or refused', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }), cut: fc.integer({ min: -3, max: 3 }) });
    fc.assert(
      fc.property(state, change, (written, { at, byte, cut }) => {
        const encoded = encodeCheckpoint(written);
        const place = at % 3 === 0 ? at % Math.min(encoded.length, 300) : at % encoded.length;
        const altered = encoded.with(place, byte);
        const input = cut < 0 ? altered.slice(0, cut) : Uint8Array.of(...altered, ...new Uint8Array(cut));
        try {
          const read = decodeCheckpoint(input);
          if (read === null) expect(place).toBeLessThan(4);
          else expect(encodeCheckpoint(read)).toEqual(input);
        } catch (failure) {
          expect(failure instanceof MalformedCbor || failure instanceof MalformedColumns).toBe(true);
        }
      }),
      { numRuns: slow ? 20_000 : 1000 }
    );
  });
});
