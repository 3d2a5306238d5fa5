/**
 * A date of birth as people type it, whole or as far as they have got: 1980-05-04, 04.05.1980, 4.5.80, 19800504, 04051980, 1980. Slashes and
 * hyphens are read both ways, day first and month first: finding one too many is better than not finding.
 *
 * Both sides are brought to one form, a letter for the order and numbers without leading zeros: ` d4.5.1980 `. A date is found when its
 * key holds what was typed.
 */
import type { Day } from './types.ts';

/** ` y1980.5.4 d4.5.1980 d4.5.80 m5.4.1980 m5.4.80 ` */
export function bornKey(born: Day): string {
  const [year, month, day] = [born.slice(0, 4), Number(born.slice(5, 7)), Number(born.slice(8))] as const;
  const years = [year, year.slice(2)];
  const spellings = [
    `y${year}.${month}.${day}`,
    ...years.map((y) => `d${day}.${month}.${y}`),
    ...years.map((y) => `m${month}.${day}.${y}`)
  ];
  return ` ${spellings.join(' ')} `;
}

/** What a key must hold, in each order that was meant; none where the word is no date. */
export function typedBorn(word: string): readonly string[] {
  if (/^\d{4}$/.test(word)) return [` y${word}`];
  const [, ...yearFirst] = /^(\d{4})(\d\d)(\d\d)$/.exec(word) ?? [];
  const [, ...yearLast] = /^(\d\d)(\d\d)(\d{4})$/.exec(word) ?? [];
  if (yearFirst.length > 0) return [` y${typed(yearFirst)}`, ` d${typed(yearLast)}`, ` m${typed(yearLast)}`];
  if (!/^\d{1,4}[./-](\d{1,4}([./-](\d{1,4})?)?)?$/.test(word)) return [];
  const parts = word.split(/[./-]/);
  if (parts[0]?.length === 4) return [` y${typed(parts)}`];
  return word.includes('.') ? [` d${typed(parts)}`] : [` d${typed(parts)}`, ` m${typed(parts)}`];
}

/** Parts before a separator are whole; so is a day or month of two digits, and a year of four, at the end. */
function typed(parts: readonly string[]): string {
  const numbers = parts.map((part) => part.replace(/^0+/, '')).join('.');
  return parts.length === 3 && (parts[0]?.length === 4 ? parts[2]?.length === 2 : parts[2]?.length === 4) ? `${numbers} ` : numbers;
}
