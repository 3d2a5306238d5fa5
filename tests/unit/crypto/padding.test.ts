import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex } from '#bytes';
import { pad, paddedLength, unpad } from '../../../src/lib/crypto/padding.ts';
import { runs } from './given.ts';

// Padmé of the plaintext and its mark; PETS 2019, section 4: 9 becomes 10, a million becomes 1,015,808.
test.each([
  [0, 1],
  [1, 2],
  [7, 8],
  [8, 10],
  [32, 36],
  [16_383, 16_384],
  [16_384, 17_408],
  [999_999, 1_015_808]
])('%i bytes are padded to %i', (plain, padded) => {
  expect(paddedLength(plain)).toBe(padded);
});

test('padding is undone, adds at most an eighth, and is all zeros behind the mark', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (plaintext) => {
      const padded = pad(plaintext);
      expect(padded.byteLength).toBeLessThanOrEqual((plaintext.byteLength + 1) * 1.125);
      expect(padded[plaintext.byteLength]).toBe(0x80);
      expect(padded.subarray(plaintext.byteLength + 1).every((byte) => byte === 0)).toBe(true);
      expect(hex(unpad(padded) ?? new Uint8Array(1))).toBe(hex(plaintext));
    }),
    runs
  );
});

test('the larger the plaintext, the fewer lengths there are to tell apart', () => {
  const lengths = (from: number, to: number): number => new Set(Array.from({ length: to - from }, (_, i) => paddedLength(from + i))).size;
  expect(lengths(1_000_000, 1_100_000)).toBeLessThanOrEqual(5);
  for (let plain = 0; plain < 3000; plain++) expect(paddedLength(plain + 1)).toBeGreaterThanOrEqual(paddedLength(plain));
});

test('nothing else is taken for padding: no mark, another mark, a longer or shorter tail', () => {
  for (const other of [[], [0], [0, 0, 0], [1], [0x81], [0x80, 0, 0], [1, 2, 0x80, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6, 7, 8, 0x80]]) {
    expect(unpad(Uint8Array.from(other))).toBeNull();
  }
});

test('4 GiB is too long for one seal', () => {
  expect(() => paddedLength(2 ** 32 - 1)).toThrow(RangeError);
});
