import { expect, test } from 'vitest';
import { ageOn, today, wallTime, zoneOf } from '../../../src/lib/ui/words/dates.ts';
import { words } from '../../../src/lib/ui/words.ts';

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

test.each([
  ['2026-03-14T14:32:00+02:00', 'UTC+02:00'],
  ['2026-03-14T14:32:00-03:30', 'UTC−03:30'],
  ['2026-03-14T14:32:00Z', 'UTC'],
  ['2026-03-14T14:32:00+00:00', 'UTC'],
  ['2026-03-14T14:32:00', null],
  ['2026-03-14', null]
])('the zone of %s is %s', (iso, zone) => {
  expect(zoneOf(iso)).toBe(zone);
});

test('a photo says in which zone it was taken, or that the camera told none', () => {
  expect(words.viewer.facts.takenAt('14:32', zoneOf('2026-03-14T14:32:00+02:00'))).toBe('14:32, UTC+02:00');
  expect(words.viewer.facts.takenAt('14:32', zoneOf('2026-03-14T14:32:00'))).toBe('14:32, time zone not told by the camera');
});
