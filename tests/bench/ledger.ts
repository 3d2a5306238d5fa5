/**
 * What it costs to verify a ledger: `node tests/bench/ledger.ts [entries]`. Compare with two Ed25519 verifications an entry, printed last.
 * Takes the entries in pages of 500, as they are pulled; then replays them, as they are read from the device's own store.
 */
import { createLedger, type Parcel, usableEpoch, verify } from '#ledger';
import { accept, found, newPractice, recordDraft, sealedBody } from '../fixtures/ledger-people.ts';

const count = Number(process.argv[2] ?? 10_000);
const page = 500;

const practice = await newPractice();
const { ledger, parcels } = await found(practice);
const { desk } = practice.streams;
const epoch = usableEpoch(ledger, desk);
if (!epoch) throw new Error('no epoch');
const all: Parcel[] = [...parcels];
while (all.length < count) {
  const { entry, body } = await accept(ledger, practice.hand, recordDraft(desk, epoch.id, sealedBody(String(all.length))));
  all.push({ entry: entry.bytes, body });
}

async function measure(what: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  console.log(`${what}: ${ms.toFixed(0)} ms for ${String(count)}, ${((ms / count) * 1000).toFixed(0)} µs each`);
}

for (const verb of ['takeAll', 'replay'] as const) {
  const fresh = createLedger(practice.id);
  await measure(verb, async () => {
    for (let at = 0; at < all.length; at += page) {
      const taken = await fresh[verb](all.slice(at, at + page));
      if (!taken.ok) throw new Error(taken.error.type);
    }
  });
}

const { hand } = practice;
const bytes = sealedBody();
const signature = await hand.personKeys.sign('entry-person', bytes);
await measure('two verifications, one entry after the other', async () => {
  for (let i = 0; i < count; i++) {
    await verify(hand.personKeys.public, 'entry-person', bytes, signature);
    await verify(hand.personKeys.public, 'entry-person', bytes, signature);
  }
});
