/**
 * What sealing costs: `node tests/bench/crypto.ts`. Sixteen megabytes sealed and opened, and HPKE by the script and, where this Node has
 * the KEM, by Node itself. The crypto room's README has the figures of a browser.
 */
import { type ObjectId, type PracticeId, toHash, toId, utf8 } from '#bytes';
import { open, seal, type SealContext, sealKey, systemRandom } from '#crypto';
import { keysOf, openWith, sealWith } from '../../src/lib/crypto/hpke.ts';
import { nativeSuite, scriptSuite, worksNatively } from '../../src/lib/crypto/hpke-suite.ts';

const photoBytes = 16_000_000;
const rounds = 10;

const place: SealContext = {
  purpose: 'blob',
  practice: toHash<PracticeId>(systemRandom(32)),
  stream: null,
  object: toId<ObjectId>(systemRandom(16)),
  part: 'original',
  epoch: null
};

const key = await sealKey(systemRandom(32));
const photo = new Uint8Array(photoBytes);
const sealed = await seal(key, place, photo, systemRandom);
const rate = (ms: number): string => `${String(Math.round(photoBytes / 1000 / ms))} MB/s`;
console.log(`seal: ${rate(await msOf(() => seal(key, place, photo, systemRandom)))}`);
console.log(`open: ${rate(await msOf(() => open(key, place, sealed)))}`);

for (const [name, suite] of [['the script', scriptSuite] as const, ...((await worksNatively()) ? [['Node', nativeSuite] as const] : [])]) {
  const keys = await keysOf(suite, systemRandom(32));
  const info = utf8('info');
  const ms = await msOf(async () => openWith(keys, info, await sealWith(suite, keys.public, info, systemRandom(32))));
  console.log(`HPKE seal and open by ${name}: ${ms.toFixed(1)} ms`);
}

/** Milliseconds of one round, after one that is not counted. */
async function msOf(work: () => Promise<unknown>): Promise<number> {
  await work();
  const started = performance.now();
  for (let round = 0; round < rounds; round++) await work();
  return (performance.now() - started) / rounds;
}
