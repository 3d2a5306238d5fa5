import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bytes, concat, hex, toHash, toId } from '#bytes';
import { contextBytes, open, seal, type SealContext, sealKey, sealedLength, systemRandom } from '#crypto';
import { newPractice, runs, somewhere, willNotOpen } from './given.ts';

const headerBytes = 56;
const sealedChunkBytes = 16 * 1024 + 16;

const newKey = () => sealKey(systemRandom(32));
const place = somewhere();

// Plaintexts whose padded length lies around the border of one, two and 65 chunks (more than one batch), and small ones.
const borders = [0, 1, 31, 32, 33, 16_382, 16_383, 16_384, 32_766, 32_767, 32_768, 1_081_343, 1_081_344];

test.each(borders)('what was sealed opens, at %i bytes', async (length) => {
  const key = await newKey();
  const plaintext = filled(length);
  const sealed = await seal(key, place, plaintext, systemRandom);
  expect(sealed.byteLength).toBe(sealedLength(length));
  const opened = await open(key, place, sealed);
  expect(opened.ok && hex(opened.value)).toBe(hex(plaintext));
});

test('anything that was sealed opens, in a buffer of its own, and the plaintext given is left as it was', async () => {
  const key = await newKey();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 40_000 }), async (plaintext) => {
      const before = hex(plaintext);
      const opened = await open(key, place, await seal(key, place, plaintext, systemRandom));
      if (!opened.ok) throw new Error('did not open');
      expect(hex(opened.value)).toBe(before);
      expect(hex(plaintext)).toBe(before);
      expect(opened.value.buffer.byteLength).toBe(plaintext.byteLength);
    }),
    runs
  );
});

test('a part of a larger buffer is sealed and opened as that part', async () => {
  const key = await newKey();
  const around = filled(300);
  const sealed = await seal(key, place, around.subarray(100, 200), systemRandom);
  const opened = await open(key, place, concat(filled(5), sealed, filled(7)).subarray(5, 5 + sealed.byteLength));
  expect(opened).toEqual({ ok: true, value: around.slice(100, 200) });
});

test('each seal draws a salt of 24 bytes and begins with it', async () => {
  const key = await newKey();
  const drawn: Bytes[] = [];
  const recorded = (length: number): Bytes => {
    const bytes = systemRandom(length);
    drawn.push(bytes.slice());
    return bytes;
  };
  const one = await seal(key, place, filled(10), recorded);
  const two = await seal(key, place, filled(10), recorded);
  expect(drawn.map((bytes) => bytes.byteLength)).toEqual([24, 24]);
  expect([one, two].map((sealed) => hex(sealed.subarray(0, 24)))).toEqual(drawn.map(hex));
  expect(hex(one.subarray(24, 56))).not.toBe(hex(two.subarray(24, 56)));
});

test('a seal with any one bit altered does not open', async () => {
  const key = await newKey();
  const sealed = await seal(key, place, filled(20), systemRandom);
  for (let bit = 0; bit < sealed.byteLength * 8; bit++) {
    expect(await open(key, place, flipped(sealed, bit))).toEqual(willNotOpen);
  }
});

test('of several chunks, any bit altered in the first, a middle or the last one fails the whole', async () => {
  const key = await newKey();
  const sealed = await seal(key, place, filled(50_000), systemRandom);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: headerBytes * 8, max: sealed.byteLength * 8 - 1 }), async (bit) => {
      expect(await open(key, place, flipped(sealed, bit))).toEqual(willNotOpen);
    }),
    runs
  );
});

test('a seal that was cut anywhere does not open', async () => {
  const key = await newKey();
  const sealed = await seal(key, place, filled(33_000), systemRandom);
  const atBorders = [0, 1, 23, 24, 55, 56, 57, 71, 72, 73].concat(
    [0, 1, 2].flatMap((n) => [-1, 0, 1, 15, 16, 17].map((d) => headerBytes + n * sealedChunkBytes + d))
  );
  for (const length of atBorders) expect(await open(key, place, sealed.slice(0, length))).toEqual(willNotOpen);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: sealed.byteLength - 1 }), async (length) => {
      expect(await open(key, place, sealed.slice(0, length))).toEqual(willNotOpen);
    }),
    runs
  );
});

