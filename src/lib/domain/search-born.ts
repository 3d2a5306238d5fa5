/**
 * A date of birth as people type it, whole or as far as they have got: 1980-05-04, 04.05.1980, 4.5.80, 19800504, 04051980, 1980. Slashes and
 * hyphens are read both ways, day first and month first: finding one too many is better than not finding.
 */
import type { Day } from './types.ts';

type Part = 'y' | 'm' | 'd';

/** What was typed for each part, in each order it may mean; the last part may be unfinished. */
export type BirthQuery = readonly (readonly { readonly part: Part; readonly typed: string; readonly last: boolean }[])[];

export function readBirth(word: string): BirthQuery | null {
  if (/^\d{4}$/.test(word)) return inOrders([word], ['ymd']);
  if (/^\d{8}$/.test(word)) return [...inOrders(split(word, 4, 2, 2), ['ymd']), ...inOrders(split(word, 2, 2, 4), ['dmy', 'mdy'])];
  const typed = word.split(/[./-]/);
  if (typed.length < 2 || !/^\d+([./-]\d+){0,2}[./-]?$/.test(word)) return null;
  // A separator at the end finishes the part before it.
  if (typed.at(-1) === '') typed.pop();
  const finished = /[./-]$/.test(word);
  if (typed[0]?.length === 4) return inOrders(typed, ['ymd'], finished);
  return inOrders(typed, word.includes('.') ? ['dmy'] : ['dmy', 'mdy'], finished);
}

export function bornMatches(born: Day, query: BirthQuery): boolean {
  return query.some((parts) => parts.every(({ part, typed, last }) => partMatches(born.slice(...places[part]), part, typed, last)));
}

const places = { y: [0, 4], m: [5, 7], d: [8, 10] } as const;

function partMatches(value: string, part: Part, typed: string, last: boolean): boolean {
  const spellings = part === 'y' ? [value, value.slice(2)] : [value, String(Number(value))];
  return spellings.some((spelling) => (last ? spelling.startsWith(typed) : spelling === typed));
}

function inOrders(typed: readonly string[], orders: readonly string[], finished = false): BirthQuery {
  return orders.map((order) =>
    typed.flatMap((text, i) => {
      const part = ([...order] as const)[i];
      return part === 'y' || part === 'm' || part === 'd' ? [{ part, typed: text, last: !finished && i === typed.length - 1 }] : [];
    })
  );
}

function split(text: string, ...lengths: readonly number[]): readonly string[] {
  let at = 0;
  return lengths.map((length) => text.slice(at, (at += length)));
}
