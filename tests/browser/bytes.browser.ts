import { expect, test } from 'vitest';
import { hex, sha256, utf8 } from '#bytes';

test('the same hash in the browser as everywhere', async () => {
  expect(await sha256(utf8('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(hex(utf8('é'))).toBe('c3a9');
});
