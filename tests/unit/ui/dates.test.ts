import { expect, test } from 'vitest';
import { ageOn, today, wallTime } from '../../../src/lib/ui/words/dates.ts';

test('an age is the number of birthdays', () => {
  expect(ageOn('1980-06-15', '2026-06-14')).toBe(45);
  expect(ageOn('1980-06-15', '2026-06-15')).toBe(46);
  expect(ageOn('2024-02-29', '2026-02-28')).toBe(1);
});

test('today is the day on the wall here, not in Greenwich', () => {
  expect(today(new Date(2026, 0, 1, 0, 5))).toBe('2026-01-01');
  expect(today(new Date(2026, 11, 31, 23, 55))).toBe('2026-12-31');
});

test('the time a photo was taken is shown as the camera wrote it', () => {
  expect(wallTime('2026-03-14T23:50:00+13:00')).toContain('14');
  expect(wallTime('2026-03-14T00:10:00-09:00')).toContain('14');
  expect(wallTime('no time')).toBe('no time');
});
