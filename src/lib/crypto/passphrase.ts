/** Passphrases: six words drawn here, or one's own that is judged. A thief has the device secret with the disk, so it must stand alone. */
import { err, ok, type Result } from '#result';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { plainForm } from './argon2.ts';
import type { RandomBytes } from './random.ts';

const drawnWords = 6;
const wordLetters = 3;

/** Six of 2048 words: 66 bits. Eleven bits of each two bytes choose a word, so every word is as likely as any other. */
export function drawPassphrase(random: RandomBytes): string {
  const view = new DataView(random(2 * drawnWords).buffer);
  return Array.from({ length: drawnWords }, (_, i) => wordlist[view.getUint16(2 * i) & 2047] ?? '').join(' ');
}

export interface TooWeak {
  readonly type: 'TooWeak';
}

/**
 * A floor under what people pick, since a thief tries each at the cost of one Argon2id:
 * - what is words alone: five different ones of three letters or more; from a list as short as 2000 words that would be 55 bits;
 * - anything else: 16 characters, 10 of them different, few of which merely follow the one before (`abcd`, `4321`, `qwer`).
 * What repeats counts once: `Tr0ub4dor&3Tr0ub4dor&3` is as strong as its half. It cannot tell a line of a song from words drawn by lot;
 * that is why the app offers to draw them. No list of leaked passwords is asked for: there is no network here.
 */
export function judgePassphrase(passphrase: string): Result<null, TooWeak> {
  const text = shortestPeriod(plainForm(passphrase).toLowerCase());
  const strong = isPhrase(text) ? manyWords(text) : longAndMixed(text);
  return strong ? ok(null) : err({ type: 'TooWeak' });
}

/** Words and nothing else: however long it is, there are only so many words to try. */
const isPhrase = (text: string): boolean => /^[\p{L}\p{M}'’-]+( [\p{L}\p{M}'’-]+)+$/u.test(text);

function manyWords(text: string): boolean {
  const words = text.split(' ').filter((word) => word.length >= wordLetters && followingShare(word) < 1);
  return new Set(words).size >= 5;
}

function longAndMixed(text: string): boolean {
  const letters = Array.from(text);
  return letters.length >= 16 && new Set(letters).size >= 10 && followingShare(text) <= 1 / 3;
}

const rows = ['1234567890', 'qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm'];

/** How many of the steps from letter to letter repeat, count up or down, or slide along a row of the keyboard: 0 to 1. */
function followingShare(text: string): number {
  const letters = Array.from(text);
  const steps = letters.slice(1).filter((letter, i) => follows(letters[i] ?? '', letter)).length;
  return steps / (letters.length - 1);
}

function follows(one: string, next: string): boolean {
  if (Math.abs((next.codePointAt(0) ?? 0) - (one.codePointAt(0) ?? 0)) <= 1) return true;
  return rows.some((row) => row.includes(one) && row.includes(next) && Math.abs(row.indexOf(one) - row.indexOf(next)) === 1);
}

/** `abcabcab` is `abc` again and again. */
function shortestPeriod(text: string): string {
  for (let length = 1; length <= text.length / 2; length++) {
    const unit = text.slice(0, length);
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return unit;
  }
  return text;
}
