import { expect, test } from 'vitest';
import { checkDue } from '../../../src/lib/pwa/check-due.ts';

const hourMs = 3_600_000;

test('a newer version is asked for at first, and then once an hour at most', () => {
  expect(checkDue(null, 5)).toBe(true);
  expect(checkDue(1000, 1000)).toBe(false);
  expect(checkDue(1000, 999 + hourMs)).toBe(false);
  expect(checkDue(1000, 1000 + hourMs)).toBe(true);
});

test('a clock that was set back does not put it off', () => {
  expect(checkDue(10 * hourMs, 9 * hourMs)).toBe(true);
});
