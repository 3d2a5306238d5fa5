/**
 * Text as it is compared when searching: case and accents folded, so that `Muller`, `Müller` and `MÜLLER` are one. Letters that are no
 * base letter with a mark are spelt as people type them without the key. A German or Nordic vowel has two spellings, `u` and `ue`.
 */

/** Lower case without marks; punctuation stays. */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßæœøłđðþıŋς’ʼ]/g, (letter) => spelt[letter] ?? letter);

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
  ς: 'σ',
  '’': "'",
  ʼ: "'"
};

const long: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };
