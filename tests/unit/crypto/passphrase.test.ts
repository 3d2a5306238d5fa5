import { expect, test } from 'vitest';
import { type Bytes, sha256Bytes } from '#bytes';
import { drawPassphrase, judgePassphrase, systemRandom } from '#crypto';

test('a drawn passphrase has six words, each of the 2048 as likely as the others', () => {
  const seen = new Map<string, number>();
  // Two bytes choose a word: every one of the 65,536 values once, six at a time.
  const values = Array.from({ length: 65_536 }, (_, value) => value);
  for (let from = 0; from + 6 <= values.length; from += 6) {
    const words = drawPassphrase(() => Uint8Array.from(values.slice(from, from + 6).flatMap((value) => [value >> 8, value & 255]))).split(
      ' '
    );
    expect(words).toHaveLength(6);
    for (const word of words) seen.set(word, (seen.get(word) ?? 0) + 1);
  }
  expect(seen.size).toBe(2048);
  // 65,532 of 65,536 values were drawn, so four words came once less.
  expect([...new Set(seen.values())].sort()).toEqual([31, 32]);
  expect([...seen.values()].filter((count) => count === 31)).toHaveLength(4);
});

test('every drawn passphrase is judged strong', async () => {
  for (let round = 0; round < 500; round++) {
    const stream: Bytes = await sha256Bytes(Uint8Array.of(round >> 8, round & 255));
    const passphrase = drawPassphrase((length) => stream.slice(0, length));
    expect([passphrase, judgePassphrase(passphrase).ok]).toEqual([passphrase, true]);
  }
  expect(judgePassphrase(drawPassphrase(systemRandom)).ok).toBe(true);
});

test.each([
  ['five words', 'kettle marble orchard violet penguin'],
  ['words of another language', 'große Möwen fliegen über kalte Küsten'],
  ['16 mixed characters', 'k7#Rw2!pZx9@Lq4m'],
  ['a sentence', 'My dog ate 3 of the red shoes!']
])('strong enough: %s', (_, passphrase) => {
  expect(judgePassphrase(passphrase)).toEqual({ ok: true, value: null });
});

test.each([
  ['nothing', ''],
  ['spaces', ' '.repeat(40)],
  ['short', 'k7#Rw2!p'],
  ['15 characters', 'k7#Rw2!pZx9@Lq4'],
  ['few different characters', 'a1b2a1b2c1a2b1c2a1'],
  ['four words', 'kettle marble orchard violet'],
  ['a common phrase', 'i love my dentist so much'],
  ['one word five times', 'kettle kettle kettle kettle kettle'],
  ['two words by turns', 'kettle marble kettle marble kettle marble'],
  ['words that are none', 'aaa bbb ccc ddd eee fff'],
  ['the alphabet', 'abcdefghijklmnopqrstuvwxyz'],
  ['numbers upwards', '12345678901234567890'],
  ['the keyboard', 'qwertyuiopasdfghjkl'],
  ['a short one twice', 'Tr0ub4dor&3Tr0ub4dor&3'],
  ['a date and a name', 'Anna 12.03.1984']
])('too weak: %s', (_, passphrase) => {
  expect(judgePassphrase(passphrase)).toEqual({ ok: false, error: { type: 'TooWeak' } });
});
