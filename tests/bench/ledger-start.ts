/**
 * What it costs to start with a large practice: `node tests/bench/ledger-start.ts [patients] [photos of each]`; 10,000 and 10 where none are given.
 * Loads the book from storage in memory with no checkpoint, as the first time, and then from the one it kept; takes its parts apart; and prints what
 * each book goes on holding. A browser adds reading the same bytes from its own storage: `npm run bench unlocking`.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Bytes, type EpochId, sha256, type StreamId, toId } from '#bytes';
import { newDeviceKeys } from '#crypto';
import { createLedger, encodeEntry, encodeHeader, type EntryKind, parseEntry, resumeLedger, usableEpoch } from '#ledger';
import type { LedgerRow } from '#storage';
import { createMemoryStorage } from '#storage/memory';
import { Book } from '../../src/lib/vault/book.ts';
import { keepCheckpoint, ledgerFromCheckpoint } from '../../src/lib/vault/kept-checkpoint.ts';
import { type Draft, found, grantDraft, newEpochId, newPractice, newStream, random, recordDraft } from '../fixtures/ledger-people.ts';

const [patients = 10_000, photosEach = 10] = process.argv.slice(2).map(Number);
const sealedRecordBytes = 600;
const atOnce = 500;

const practice = await newPractice();
const { hand } = practice;
const { ledger, parcels } = await found(practice);
const rows: LedgerRow[] = parcels.map(({ entry, body }, index) => ({ index, hash: ledger.leaf(index), entry, body }));
await writePatients();
console.log(
  `${String(rows.length)} entries, ${megabytes(rows.reduce((sum, { entry, body }) => sum + entry.length + (body?.length ?? 0), 0))}`
);

const storage = createMemoryStorage();
const { secret } = await newDeviceKeys();
const device = {
  practice: practice.id,
  device: hand.device,
  people: [{ person: hand.person, unlockers: null }],
  signKey: hand.deviceKeys.key,
  secret,
  setup: null,
  anchor: null
};
await storage.found(device, rows, await ledger.head());
rows.length = 0;

await measure('load without a checkpoint', () => Book.load({ ...storage, keepCheckpoint: () => new Promise(() => undefined) }, Date.now));
const checkpoint = await measure('make a checkpoint', async () => ledger.checkpoint());
await keepCheckpoint(storage, device, checkpoint);
console.log(`the checkpoint is ${megabytes(checkpoint.length)}`);
for (let round = 0; round < 3; round++) await measure('load with it', () => Book.load(storage, Date.now));
await measure('  of which: read it, compare its MAC, resume', () => ledgerFromCheckpoint(storage, device));
await measure('  of which: resume', () => resumeLedger(practice.id, checkpoint));
await measure('replay, nothing read or kept', async () => {
  const bare = createLedger(practice.id);
  while (bare.size < ledger.size) await bare.replay(await storage.entries(bare.size, atOnce));
});

/** As the app writes them, one chart and its photos after the other; but for the signatures, which nobody compares again. */
async function writePatients(): Promise<void> {
  const desk = usableEpoch(ledger, practice.streams.desk);
  if (!desk) throw new Error('no epoch of the desk');
  for (let i = 0; i < patients; i++) {
    const chart = newStream();
    const epoch = newEpochId();
    const opened = grantDraft(ledger, hand.person, 'chart', chart, { epoch });
    await write([note(practice.streams.desk, desk.id), opened, ...Array.from({ length: photosEach }, () => note(chart, epoch))]);
  }
}

function note(stream: StreamId, epoch: EpochId): Draft {
  return recordDraft(stream, epoch, random(sealedRecordBytes));
}

async function write(drafts: readonly Draft[]): Promise<void> {
  const seen = await ledger.head();
  let { nextN: n, prev } = ledger.chain(hand.device);
  const written: { entry: Bytes; body: Bytes }[] = [];
  for (const { kind, stream, body, header } of drafts) {
    const entry = await unsigned(kind, stream, body, { n, prev, seen, ...header });
    written.push({ entry, body });
    n++;
    prev = (await parseEntry(entry)).hash;
  }
  const taken = await ledger.replay(written);
  if (!taken.ok) throw new Error(taken.error.type);
  for (const { index, entry, body } of taken.value) rows.push({ index, hash: entry.hash, entry: entry.bytes, body });
}

async function unsigned(kind: EntryKind, stream: StreamId, body: Bytes, place: object): Promise<Bytes> {
  const header = encodeHeader({
    v: 1,
    practice: practice.id,
    kind,
    stream,
    object: toId(random(16)),
    epoch: null,
    author: hand.person,
    device: hand.device,
    n: 0,
    prev: null,
    rosterPrev: null,
    seen: { size: 0, root: ledger.leaf(0) },
    at: 1_760_000_000_000,
    bodyHash: await sha256(body),
    blobs: [],
    ...place
  });
  return encodeEntry(header, random(64), random(64));
}

async function measure<T>(what: string, work: () => Promise<T>): Promise<T> {
  const before = await heldBytes();
  const start = performance.now();
  const startCpu = process.cpuUsage();
  const outcome = await work();
  const { user, system } = process.cpuUsage(startCpu);
  const ms = performance.now() - start;
  const held = (await heldBytes()) - before;
  console.log(`${what}: ${ms.toFixed(0)} ms, ${((user + system) / 1000).toFixed(0)} of processor time, holds ${megabytes(held)}`);
  return outcome;
}

/** What is left when everything that nobody holds has gone; buffers go a turn later than what held them. */
async function heldBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  for (let i = 0; i < 3; i++) {
    (runInNewContext('gc') as () => void)();
    await new Promise((later) => setTimeout(later, 50));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