test('a seal with bytes added does not open', async () => {
  const key = await newKey();
  const sealed = await seal(key, place, filled(16_383), systemRandom);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 20_000 }), async (more) => {
      expect(await open(key, place, concat(sealed, more))).toEqual(willNotOpen);
    }),
    runs
  );
  const lastChunk = sealed.subarray(headerBytes + sealedChunkBytes);
  expect(await open(key, place, concat(sealed, lastChunk))).toEqual(willNotOpen);
});

test('no bytes at all open by chance, and none is more than a seal that does not open', async () => {
  const key = await newKey();
  const lengths = fc.oneof(
    fc.integer({ min: 0, max: 200 }),
    fc.constantFrom(headerBytes, headerBytes + 16, headerBytes + sealedChunkBytes, 40_000)
  );
  await fc.assert(
    fc.asyncProperty(lengths, async (length) => {
      expect(await open(key, place, systemRandom(length))).toEqual(willNotOpen);
    }),
    runs
  );
});

test('chunks exchanged, left out or given twice do not open', async () => {
  const key = await newKey();
  const sealed = await seal(key, place, filled(60_000), systemRandom);
  const header = sealed.subarray(0, headerBytes);
  const [a, b, c, last] = [0, 1, 2, 3].map((n) =>
    sealed.subarray(headerBytes + n * sealedChunkBytes, headerBytes + (n + 1) * sealedChunkBytes)
  );
  if (!a || !b || !c || !last) throw new Error('four chunks');
  expect((await open(key, place, concat(header, a, b, c, last))).ok).toBe(true);
  for (const chunks of [
    [b, a, c, last],
    [a, c, last],
    [a, b, last],
    [a, a, c, last],
    [a, b, c, c, last]
  ]) {
    expect(await open(key, place, concat(header, ...chunks))).toEqual(willNotOpen);
  }
});

test('another key does not open it', async () => {
  const sealed = await seal(await newKey(), place, filled(10), systemRandom);
  expect(await open(await newKey(), place, sealed)).toEqual(willNotOpen);
});

const elsewhere: readonly [string, Partial<SealContext>][] = [
  ['purpose', { purpose: 'audit' }],
  ['practice', { practice: newPractice() }],
  ['stream', { stream: toId(systemRandom(16)) }],
  ['stream left out', { stream: null }],
  ['object', { object: toId(systemRandom(16)) }],
  ['object left out', { object: null }],
  ['part', { part: 'preview' }],
  ['epoch', { epoch: toId(systemRandom(16)) }],
  ['epoch left out', { epoch: null }]
];

test.each(elsewhere)('in another place it does not open: %s', async (_, other) => {
  const key = await newKey();
  const sealed = await seal(key, place, filled(10), systemRandom);
  expect(await open(key, { ...place, ...other }, sealed)).toEqual(willNotOpen);
});

test('two fields of a context exchanged make another context', () => {
  const one = toId<never>(new Uint8Array(16).fill(1));
  const two = toId<never>(new Uint8Array(16).fill(2));
  const practice = toHash<SealContext['practice']>(new Uint8Array(32));
  const context = (stream: never, object: never, epoch: never): string =>
    hex(contextBytes({ purpose: 'record', practice, stream, object, part: '', epoch }));
  expect(new Set([context(one, one, two), context(one, two, one), context(two, one, one)]).size).toBe(3);
});

test('only 32 bytes make a key', async () => {
  for (const length of [0, 16, 31, 33, 64]) await expect(sealKey(new Uint8Array(length))).rejects.toThrow(RangeError);
});

test('a key prints as <redacted>', async () => {
  const key = await newKey();
  expect(String(key)).toBe('<redacted>');
  expect(JSON.stringify({ key })).toBe('{"key":"<redacted>"}');
  expect(inspect({ key }, { depth: 9, showHidden: true })).toContain('<redacted>');
});

function filled(length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

function flipped(bytes: Uint8Array, bit: number): Bytes {
  const altered = new Uint8Array(bytes);
  altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return altered;
}
