import { expect, test } from 'vitest';
import { splitWords } from '../../../src/lib/ui/unlock/split-words.ts';
import { codeOf } from '../../../src/lib/ui/welcome/setup-link.ts';

test('recovery words are read however they were written', () => {
  const words = ['able', 'about', 'above'];
  expect(splitWords('able about above')).toEqual(words);
  expect(splitWords('  1. Able,\n2. ABOUT;\t3) above ')).toEqual(words);
  expect(splitWords('')).toEqual([]);
  expect(splitWords('12 34')).toEqual([]);
});

test('the setup code is found in a whole link, in its end, and alone', () => {
  expect(codeOf('http://localhost:3000/setup#Ab3_-xyz90')).toBe('Ab3_-xyz90');
  expect(codeOf(' #Ab3_-xyz90\n')).toBe('Ab3_-xyz90');
  expect(codeOf('Ab3_-xyz90')).toBe('Ab3_-xyz90');
});

test('what holds no code is not taken for one', () => {
  expect(codeOf('')).toBeNull();
  expect(codeOf('http://localhost:3000/setup')).toBeNull();
  expect(codeOf('http://localhost:3000/setup#')).toBeNull();
  expect(codeOf('#two words')).toBeNull();
});
