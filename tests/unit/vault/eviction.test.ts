import { describe, expect, test } from 'vitest';
import { type Hash, type StreamId, toHash, toId } from '#bytes';
import { budgetFor, lettingGo, whatMayGo } from '../../../src/lib/vault/eviction.ts';

const hash = (n: number): Hash => toHash(new Uint8Array(32).fill(n));
const stream = (n: number): StreamId => toId<StreamId>(new Uint8Array(16).fill(n));

/** An original named by its number, of a patient, used at a time; 10 bytes unless told. */
const original = (n: number, usedAt: number, { patient = 1, bytes = 10 } = {}) => ({
  hash: hash(n),
  stream: stream(patient),
  bytes,
  usedAt
});

const all = { budgetBytes: 0, neededBytes: 0 };
const none = new Set<never>();
const hashes = (rows: readonly { readonly hash: Hash }[]): readonly Hash[] => rows.map((row) => row.hash);

describe('what makes room', () => {
  test('1. an original that is only here never goes, however much room is needed', () => {
    const here = { originals: [original(1, 1), original(2, 2)], onlyHere: new Set([hash(1)]), pins: none, alarmed: false };
    expect(hashes(lettingGo(here, { budgetBytes: 0, neededBytes: 1e12 }))).toEqual([hash(2)]);
  });

  test('2. nor does one of a pinned patient', () => {
    const here = {
      originals: [original(1, 1, { patient: 7 }), original(2, 2)],
      onlyHere: none,
      pins: new Set([stream(7)]),
      alarmed: false
    };
    expect(hashes(lettingGo(here, { budgetBytes: 0, neededBytes: 1e12 }))).toEqual([hash(2)]);
  });

  test('3. what may go is kept up to the budget; what is only here or pinned does not count into it', () => {
    const originals = [original(1, 1), original(2, 2), original(3, 3, { patient: 7 }), original(4, 4)];
    const here = { originals, onlyHere: new Set([hash(4)]), pins: new Set([stream(7)]), alarmed: false };
    expect(lettingGo(here, { budgetBytes: 20, neededBytes: 0 })).toEqual([]);
    expect(hashes(lettingGo(here, { budgetBytes: 19, neededBytes: 0 }))).toEqual([hash(1)]);
  });

  test('4. the least recently used go first', () => {
    const here = { originals: [original(1, 30), original(2, 10), original(3, 20)], onlyHere: none, pins: none, alarmed: false };
    expect(hashes(lettingGo(here, all))).toEqual([hash(2), hash(3), hash(1)]);
    expect(hashes(whatMayGo(here))).toEqual([hash(2), hash(3), hash(1)]);
  });

  test('5. no more go than are needed: without the last of them there would be too few', () => {
    const here = { originals: [1, 2, 3, 4].map((n) => original(n, n)), onlyHere: none, pins: none, alarmed: false };
    const going = (neededBytes: number): number => lettingGo(here, { budgetBytes: 1e9, neededBytes }).length;
    expect([0, 1, 10, 11, 20, 21].map(going)).toEqual([0, 1, 1, 2, 2, 3]);
  });

  test('6. where more is needed than may go, all that may go does', () => {
    const here = { originals: [original(1, 1), original(2, 2)], onlyHere: none, pins: none, alarmed: false };
    expect(lettingGo(here, { budgetBytes: 1e9, neededBytes: Number.POSITIVE_INFINITY })).toHaveLength(2);
  });

  test('7. none goes while an alarm stands: the server may not have what it confirmed', () => {
    const here = { originals: [original(1, 1)], onlyHere: none, pins: none, alarmed: true };
    expect(lettingGo(here, { budgetBytes: 0, neededBytes: 1e12 })).toEqual([]);
  });
});

test('the budget is two fifths of the quota, and two gigabytes at most', () => {
  expect([null, 1e9, 5e9, 100e9].map(budgetFor)).toEqual([2e9, 0.4e9, 2e9, 2e9]);
});
