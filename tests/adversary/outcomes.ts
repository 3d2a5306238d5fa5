/** A table of what came of what: written down case by case, by whichever process runs it, and printed at the end. */
import { appendFile } from 'node:fs/promises';
import { mutationNames, objectNames } from './names.ts';

export interface Told {
  readonly name: string;
  readonly object: string;
  readonly what: string;
  readonly outcome: string;
}

export const noteOutcome = (path: string, told: Told): Promise<void> => appendFile(path, `${JSON.stringify(told)}\n`);

/** One row for each mutation of each object. */
export function tableOf(all: readonly Told[]): string {
  const rows = all
    .map((one) => ({
      ...one,
      row: mutationNames.findIndex((name) => name === one.name),
      column: objectNames.findIndex((name) => name === one.object)
    }))
    .toSorted((one, other) => one.row - other.row || one.column - other.column || one.what.localeCompare(other.what));
  const width = (of: (one: Told) => string): number => Math.max(...all.map((one) => of(one).length));
  const [nameWidth, objectWidth, whatWidth] = [width(({ name }) => name), width(({ object }) => object), width(({ what }) => what)];
  return rows
    .map(
      ({ name, object, what, outcome }) =>
        `  ${name.padEnd(nameWidth)}  ${object.padEnd(objectWidth)}  ${what.padEnd(whatWidth)}  ${outcome}`
    )
    .join('\n');
}
