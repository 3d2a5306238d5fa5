import { expect, test } from 'vitest';
import { type Bytes, hex, sha256Bytes, utf8 } from '#bytes';
import { judgePrf, prfInput } from '../../../src/lib/passkey/prf.ts';

const output = (seed: number, length = 32): Bytes => Uint8Array.from({ length }, (_, i) => (seed + i) % 256);

test('the PRF input is the SHA-256 of its name', async () => {
  expect(hex(prfInput)).toBe(hex(await sha256Bytes(utf8('enamel/1/prf'))));
});

test('two equal outputs are the secret', () => {
  expect(judgePrf(output(1), output(1))).toEqual({ ok: true, value: output(1) });
});

test('an authenticator that gives no output, once or twice, has no PRF', () => {
  const pairs: readonly (readonly [Bytes | null, Bytes | null])[] = [
    [null, null],
    [output(1), null],
    [null, output(1)]
  ];
  for (const [first, second] of pairs) {
    expect(judgePrf(first, second)).toEqual({ ok: false, error: { type: 'NoPrf' } });
  }
});

test('an output of a wrong length is none', () => {
  for (const length of [0, 16, 31, 33, 64]) {
    expect(judgePrf(output(1, length), output(1, length))).toEqual({ ok: false, error: { type: 'NoPrf' } });
  }
  expect(judgePrf(output(1), output(1, 33))).toEqual({ ok: false, error: { type: 'NoPrf' } });
});

test('two different outputs are refused, even by one bit', () => {
  const other = output(1);
  other[31] = (other[31] ?? 0) ^ 1;
  expect(judgePrf(output(1), other)).toEqual({ ok: false, error: { type: 'Unstable' } });
  expect(judgePrf(new Uint8Array(32), output(1))).toEqual({ ok: false, error: { type: 'Unstable' } });
});

test('an output of zeros is refused', () => {
  expect(judgePrf(new Uint8Array(32), new Uint8Array(32))).toEqual({ ok: false, error: { type: 'Zero' } });
});
