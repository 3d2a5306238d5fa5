import { expect, test } from 'vitest';
import { settled, summary } from '../../../src/lib/ui/gallery/tally.ts';

const none = { of: 0, kept: 0, known: 0, failed: 0, cancelled: 0 };
const told = (tally: Partial<typeof none>, done: boolean, paused: 'Person' | 'LowSpace' | null = null) => ({
  tally: { ...none, ...tally },
  done,
  paused
});

test('a file that failed is settled but not added', () => {
  expect(settled(told({ of: 5, kept: 1, known: 1, failed: 1 }, false))).toBe(3);
});

test('the line counts what is here, while it runs, while it waits and after', () => {
  expect(summary(told({ of: 2, kept: 1 }, false))).toBe('1 of 2 photos added');
  expect(summary(told({ of: 200, kept: 41, known: 1 }, false, 'Person'))).toBe('Paused, 42 of 200 added');
  expect(summary(told({ of: 3, kept: 2, failed: 1 }, true))).toBe('2 photos added');
  expect(summary(told({ of: 1, failed: 1 }, true))).toBe('No photo was added');
  expect(summary(told({ of: 2, kept: 1, cancelled: 1 }, true))).toBe('Stopped. 1 of 2 photos added.');
});

test('where all were here already, it says so', () => {
  expect(summary(told({ of: 3, known: 3 }, true))).toBe('All 3 were here already');
  expect(summary(told({ of: 4, kept: 1, known: 3 }, true))).toBe('1 photo added');
});
