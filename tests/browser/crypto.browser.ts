import { expect, test } from 'vitest';
import { type Bytes, hex, type ObjectId, type PracticeId, sha256, toHash, toId, utf8 } from '#bytes';
import { newDeviceKeys, open, seal, type SealContext, sealKey, systemRandom } from '#crypto';
import { keysOf, openWith, sealWith } from '../../src/lib/crypto/hpke.ts';
import { bestSuite, nativeSuite, scriptSuite, worksNatively } from '../../src/lib/crypto/hpke-suite.ts';

const place: SealContext = {
  purpose: 'blob',
  practice: toHash<PracticeId>(systemRandom(32)),
  stream: null,
  object: toId<ObjectId>(systemRandom(16)),
  part: 'original',
  epoch: null
};

/** https://wicg.github.io/webcrypto-modern-algos/ ; not yet in TypeScript's library. */
const { supports } = SubtleCrypto as { supports?: (operation: string, algorithm: string) => boolean };
const hasKem = supports?.call(SubtleCrypto, 'generateKey', 'MLKEM768-X25519') ?? false;

test('where the browser has the KEM, it works and is the one that is used', async () => {
  expect(await worksNatively()).toBe(hasKem);
  expect(await bestSuite()).toBe(hasKem ? nativeSuite : scriptSuite);
});

test('the browser and the script make the same keys and open each other', async (context) => {
  if (!hasKem) context.skip('this browser has no ML-KEM: nothing to compare the script with');
  const seed = systemRandom(32);
  const native = await keysOf(nativeSuite, seed);
  const script = await keysOf(scriptSuite, seed);
  expect(hex(script.public)).toBe(hex(native.public));
  const info = utf8('info');
  const text = utf8('across');
  const fromNative = await sealWith(nativeSuite, script.public, info, text);
  const fromScript = await sealWith(scriptSuite, native.public, info, text);
  expect(fromScript.byteLength).toBe(fromNative.byteLength);
  for (const keys of [native, script]) {
    for (const sealed of [fromNative, fromScript]) expect(await openWith(keys, info, sealed)).toEqual({ ok: true, value: text });
  }
  const altered = fromScript.slice();
  altered[1125] = (altered[1125] ?? 0) ^ 1;
  expect(await openWith(native, info, altered)).toEqual({ ok: false, error: { type: 'OpenFailed' } });
});

test('a worker seals, opens and unlocks', async () => {
  const worker = new Worker(new URL('./crypto.worker.ts', import.meta.url), { type: 'module' });
  const answer = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      resolve(data);
    };
    worker.onerror = ({ message }) => {
      reject(new Error(message));
    };
  });
  worker.terminate();
  expect(answer).toEqual({ sealed: true, unlocked: true });
});

test('the keys of a device can be cloned into a store and still do not leave it', async () => {
  const device = await newDeviceKeys();
  const kept = structuredClone({ sign: device.sign, secret: device.secret });
  for (const key of [kept.sign, kept.secret]) {
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('jwk', key)).rejects.toThrow();
  }
  const salt = systemRandom(32);
  const mac = async (key: CryptoKey): Promise<string> => hex(new Uint8Array(await crypto.subtle.sign('HMAC', key, salt)));
  expect(await mac(kept.secret)).toBe(await mac(device.secret));
});

test('a photo of 16 MB comes back byte for byte', async () => {
  const key = await sealKey(systemRandom(32));
  const plaintext = noise(16_000_000);
  const opened = await open(key, place, await seal(key, place, plaintext, systemRandom));
  expect(opened.ok && (await sha256(opened.value))).toBe(await sha256(plaintext));
});

function noise(length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}
