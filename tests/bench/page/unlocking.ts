/** From a touch of the key to the list, in a large practice: the first time, and every time after. */
import type * as Comlink from 'comlink';
import { createDexieStorage } from '#storage/dexie';
import type { VaultClient } from '#vault/client';
import type { Bench } from './bench.worker.ts';
import { startBenchVault } from './importing.ts';
import { median, quantile } from './measure.ts';
import type { Seeded } from './seeding.ts';

const size = { patients: 10_000, photosEach: 10 };
const rounds = 5;

export interface Unlocking {
  readonly patients: number;
  readonly photos: number;
  readonly entries: number;
  /** Milliseconds: nothing kept but the entries. */
  readonly firstMs: number;
  /** Milliseconds from a fresh worker to one that knows whose device it is, and from there to the list. */
  readonly startMs: number;
  readonly listMs: number;
  /** Milliseconds for reading and opening the bytes of the snapshot once. */
  readonly bytesMs: number;
  readonly bytes: number;
  /** Milliseconds for each key stroke, asked from the page. */
  readonly searchP95Ms: number;
  readonly searchMedianMs: number;
}

export async function measureUnlocking(bench: Comlink.Remote<Bench>): Promise<Unlocking> {
  const seeded = await bench.seed(size);
  const first = await unlockOnce(seeded);
  await snapshotOf(seeded);
  first.vault.end();

  const times: { startMs: number; listMs: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const { vault, startMs, listMs } = await unlockOnce(seeded);
    times.push({ startMs, listMs });
    vault.end();
  }
  const bytes = await bench.snapshotBytes(seeded);
  const { vault } = await unlockOnce(seeded);
  const strokes = await search(vault);
  vault.end();
  return {
    patients: size.patients,
    photos: size.patients * size.photosEach,
    entries: seeded.entries,
    firstMs: first.startMs + first.listMs,
    startMs: median(times.map(({ startMs }) => startMs)),
    listMs: median(times.map(({ listMs }) => listMs)),
    bytesMs: bytes.ms,
    bytes: bytes.bytes,
    searchP95Ms: quantile(strokes, 0.95),
    searchMedianMs: median(strokes)
  };
}

async function unlockOnce({ person, unlocker, prf }: Seeded): Promise<{ vault: VaultClient; startMs: number; listMs: number }> {
  const vault = startBenchVault();
  const started = performance.now();
  const device = await vault.api.device();
  if (device.type !== 'Founded') throw new Error(device.type);
  const ready = performance.now();
  const opened = await vault.api.unlock(person, unlocker, { kind: 'prf', prf: prf.slice() });
  if (!opened.ok) throw new Error(opened.error.type);
  const { total, patients } = await vault.api.findPatients('', 0, 50);
  const shown = performance.now();
  if (total !== size.patients || patients.length === 0) throw new Error(`${String(total)} patients`);
  return { vault, startMs: ready - started, listMs: shown - ready };
}

/** Waits until the vault has written what makes the next start quick. */
async function snapshotOf({ person, entries }: Seeded): Promise<void> {
  const storage = createDexieStorage();
  for (;;) {
    const row = await storage.snapshot(person);
    if (row && row.cursor.size >= entries && (await storage.checkpoint()) !== null) break;
    await new Promise((later) => setTimeout(later, 200));
  }
  storage.close();
}

/** Names, chart numbers and dates as they are typed, letter by letter. */
async function search({ api }: VaultClient): Promise<number[]> {
  const strokes: number[] = [];
  for (const typed of ['müller', 'o’brien', '104217', 'amélie d', '1942', 'weiss', 'garcia-q', '12.0', 'zzz']) {
    for (let length = 1; length <= typed.length; length++) {
      const started = performance.now();
      await api.findPatients(typed.slice(0, length), 0, 50);
      strokes.push(performance.now() - started);
    }
  }
  return strokes;
}
