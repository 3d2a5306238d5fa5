/**
 * Text as it is compared when searching: case and accents folded, so that `Muller`, `Müller` and `MÜLLER` are one. Letters that are no
 * base letter with a mark are spelt as people type them without the key. A German or Nordic vowel has two spellings, `u` and `ue`.
 */

/** Lower case without marks; punctuation stays, and every apostrophe is the straight one, with no space behind it. */
export const fold = (text: string): string =>
  withoutGaps(text)
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßæœøłđðþıŋς]/g, (letter) => spelt[letter] ?? letter);

/** `d' aubigne` is one word: no space behind an apostrophe. */
export const withoutGaps = (text: string): string => text.replaceAll(apostrophes, "'");

/** As they are typed, printed and mistyped, from `’` to a lone accent. Before decomposing, which makes a space of some. */
const apostrophes = /['’‘‛ʼʹʻ´`′＇]\s*/g;

/** The second spelling, the same as `fold` where there is none. */
export const foldLong = (text: string): string =>
  fold(text.normalize('NFC').replaceAll(/[äöüåøÄÖÜÅØ]/g, (letter) => long[letter.toLowerCase()] ?? letter));

/** Words of folded text: runs of letters and digits. */
export const wordsOf = (folded: string): readonly string[] => folded.match(/[\p{L}\p{N}]+/gu) ?? [];

/** Letters and digits alone, as one word: `o'brien` is `obrien`. */
export const joined = (folded: string): string => wordsOf(folded).join('');

const spelt: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ŋ: 'ng',
  ς: 'σ'
};

const long: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };
