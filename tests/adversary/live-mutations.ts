/**
 * Lies on the live stream, which only says that there may be more: none of them can do more than keep a device asking.
 * Where the line is none, the server is asked each time that it was tried.
 */
import type { Mutation } from './lie.ts';
import type { LineLiar } from './relay.ts';

const lines = (name: Mutation['name'], what: string, tell: () => LineLiar): Mutation => ({
  name,
  object: 'live line',
  what,
  due: 'Right',
  lie: () => ({ lines: tell() })
});

const isSize = (line: string): boolean => /^\d+$/.test(line);
const sizes =
  (change: (line: string) => string | null): LineLiar =>
  (line) =>
    isSize(line) ? change(line) : line;

export const liveMutations: readonly Mutation[] = [
  lines('flip', 'letters for a size', () => sizes(() => 'many')),
  lines('cut', 'half of each size', () => sizes((line) => line.slice(0, -1))),
  lines('extend', 'a size of a thousand digits', () => sizes((line) => line.padEnd(1000, '0'))),
  lines('zero', 'a size of 0', () => sizes(() => '0')),
  lines('empty', 'empty lines alone', () => sizes(() => '')),
  lines('stale', 'the first size again and again', () => {
    let first: string | null = null;
    return sizes((line) => (first ??= line));
  }),
  lines('lie about size', 'more than there is', () => sizes((line) => String(Number(line) + 1000))),
  lines('lie about size', 'less than nothing', () => sizes((line) => `-${line}`)),
  lines('duplicate', 'each a hundred times', () => sizes((line) => Array.from({ length: 100 }, () => line).join('\n'))),
  lines('withhold', 'not a line', () => () => null)
];
