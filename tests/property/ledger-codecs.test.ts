import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equal, toHash, toId } from '#bytes';
import { emptyRoot, encodeHeader, type Header, parseHeader } from '#ledger';

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
