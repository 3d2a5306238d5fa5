/** In Node, where ML-KEM is still an experiment; tests/browser/crypto.browser.ts says the same of Chromium. */
import { expect, test } from 'vitest';
import { hex, utf8 } from '#bytes';
import { systemRandom } from '#crypto';
import { keysOf, openWith, sealWith } from '../../../src/lib/crypto/hpke.ts';
import { nativeSuite, scriptSuite, worksNatively } from '../../../src/lib/crypto/hpke-suite.ts';

test('the platform and the script make the same keys and open each other', async (context) => {
  if (!(await worksNatively())) context.skip('this Node has no ML-KEM: nothing to compare the script with');
  const seed = systemRandom(32);
  const native = await keysOf(nativeSuite, seed);
  const script = await keysOf(scriptSuite, seed);
  expect(hex(script.public)).toBe(hex(native.public));
  const info = utf8('info');
  const text = utf8('across');
  expect(await openWith(script, info, await sealWith(nativeSuite, native.public, info, text))).toEqual({ ok: true, value: text });
  expect(await openWith(native, info, await sealWith(scriptSuite, script.public, info, text))).toEqual({ ok: true, value: text });
});
