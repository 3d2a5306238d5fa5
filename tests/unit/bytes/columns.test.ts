import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  coded,
  hashes,
  IdRows,
  ids,
  idToBytes,
  MalformedCbor,
  type ObjectId,
  packCoded,
  packIds,
  packTexts,
  packUints,
  texts,
  textsOrNull,
  toHash,
  toId,
  uints
} from '#bytes';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const id = bytes(16).map((each) => toId<ObjectId>(each));
const text = fc.string({ unit: 'grapheme' }).map((each) => each.toWellFormed());

describe('columns come back as they were packed', () => {
  test('numbers', () => {
    const number = fc.oneof(fc.nat(300), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.array(number), (values) => {
        expect(uints(packUints(values))).toEqual(values);
      })
    );
    expect(uints(packUints([0, 127, 128, Number.MAX_SAFE_INTEGER]))).toEqual([0, 127, 128, Number.MAX_SAFE_INTEGER]);
  });

  test('texts, and none', () => {
    fc.assert(
      fc.property(fc.array(fc.option(text)), (values) => {
        expect(textsOrNull(packTexts(values))).toEqual(values);
      })
    );
    fc.assert(
      fc.property(fc.array(text), (values) => {
        expect(texts(packTexts(values))).toEqual(values);
      })
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'ä', '')), (values) => {
        expect(coded(packCoded(values))).toEqual(values);
      })
    );
  });

  test('ids and hashes', () => {
    fc.assert(
      fc.property(fc.array(id), (values) => {
        expect(ids()(packIds(values))).toEqual(values);
      })
    );
    fc.assert(
      fc.property(fc.array(bytes(32).map((each) => toHash(each))), (values) => {
        expect(hashes(packIds(values))).toEqual(values);
      })
    );
  });
});

test('what no packer makes is refused', () => {
  const refused: readonly (() => unknown)[] = [
    () => uints(Uint8Array.of(0x80)),
    () => uints(Uint8Array.of(0x80, 0x00)),
    () => uints(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)),
    () => uints('text'),
    () => texts(packTexts(['a', null])),
    () => texts([packUints([2]), Uint8Array.of(0x61, 0x62)]),
    () => texts([packUints([4]), Uint8Array.of(0x61)]),
    () => texts([packUints([2]), Uint8Array.of(0xff)]),
    () => texts([packUints([])]),
    () => coded([packTexts(['a']), packUints([1])]),
    () => ids()(new Uint8Array(17)),
    () => hashes(new Uint8Array(16))
  ];
  for (const shape of refused) expect(shape).toThrow(MalformedCbor);
  expect(() => packUints([-1])).toThrow(RangeError);
  expect(() => packUints([2 ** 53])).toThrow(RangeError);
});

describe('a table by id', () => {
  const rows = fc.uniqueArray(fc.tuple(id, bytes(4)), { selector: ([key]) => key });

  test('finds each row, and no other', () => {
    fc.assert(
      fc.property(rows, id, (all, other) => {
        const table = new IdRows<ObjectId>(IdRows.of(all, 4).bytes, 4);
        expect(table.size).toBe(all.length);
        for (const [key, cell] of all) expect([...(table.find(key) ?? [])]).toEqual([...cell]);
        if (!all.some(([key]) => key === other)) expect(table.find(other)).toBeNull();
        expect(new Map([...table].map(([key, cell]) => [key, [...cell]]))).toEqual(new Map(all.map(([key, cell]) => [key, [...cell]])));
      })
    );
  });

  test('is refused out of order, with an id twice, or of another width', () => {
    const [a, b] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];
    for (const wrong of [
      [b, a],
      [a, a],
      [a, b.slice(1)]
    ]) {
      expect(() => new IdRows(new Uint8Array(wrong.flatMap((each) => [...each])), 0)).toThrow(MalformedCbor);
    }
    const key = toId<ObjectId>(a);
    expect(() =>
      IdRows.of(
        [
          [key, b],
          [key, b]
        ],
        16
      )
    ).toThrow(RangeError);
    expect(() => IdRows.of([[key, b]], 4)).toThrow(RangeError);
    expect(idToBytes(key)).toEqual(a);
  });
});
