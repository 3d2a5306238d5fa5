import { err, ok, type Result } from '#result';
import type { Day } from './types.ts';

/** Mints a Day: `YYYY-MM-DD`, four-digit year, a day that is in the calendar. */
export function parseDay(text: string): Result<Day, { readonly type: 'NotADay' }> {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const exists = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month));
  return exists ? ok(text as Day) : err({ type: 'NotADay' });
}

/** Whole years on `day`. Who was born on 29 February is a year older on 1 March; negative where `day` lies before `born`. */
export function ageOn(born: Day, day: Day): number {
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4));
  return day.slice(5) < born.slice(5) ? years - 1 : years;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
