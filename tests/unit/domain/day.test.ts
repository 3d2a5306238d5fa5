import { expect, test } from 'vitest';
import { ageOn, parseDay } from '#domain';
import { day } from './sample.ts';

test.each(['1980-05-04', '2024-02-29', '2000-02-29', '1999-12-31'])('%s is a day', (text) => {
  expect(parseDay(text)).toEqual({ ok: true, value: text });
});

test.each([
  '2023-02-29',
  '1900-02-29',
  '2024-04-31',
  '2024-13-01',
  '2024-00-10',
  '2024-01-00',
  '1980-5-4',
  '04.05.1980',
  '1980-05-04 ',
  '',
  '٢٠٢٤-٠١-٠١'
])('"%s" is none', (text) => {
  expect(parseDay(text)).toEqual({ ok: false, error: { type: 'NotADay' } });
});

test.each([
  ['1980-05-04', '2026-05-03', 45],
  ['1980-05-04', '2026-05-04', 46],
  ['2004-02-29', '2025-02-28', 20],
  ['2004-02-29', '2025-03-01', 21],
  ['2026-01-01', '2026-12-31', 0],
  ['2026-05-04', '2026-05-03', -1]
])('born %s, on %s one is %i', (born, on, age) => {
  expect(ageOn(day(born), day(on))).toBe(age);
});
