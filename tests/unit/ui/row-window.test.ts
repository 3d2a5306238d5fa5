import { expect, test } from 'vitest';
import { rowAfter, rowsIn } from '../../../src/lib/ui/patients/row-window.ts';

test('rows that the window shows, and some more on both sides', () => {
  expect(rowsIn({ top: 0, bottom: 500 }, 50, 10_000, 0)).toEqual({ from: 0, to: 10 });
  expect(rowsIn({ top: 101, bottom: 500 }, 50, 10_000, 100)).toEqual({ from: 0, to: 12 });
  expect(rowsIn({ top: 5_025, bottom: 5_100 }, 50, 10_000, 0)).toEqual({ from: 100, to: 102 });
});

test('never rows that there are not', () => {
  expect(rowsIn({ top: -300, bottom: 200 }, 50, 3, 0)).toEqual({ from: 0, to: 3 });
  expect(rowsIn({ top: 900, bottom: 1_000 }, 50, 3, 0)).toEqual({ from: 3, to: 3 });
  expect(rowsIn({ top: -900, bottom: -100 }, 50, 3, 0)).toEqual({ from: 0, to: 0 });
});

test.each([
  ['ArrowDown', 3, 4],
  ['ArrowDown', 99, 99],
  ['ArrowUp', 0, -1],
  ['PageDown', 95, 99],
  ['PageUp', 5, 0],
  ['Home', 50, 0],
  ['End', 0, 99],
  ['x', 5, null]
])('%s from row %i', (key, at, row) => {
  expect(rowAfter(key, at, 100, 10)).toBe(row);
});
