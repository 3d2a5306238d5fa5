import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, idToBytes, type PersonId, utf8, toId } from '#bytes';
import { hpkeKeys, openFrom, sealTo, systemRandom } from '#crypto';
import { sealedToLength } from '../../../src/lib/crypto/hpke.ts';
import { runs, somewhere, willNotOpen } from './given.ts';

const place = somewhere();
const parties = { recipient: toId<PersonId>(systemRandom(16)), author: toId<PersonId>(systemRandom(16)) };

test('what was sealed to a public key opens with the private one, and its size is padded', async () => {
  const keys = await hpkeKeys(systemRandom(32));
  expect(keys.public.byteLength).toBe(1216);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (plaintext) => {
      const sealed = await sealTo(keys.public, place, parties, plaintext);
      expect(sealed.byteLength).toBe(sealedToLength(plaintext.byteLength));
      const opened = await openFrom(keys, place, parties, sealed);
      expect(opened.ok && hex(opened.value)).toBe(hex(plaintext));
    }),
    runs
  );
});

test('one seed makes one pair; a seed has 32 bytes', async () => {
  const seed = systemRandom(32);
  expect(hex((await hpkeKeys(seed)).public)).toBe(hex((await hpkeKeys(seed)).public));
  for (const length of [0, 31, 33]) await expect(hpkeKeys(new Uint8Array(length))).rejects.toThrow(RangeError);
});

test('a recipient is the same by id and by bytes', async () => {
  const keys = await hpkeKeys(systemRandom(32));
  const sealed = await sealTo(keys.public, place, parties, utf8('x'));
  expect((await openFrom(keys, place, { ...parties, recipient: idToBytes(parties.recipient) }, sealed)).ok).toBe(true);
});

test('another key, context, recipient or author does not open it', async () => {
  const keys = await hpkeKeys(systemRandom(32));
  const sealed = await sealTo(keys.public, place, parties, utf8('x'));
  expect(await openFrom(await hpkeKeys(systemRandom(32)), place, parties, sealed)).toEqual(willNotOpen);
  expect(await openFrom(keys, { ...place, part: 'other' }, parties, sealed)).toEqual(willNotOpen);
  expect(await openFrom(keys, place, { ...parties, recipient: 'recovery' }, sealed)).toEqual(willNotOpen);
  expect(await openFrom(keys, place, { ...parties, author: toId<PersonId>(systemRandom(16)) }, sealed)).toEqual(willNotOpen);
  expect(await openFrom(keys, place, { ...parties, author: null }, sealed)).toEqual(willNotOpen);
});

test('altered in any byte or cut anywhere, it does not open', async () => {
  const keys = await hpkeKeys(systemRandom(32));
  const sealed = await sealTo(keys.public, place, parties, utf8('a secret'));
  for (let at = 0; at < sealed.byteLength; at += 7) {
    const altered = sealed.slice();
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(await openFrom(keys, place, parties, altered)).toEqual(willNotOpen);
  }
  for (const length of [0, 1, 1119, 1120, 1136, 1137, sealed.byteLength - 1]) {
    expect(await openFrom(keys, place, parties, sealed.slice(0, length))).toEqual(willNotOpen);
  }
});

test('no bytes at all open by chance, and none is more than a seal that does not open', async () => {
  const keys = await hpkeKeys(systemRandom(32));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.constantFrom(0, sealedToLength(0), sealedToLength(32))),
      async (length) => {
        expect(await openFrom(keys, place, parties, systemRandom(length))).toEqual(willNotOpen);
      }
    ),
    runs
  );
});

test('a public key of a wrong length is a mistake of ours', async () => {
  await expect(sealTo(new Uint8Array(1215), place, parties, utf8('x'))).rejects.toThrow();
});

test('the private half does not print', async () => {
  const keys = await hpkeKeys(systemRandom(32));
  expect(inspect(keys.private, { depth: 9, showHidden: true })).toContain('<redacted>');
  expect(JSON.stringify(keys.private)).toBe('"<redacted>"');
});
