import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, concat, encode, equal, MalformedCbor, utf8 } from '#bytes';
import * as ledgerDoor from '#ledger';
import * as protocolDoor from '#protocol';
import { MalformedColumns } from '../../src/lib/ledger/columns.ts';
import { countItems, forms, inForm } from '../fixtures/cbor-forms.ts';
import { type Codec, ledgerCodecs, protocolCodecs, recordCodecs } from '../fixtures/codecs.ts';

const slow = Boolean(process.env['SLOW']);

let codecs: readonly Codec[];
beforeAll(async () => {
  codecs = [...(await ledgerCodecs()), ...(await protocolCodecs()), ...recordCodecs()];
});

test('every decoder that the ledger and the protocol hand out is among them', () => {
  const names = codecs.map(({ name }) => name);
  const decoders = [...Object.keys(ledgerDoor), ...Object.keys(protocolDoor)].filter((name) => name.startsWith('parse'));
  expect(decoders.filter((name) => !names.includes(name))).toEqual([]);
  expect(decoders.length).toBeGreaterThan(25);
});

test('every valid form is accepted, and written again as it was', async () => {
  for (const { again, valid } of codecs) for (const input of valid) expect(await again(input)).toEqual(input);
});

/** Null where it is refused as malformed; anything else that is thrown is a crash. */
async function read({ again, name }: Codec, input: Bytes): Promise<Bytes | null> {
  try {
    return await again(input);
  } catch (failure) {
    if (failure instanceof MalformedCbor || (name === 'decodeCheckpoint' && failure instanceof MalformedColumns)) return null;
    throw failure;
  }
}

/** Read and written again they are the same bytes, or they are refused: nothing else may happen. */
async function sameOrMalformed(codec: Codec, input: Bytes): Promise<void> {
  const again = await read(codec, input);
  expect(again === null || equal(again, input), codec.name).toBe(true);
}

describe('whatever bytes arrive', () => {
  test('a decoder refuses them as malformed or accepts the one form', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (input) => {
        for (const codec of codecs) await sameOrMalformed(codec, new Uint8Array(input));
      }),
      { numRuns: slow ? 20_000 : 300 }
    );
  });

  const mutation = fc.record({
    pick: fc.nat(),
    at: fc.nat(),
    kind: fc.constantFrom('change', 'cut', 'insert', 'remove', 'repeat', 'splice'),
    byte: fc.nat({ max: 255 }),
    length: fc.integer({ min: 1, max: 40 })
  });
  type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

  function mutate(valid: readonly Bytes[], { pick, at, kind, byte, length }: Mutation): Bytes {
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
        return concat(before, Uint8Array.of(byte), after);
      case 'remove':
        return concat(before, after.subarray(length));
      case 'repeat':
        return concat(before, after.subarray(0, length), after);
      case 'splice':
        return concat(before, (valid[(pick + 1) % valid.length] ?? source).subarray(place));
    }
  }

  test('the same where they are a valid form, altered', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, async (how) => {
        for (const codec of codecs) await sameOrMalformed(codec, mutate(codec.valid, how));
      }),
      { numRuns: slow ? 60_000 : 1000 }
    );
  });

  test('the same where one decoder is given what is another’s', async () => {
    for (const codec of codecs) {
      for (const other of codecs) for (const input of other.valid) await sameOrMalformed(codec, input);
    }
  });
});

describe('the same values in any other form of CBOR', () => {
  test('are refused: each item of each body, in each of the other forms', async () => {
    let tried = 0;
    for (const codec of codecs) {
      if (codec.name === 'decodeCheckpoint') continue;
      for (const input of codec.valid) tried += await refusesEveryForm(codec, input, (other) => other);
    }
    expect(tried).toBeGreaterThan(5000);
  });

  test('are refused inside too: an entry’s header, the core of a genesis, the head of a checkpoint', async () => {
    let met = 0;
    for (const codec of codecs) {
      for (const input of codec.inside ? codec.valid.slice(0, 3) : []) {
        const inside = await codec.inside?.(input);
        if (!inside) continue;
        expect(inside.around(inside.inner)).toEqual(input);
        expect(await refusesEveryForm(codec, inside.inner, (inner) => inside.around(inner))).toBeGreaterThan(100);
        met++;
      }
    }
    expect(met).toBe(7);
  });

  test('are refused with anything behind them', async () => {
    for (const codec of codecs) {
      for (const input of codec.valid) {
        for (const more of [Uint8Array.of(0), Uint8Array.of(0xf6), Uint8Array.of(0xff), input]) {
          expect(await read(codec, concat(input, more)), codec.name).toBeNull();
        }
      }
    }
  });

  /** Answers with how many forms there were. */
  async function refusesEveryForm(codec: Codec, cbor: Bytes, around: (cbor: Bytes) => Bytes): Promise<number> {
    let tried = 0;
    for (let at = 0; at < countItems(cbor); at++) {
      for (const form of forms) {
        const other = inForm(cbor, at, form);
        if (!other) continue;
        tried++;
        const again = await read(codec, around(other));
        if (codec.name === 'parseRecords' && form === 'a key missing' && again) expect(again).toEqual(other);
        else expect(again, `${codec.name}: item ${String(at)} ${form}`).toBeNull();
      }
    }
    return tried;
  }
});

describe('what is made to take long or to overflow', () => {
  const huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
  const repeated = (...bytes: readonly number[]) => Uint8Array.from({ length: 400_000 }, (_, i) => bytes[i % bytes.length] ?? 0);
  const manyOf = (byte: number) => concat(Uint8Array.of(0x9a, 0, 1, 0x86, 0xa0), new Uint8Array(100_000).fill(byte));

  test.each<[string, Bytes]>([
    ['lists in lists', repeated(0x81)],
    ['maps in maps', repeated(0xa1, 0x61, 0x61)],
    ['maps as keys of maps', repeated(0xa1)],
    ['tags of tags', repeated(0xc0)],
    ['endless lists', repeated(0x9f)],
    ['endless maps', repeated(0xbf)],
    ['endless strings', repeated(0x5f)],
    ['endless text', repeated(0x7f)],
    ['a list of 2^64 items', Uint8Array.of(0x9b, ...huge)],
    ['a map of 2^64 pairs', Uint8Array.of(0xbb, ...huge)],
    ['2^64 bytes', Uint8Array.of(0x5b, ...huge)],
    ['text of 2^64 bytes', Uint8Array.of(0x7b, ...huge)],
    ['2^64', Uint8Array.of(0x1b, ...huge)],
    ['a list of 2^32 items', Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff)],
    ['a hundred thousand numbers', manyOf(0)],
    ['a hundred thousand empty maps', manyOf(0xa0)],
    ['a hundred thousand empty texts', manyOf(0x60)],
    ['as many empty maps as a request holds', concat(Uint8Array.of(0x9a, 0, 0x7f, 0xff, 0xfb), new Uint8Array(2 ** 23 - 5).fill(0xa0))],
    ['a key of the language', concat(Uint8Array.of(0xa1, 0x69), utf8('__proto__'), Uint8Array.of(0xa0))],
    ['another', encode({ constructor: null, type: 'toString' })]
  ])('%s: refused at once', async (_, input) => {
    const begun = performance.now();
    for (const codec of codecs) expect(await read(codec, input), codec.name).toBeNull();
    expect((performance.now() - begun) / codecs.length).toBeLessThan(1000);
  });
});
