import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, equal, MalformedCbor, toHash, toId } from '#bytes';
import {
  emptyRoot,
  encodeEntry,
  encodeGenesis,
  encodeGrant,
  encodeHeader,
  encodeUnlockers,
  type Header,
  parseEntry,
  parseGenesis,
  parseGrant,
  parseHeader,
  parseUnlockers
} from '#ledger';
import { accept, found, genesisDraft, grantDraft, newPractice, newStream, unlockersDraft } from '../fixtures/ledger-people.ts';

const numRuns = process.env['SLOW'] ? 20_000 : 400;

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((each) => new Uint8Array(each));
const id = bytes(16).map((each) => toId<never>(each));
const hash = bytes(32).map((each) => toHash<never>(each));
const size = fc.nat({ max: Number.MAX_SAFE_INTEGER });

/** Headers that do not contradict their kind. */
const header: fc.Arbitrary<Header> = fc
  .record({
    v: fc.constant(1 as const),
    practice: hash,
    kind: fc.constantFrom('roster', 'grant', 'record', 'audit', 'erase'),
    stream: id,
    object: id,
    epoch: id,
    author: id,
    device: id,
    n: size,
    prev: hash,
    rosterPrev: fc.option(hash),
    seen: fc.record({ size, root: hash }),
    at: size,
    bodyHash: hash,
    blobs: fc.array(fc.record({ hash, bytes: size }), { maxLength: 5 })
  })
  .map((any) => ({
    ...any,
    epoch: any.kind === 'record' || any.kind === 'audit' ? any.epoch : null,
    prev: any.n === 0 ? null : any.prev,
    rosterPrev: any.kind === 'roster' ? any.rosterPrev : null,
    seen: any.seen.size === 0 ? { size: 0, root: emptyRoot } : any.seen,
    blobs: any.kind === 'record' ? any.blobs : []
  }));

test('a header comes back as it was written, in the same bytes', () => {
  fc.assert(
    fc.property(header, (written) => {
      const encoded = encodeHeader(written);
      expect(parseHeader(encoded)).toEqual(written);
      expect(encodeHeader(parseHeader(encoded))).toEqual(encoded);
    }),
    { numRuns }
  );
});

test('two headers have the same bytes only where they say the same', () => {
  fc.assert(
    fc.property(header, header, (one, other) => {
      expect(equal(encodeHeader(one), encodeHeader(other))).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
    { numRuns }
  );
});

describe('whatever bytes arrive', () => {
  /** Each decoder with its encoder, and a few valid forms to begin from. */
  interface Codec {
    readonly name: string;
    readonly valid: readonly Bytes[];
    /** The bytes again, after reading them. Throws what the decoder throws. */
    again(bytes: Bytes): Bytes | Promise<Bytes>;
  }
  let codecs: readonly Codec[];

  beforeAll(async () => {
    const practice = await newPractice();
    const { ledger, parcels } = await found(practice);
    const chart = grantDraft(ledger, practice.hand.person, 'chart', newStream());
    const taken = await accept(ledger, practice.hand, chart);
    const entries = [...parcels.map(({ entry }) => entry), taken.entry.bytes];
    const headers = await Promise.all(entries.map(async (entry) => (await parseEntry(entry)).headerBytes));
    codecs = [
      { name: 'header', valid: headers, again: (each) => encodeHeader(parseHeader(each)) },
      {
        name: 'entry',
        valid: entries,
        again: async (each) => {
          const { headerBytes, deviceSignature, authorSignature } = await parseEntry(each);
          return encodeEntry(headerBytes, deviceSignature, authorSignature);
        }
      },
      { name: 'genesis', valid: [(await genesisDraft(practice)).body], again: (each) => encodeGenesis(parseGenesis(each)) },
      { name: 'unlockers', valid: [(await unlockersDraft(practice)).body], again: (each) => encodeUnlockers(parseUnlockers(each)) },
      { name: 'grant', valid: [chart.body], again: (each) => encodeGrant(parseGrant(each)) }
    ];
  });

  /** Read and written again they are the same bytes, or they are refused as malformed: nothing else may happen. */
  async function sameOrMalformed(codec: Codec, input: Bytes): Promise<void> {
    let again: Bytes;
    try {
      again = await codec.again(input);
    } catch (failure) {
      expect(failure).toBeInstanceOf(MalformedCbor);
      return;
    }
    expect(equal(again, input), codec.name).toBe(true);
  }

  test('a decoder refuses them as malformed or accepts the one form', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (input) => {
        for (const codec of codecs) await sameOrMalformed(codec, new Uint8Array(input));
      }),
      { numRuns }
    );
  });

  const mutation = fc.record({
    pick: fc.nat(),
    at: fc.nat(),
    kind: fc.constantFrom('change', 'cut', 'insert', 'remove', 'repeat', 'splice'),
    byte: fc.nat({ max: 255 }),
    length: fc.integer({ min: 1, max: 40 })
  });

  function mutate(
    valid: readonly Bytes[],
    { pick, at, kind, byte, length }: typeof mutation extends fc.Arbitrary<infer T> ? T : never
  ): Bytes {
    const source = valid[pick % valid.length] ?? new Uint8Array();
    // Most of a body is keys and signatures; structure stands at the front of each part.
    const place = at % 3 === 0 ? at % Math.min(source.length, 64) : at % source.length;
    const before = source.subarray(0, place);
    const after = source.subarray(place);
    switch (kind) {
      case 'change':
        return source.with(place, byte);
      case 'cut':
        return new Uint8Array(before);
      case 'insert':
        return Uint8Array.of(...before, byte, ...after);
      case 'remove':
        return Uint8Array.of(...before, ...after.subarray(length));
      case 'repeat':
        return Uint8Array.of(...before, ...after.subarray(0, length), ...after);
      case 'splice':
        return Uint8Array.of(...before, ...(valid[(pick + 1) % valid.length] ?? source).subarray(place));
    }
  }

  test('the same where they are a valid form, altered', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, async (how) => {
        for (const codec of codecs) await sameOrMalformed(codec, mutate(codec.valid, how));
      }),
      { numRuns: numRuns * 3 }
    );
  });

  test('and every valid form is accepted', async () => {
    for (const codec of codecs) for (const input of codec.valid) expect(await codec.again(input)).toEqual(input);
  });
});
