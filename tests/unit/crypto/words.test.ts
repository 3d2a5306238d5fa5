import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, toHash } from '#bytes';
import { parseWords, systemRandom, wordsFrom, wordsOfHash } from '#crypto';
import { runs } from './given.ts';

const entropies = fc.uint8Array({ minLength: 32, maxLength: 32 });

test('32 bytes are 24 words, and back', () => {
  fc.assert(
    fc.property(entropies, (entropy) => {
      const words = wordsFrom(entropy);
      expect(words).toHaveLength(24);
      const parsed = parseWords(words.join(' '));
      expect(parsed.ok && hex(parsed.value)).toBe(hex(entropy));
    }),
    runs
  );
});

test('capitals, line breaks, a numbered list and the first four letters alone are understood', () => {
  fc.assert(
    fc.property(entropies, (entropy) => {
      const words = wordsFrom(entropy);
      const typed = [
        words.join(' ').toUpperCase(),
        `\n  ${words.join(' \r\n ')}\t`,
        words.map((word, i) => `${String(i + 1)}. ${word}`).join('\n'),
        words.join(', '),
        words.map((word) => word.slice(0, 4)).join(' '),
        words.map((word) => (word.slice(0, -1).length >= 4 ? word.slice(0, -1) : word)).join(' ')
      ];
      for (const text of typed) expect(parseWords(text)).toEqual({ ok: true, value: entropy });
    }),
    runs
  );
});

test('a missing or additional word is counted', () => {
  const words = wordsFrom(systemRandom(32));
  for (const count of [0, 1, 12, 23]) {
    expect(parseWords(words.slice(0, count).join(' '))).toEqual({ ok: false, error: { type: 'BadWords', why: 'Count', count } });
  }
  expect(parseWords([...words, 'zoo'].join(' '))).toEqual({ ok: false, error: { type: 'BadWords', why: 'Count', count: 25 } });
});

test('a word that is not of the list is named by its position', () => {
  const words = [...wordsFrom(new Uint8Array(32))];
  for (const wrong of ['enamel', 'aba', 'abandonn', 'abandonedly', 'ab']) {
    words[6] = wrong;
    expect(parseWords(words.join(' '))).toEqual({ ok: false, error: { type: 'BadWords', why: 'Unknown', position: 7 } });
  }
});

test('words of the list in a wrong order do not pass', () => {
  const [first, second, ...rest] = wordsFrom(Uint8Array.from({ length: 32 }, (_, i) => i * 7));
  expect(parseWords([second, first, ...rest].join(' '))).toEqual({ ok: false, error: { type: 'BadWords', why: 'Checksum' } });
});

test('only 32 bytes become words', () => {
  for (const length of [0, 16, 31, 33]) expect(() => wordsFrom(new Uint8Array(length))).toThrow(RangeError);
});

test('a hash is told in 12 words, of its first half', () => {
  const known = (first: number, rest: number) => toHash(Uint8Array.from({ length: 32 }, (_, i) => (i < 16 ? first : rest)));
  // BIP 39's own vectors of 128 bits.
  expect(wordsOfHash(known(0x7f, 1)).join(' ')).toBe('legal winner thank year wave sausage worth useful legal winner thank yellow');
  expect(wordsOfHash(known(0x80, 2)).join(' ')).toBe('letter advice cage absurd amount doctor acoustic avoid letter advice cage above');
  expect(wordsOfHash(known(0x80, 3))).toEqual(wordsOfHash(known(0x80, 2)));
});
