import { expect, test } from 'vitest';
import type { PersonId } from '#bytes';
import { pattern } from '../../../src/lib/ui/unlock/pattern.ts';

const ada = '9f3ac17be2045d6688b1f20c4e7da935' as PersonId;
const ben = '2b7e151628aed2a6abf7158809cf4f3c' as PersonId;

test('a person always has the same picture, and another one another', () => {
  expect(pattern(ada)).toEqual(pattern(ada));
  expect(pattern(ada)).not.toEqual(pattern(ben));
});

test('the picture is mirrored', () => {
  const { cells } = pattern(ada);
  const has = (x: number, y: number): boolean => cells.some((cell) => cell.x === x && cell.y === y);
  expect(cells.length).toBeGreaterThan(0);
  expect(cells.every(({ x, y }) => has(4 - x, y))).toBe(true);
});
