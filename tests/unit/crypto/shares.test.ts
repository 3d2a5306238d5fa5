import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bytes, equal, hex } from '#bytes';
import { combineShares, parseShare, type Share, splitRecovery, systemRandom } from '#crypto';
import { crc16 } from '../../../src/lib/crypto/crc16.ts';
import { fromCrockford, toCrockford } from '../../../src/lib/crypto/crockford.ts';
import { sheet } from '../../../src/lib/crypto/shares.ts';
import { runs } from './given.ts';

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const proving =
  (secret: Bytes) =>
  (found: Bytes): Promise<boolean> =>
    Promise.resolve(equal(found, secret));

test('any two of three sheets restore the secret, in either order', async () => {
  const secret = systemRandom(32);
  const [one, two, three] = await splitRecovery(secret);
  for (const pair of [
    [one, two],
    [two, one],
    [one, three],
    [three, two],
    [one, two, three]
  ]) {
    expect(await combineShares(pair, proving(secret))).toEqual({ ok: true, value: secret });
  }
});

test('the sheets of a secret carry one set, the numbers 1 to 3, and 64 letters in groups of four', async () => {
  const shares = await splitRecovery(systemRandom(32));
  expect(shares.map((share) => share.index)).toEqual([1, 2, 3]);
  expect(new Set(shares.map((share) => share.set)).size).toBe(1);
  for (const { text, code } of shares) {
    expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4} ){15}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(code).toBe(`ENAMEL1:${text.replaceAll(' ', '')}`);
  }
});

test('a sheet is read as typed: small letters, other spaces, hyphens, O for 0, I and L for 1', async () => {
  for (const share of await splitRecovery(systemRandom(32))) {
    const { text, code } = share;
    const typed = [text, code, code.toLowerCase(), text.toLowerCase(), text.replaceAll(' ', '-'), text.replaceAll(' ', ''), ` ${text}\n`];
    for (const one of [...typed, text.replaceAll('0', 'o').replaceAll('1', 'l'), text.replaceAll('0', 'O').replaceAll('1', 'I')]) {
      expect(parseShare(one)).toEqual({ ok: true, value: share });
    }
  }
});

test('one sheet is too few', async () => {
  const secret = systemRandom(32);
  const [one] = await splitRecovery(secret);
  expect(await combineShares([one], proving(secret))).toEqual({ ok: false, error: { type: 'TooFew' } });
  expect(await combineShares([], proving(secret))).toEqual({ ok: false, error: { type: 'TooFew' } });
});

test('the same sheet twice is told', async () => {
  const secret = systemRandom(32);
  const [one] = await splitRecovery(secret);
  const again = parseShare(one.code);
  expect(again.ok && (await combineShares([one, again.value], proving(secret)))).toEqual({ ok: false, error: { type: 'SameSheet' } });
});

test('sheets of two sets are told, also of one secret', async () => {
  const secret = systemRandom(32);
  const [one] = await splitRecovery(secret);
  const [, two] = await splitRecovery(secret);
  expect(await combineShares([one, two], proving(secret))).toEqual({ ok: false, error: { type: 'MixedSets' } });
});

test('sheets that combine to another secret are not proved', async () => {
  const [one, two] = await splitRecovery(systemRandom(32));
  expect(await combineShares([one, two], proving(systemRandom(32)))).toEqual({ ok: false, error: { type: 'NotProved' } });
  const forged: Share = { ...two, share: systemRandom(33) };
  expect(await combineShares([one, forged], proving(systemRandom(32)))).toEqual({ ok: false, error: { type: 'NotProved' } });
  const samePoint: Share = { ...two, share: one.share };
  expect(await combineShares([one, samePoint], proving(systemRandom(32)))).toEqual({ ok: false, error: { type: 'NotProved' } });
});

test('any one letter wrong, and any two neighbours exchanged, fail the checksum', async () => {
  const [share] = await splitRecovery(systemRandom(32));
  const plain = share.text.replaceAll(' ', '');
  const failed = { ok: false, error: { type: 'BadShare', why: 'Checksum' } };
  for (let at = 0; at < plain.length; at++) {
    for (const letter of letters) {
      if (letter === plain[at]) continue;
      expect(parseShare(plain.slice(0, at) + letter + plain.slice(at + 1))).toEqual(failed);
    }
    const [one, next] = [plain[at], plain[at + 1]];
    if (one === undefined || next === undefined || one === next) continue;
    expect(parseShare(plain.slice(0, at) + next + one + plain.slice(at + 2))).toEqual(failed);
  }
});

test('what is no sheet is told apart', async () => {
  const [share] = await splitRecovery(systemRandom(32));
  const why = (typed: string): string => {
    const parsed = parseShare(typed);
    return parsed.ok ? 'ok' : parsed.error.why;
  };
  expect(why('')).toBe('Length');
  expect(why(share.text.slice(0, -1))).toBe('Length');
  expect(why(`${share.text}0`)).toBe('Length');
  expect(why(share.text.slice(0, -1) + 'U')).toBe('Letter');
  expect(why(share.code.replace('ENAMEL1', 'ENAMEL2'))).toBe('Version');
  expect(why('https://example.org/')).toBe('Version');
  expect(why(sheet(systemRandom(4), 4 as 3, systemRandom(33)).text)).toBe('Version');
});

test('a secret to split has 32 bytes and is left as it was', async () => {
  await expect(splitRecovery(systemRandom(31))).rejects.toThrow(RangeError);
  const secret = systemRandom(32);
  const before = hex(secret);
  await splitRecovery(secret);
  expect(hex(secret)).toBe(before);
});

test('Crockford base 32 is undone, and the checksum is that of the catalogue', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 }).chain((n) => fc.uint8Array({ minLength: 5 * n, maxLength: 5 * n })),
      (bytes) => {
        expect(hex(fromCrockford(toCrockford(bytes)) ?? new Uint8Array(1))).toBe(hex(bytes));
      }
    ),
    runs
  );
  expect(fromCrockford('U0000000')).toBeNull();
  expect(fromCrockford('0000')).toBeNull();
  expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x29b1);
});
