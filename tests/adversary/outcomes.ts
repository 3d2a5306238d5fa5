/** What came of what: written down case by case, by whichever process runs it, and printed as a table at the end. */
import { appendFile } from 'node:fs/promises';
import { mutationNames, objectNames } from './names.ts';

export interface Told {
  readonly name: string;
  readonly object: string;
  readonly what: string;
  readonly outcome: string;
}

export const noteOutcome = (path: string, told: Told): Promise<void> => appendFile(path, `${JSON.stringify(told)}\n`);

const signs: Readonly<Record<string, string>> = {
  Right: '=',
  Behind: '-',
  Fork: 'F',
  Rollback: 'R',
  Forged: 'X',
  Foreign: 'P',
  Away: 'a',
  Offline: 'o',
  NotOurServer: 'n',
  Unauthorised: 'u',
  EntryRefused: 'e',
  ServerFull: 's',
  StillWrong: 'w',
  'Not admitted': 'A',
  'Not joined': 'J'
};
const meaning: Readonly<Record<string, string>> = {
  Right: 'all is right all the same',
  Behind: 'what is new is not known yet',
  Fork: 'alarm',
  Rollback: 'alarm',
  Forged: 'alarm',
  Foreign: 'alarm: another practice',
  Away: 'the photo is said to be away',
  'Not admitted': 'the words differ, or nobody asks',
  'Not joined': 'the words differ, or nothing comes'
};

/** A row for each mutation, a column for each object, a sign for each outcome; what the signs mean below, and each lie in words. */
export function tableOf(all: readonly Told[]): string {
  const columns = objectNames.filter((object) => all.some((one) => one.object === object));
  const rows = mutationNames.filter((name) => all.some((one) => one.name === name));
  const nameWidth = Math.max(...rows.map(({ length }) => length));
  const cell = (name: string, object: string): string =>
    [...new Set(all.filter((one) => one.name === name && one.object === object).map(({ outcome }) => signs[outcome] ?? '?'))].join('');
  const widths = columns.map((object, i) => Math.max(String(i + 1).length, ...rows.map((name) => cell(name, object).length)));
  const line = (head: string, cells: readonly string[]): string =>
    `  ${head.padEnd(nameWidth)}  ${cells.map((text, i) => (text || '·').padStart(widths[i] ?? 0)).join(' ')}`;
  return [
    line(
      '',
      columns.map((_, i) => String(i + 1))
    ),
    ...rows.map((name) =>
      line(
        name,
        columns.map((object) => cell(name, object))
      )
    ),
    '',
    `  ${columns.map((object, i) => `${String(i + 1)} ${object}`).join(', ')}`,
    ...Object.entries(signs)
      .filter(([outcome]) => all.some((one) => one.outcome === outcome))
      .map(([outcome, sign]) => `  ${sign}  ${outcome}${meaning[outcome] === undefined ? '' : `: ${meaning[outcome]}`}`),
    '',
    inWords(all)
  ].join('\n');
}

function inWords(all: readonly Told[]): string {
  const rank = (one: Told): number =>
    mutationNames.findIndex((name) => name === one.name) * objectNames.length + objectNames.findIndex((object) => object === one.object);
  const sorted = all.toSorted((one, other) => rank(one) - rank(other) || one.what.localeCompare(other.what));
  const widthOf = (of: (one: Told) => string): number => Math.max(...all.map((one) => of(one).length));
  const [name, object, what] = [widthOf((one) => one.name), widthOf((one) => one.object), widthOf((one) => one.what)];
  return sorted
    .map((one) => `  ${one.name.padEnd(name)}  ${one.object.padEnd(object)}  ${one.what.padEnd(what)}  ${one.outcome}`)
    .join('\n');
}
