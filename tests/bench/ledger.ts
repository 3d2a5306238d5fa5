/**
 * What it costs to verify a ledger: `node tests/bench/ledger.ts [entries]`. Compare with two Ed25519 verifications an entry, printed last.
 * Takes the entries in pages of 500, as they are pulled; then replays them, as they are read from the device's own store. `burst` is how
 * many entries a device writes on one head it has seen: 1 is the dearest, since each `seen` root is computed.
 */
import { createLedger, type Head, type Parcel, usableEpoch, verify } from '#ledger';
import { accept, found, newPractice, recordDraft, sealedBody } from '../fixtures/ledger-people.ts';

const count = Number(process.argv[2] ?? 10_000);
const page = 500;
const practice = await newPractice();
const { hand, streams } = practice;

for (const burst of [1, 20]) {
  const parcels = await written(burst);
  for (const verb of ['takeAll', 'replay'] as const) {
    const ledger = createLedger(practice.id);
    await measure(`${verb}, burst ${String(burst)}`, async () => {
      for (let at = 0; at < parcels.length; at += page) {
        const taken = await ledger[verb](parcels.slice(at, at + page));
        if (!taken.ok) throw new Error(taken.error.type);
      }
    });
  }
}

const bytes = sealedBody();
const signature = await hand.personKeys.sign('entry-person', bytes);
await measure('two verifications', async () => {
  for (let i = 0; i < 2 * count; i++) await verify(hand.personKeys.public, 'entry-person', bytes, signature);
});

async function written(burst: number): Promise<readonly Parcel[]> {
  const { ledger, parcels } = await found(practice);
  const epoch = usableEpoch(ledger, streams.desk);
  if (!epoch) throw new Error('no epoch');
  const all: Parcel[] = [...parcels];
  let seen: Head = await ledger.head();
  while (all.length < count) {
    if (all.length % burst === 0) seen = await ledger.head();
    const draft = recordDraft(streams.desk, epoch.id, sealedBody(String(all.length)));
    const { entry, body } = await accept(ledger, hand, { ...draft, header: { ...draft.header, seen } });
    all.push({ entry: entry.bytes, body });
  }
  return all;
}

async function measure(what: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  const startCpu = process.cpuUsage();
  await work();
  const each = (ms: number): string => `${((ms / count) * 1000).toFixed(0)} µs`;
  const { user, system } = process.cpuUsage(startCpu);
  console.log(`${what}: ${each(performance.now() - start)} an entry, ${each((user + system) / 1000)} of processor time`);
}
