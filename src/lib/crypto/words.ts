/**
 * Recovery words: 32 bytes as 24 English words, BIP 39, https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki. The last word
 * carries eight bits of checksum. Only the encoding is used, not the seed derivation: the entropy itself goes into K_u. The same list tells a
 * hash to two people who compare screens.
 */
import { type Bytes, type Hash, idToBytes, ownBytes } from '#bytes';
import { err, ok, type Result } from '#result';
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';

export type BadWords =
  | { readonly type: 'BadWords'; readonly why: 'Count'; readonly count: number }
  /** `position` counts from 1. */
  | { readonly type: 'BadWords'; readonly why: 'Unknown'; readonly position: number }
  /** All are words of the list, but not these, or not in this order. */
  | { readonly type: 'BadWords'; readonly why: 'Checksum' };

const wordCount = 24;

/** Throws a RangeError unless there are 32 bytes. */
export function wordsFrom(entropy: Uint8Array): readonly string[] {
  if (entropy.byteLength !== 32) throw new RangeError(`${String(entropy.byteLength)} bytes, not 32`);
  return entropyToMnemonic(entropy, wordlist).split(' ');
}

/**
 * A hash as 12 words, of its first 128 bits: what two screens show so that people can compare them. Whoever wants another letter with the same
 * words must find a second one to a given hash, 2^128 tries: the one that is shown was fixed before.
 */
export const wordsOfHash = (hash: Hash): readonly string[] => entropyToMnemonic(idToBytes(hash).slice(0, 16), wordlist).split(' ');

/**
 * The 32 bytes behind 24 words. Upper case, line breaks, the numbers of a list and punctuation do not matter, and the first four letters
 * of a word are enough: no two words of the list share them.
 */
export function parseWords(text: string): Result<Bytes, BadWords> {
  const typed =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  if (typed.length !== wordCount) return err({ type: 'BadWords', why: 'Count', count: typed.length });
  const words = typed.map(wordOf);
  const unknown = words.indexOf(null);
  if (unknown >= 0) return err({ type: 'BadWords', why: 'Unknown', position: unknown + 1 });
  try {
    return ok(ownBytes(mnemonicToEntropy(words.join(' '), wordlist)));
  } catch {
    return err({ type: 'BadWords', why: 'Checksum' });
  }
}

const whole = new Set(wordlist);
const byStart = new Map(wordlist.filter((word) => word.length >= 4).map((word) => [word.slice(0, 4), word]));

function wordOf(typed: string): string | null {
  if (whole.has(typed)) return typed;
  const word = byStart.get(typed.slice(0, 4));
  return word?.startsWith(typed) ? word : null;
}
