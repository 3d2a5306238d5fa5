import { expect, test } from 'vitest';
import { fromHex, utf8 } from '#bytes';
import { verify } from '#ledger';
import { newSignKeys, random } from '../../fixtures/ledger-people.ts';

test('a signature holds for its key, its purpose and its bytes, and for nothing else', async () => {
  const keys = await newSignKeys();
  const bytes = utf8('header');
  const signature = await keys.sign('entry-device', bytes);
  expect(await verify(keys.public, 'entry-device', bytes, signature)).toBe(true);
  expect(await verify(keys.public, 'entry-person', bytes, signature)).toBe(false);
  expect(await verify(keys.public, 'entry-device', utf8('headex'), signature)).toBe(false);
  expect(await verify((await newSignKeys()).public, 'entry-device', bytes, signature)).toBe(false);
  expect(await verify(keys.public, 'entry-device', bytes, signature.with(9, (signature[9] ?? 0) ^ 1))).toBe(false);
});

test('what is no key or no signature verifies nothing, and throws nothing', async () => {
  const keys = await newSignKeys();
  const signature = await keys.sign('head', utf8(''));
  expect(await verify(random(31), 'head', utf8(''), signature)).toBe(false);
  expect(await verify(fromHex('ff'.repeat(32)), 'head', utf8(''), signature)).toBe(false);
  expect(await verify(keys.public, 'head', utf8(''), random(63))).toBe(false);
});
