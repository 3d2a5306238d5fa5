/** Fifty photos of twelve megapixels through the vault's own worker, into the browser's storage, beside the bare cost of decoding them. */
import { startVault, type VaultClient } from '#vault/client';
import type { ImportProgress, RecoveryKit } from '#vault';
import { err } from '#result';
import type * as Comlink from 'comlink';
import type { Bench } from './bench.worker.ts';
import { drawPhotos } from './photos.ts';

const photos = 50;

export interface Importing {
  readonly photos: number;
  readonly megapixels: number;
  /** Milliseconds for all. */
  readonly enamel: number;
  readonly bare: number;
}

/** Bare before and after, so that a machine that warms up or slows down is fair to both. */
export async function measureImporting(bench: Comlink.Remote<Bench>): Promise<Importing> {
  const files = await drawPhotos(photos, { width: 4000, height: 3000 });
  const vault = startBenchVault();
  try {
    await found(vault);
    const before = await bench.bareImport(files);
    const enamel = await importAll(vault, files);
    const after = await bench.bareImport(files);
    return { photos, megapixels: 12, enamel, bare: (before + after) / 2 };
  } finally {
    vault.end();
  }
}

/** The vault's own worker; there is no server. */
export const startBenchVault = (): VaultClient =>
  startVault({ fetchBlob: () => Promise.resolve(err({ type: 'Away' })), storageIs: () => undefined }, () => {
    throw new Error('the vault died');
  });

/** A practice on this device alone. */
async function found({ api }: VaultClient): Promise<void> {
  const drafted = await api.draftPractice({
    practiceName: 'Bench',
    personName: 'Dr. Bench',
    role: 'dentist',
    unlocker: { kind: 'passphrase', passphrase: await api.suggestPassphrase() }
  });
  if (!drafted.ok) throw new Error(drafted.error.type);
  const { words, asked }: RecoveryKit = drafted.value;
  const founded = await api.foundPractice(
    asked.map((position) => words[position - 1] ?? ''),
    { code: 'bench', registration: null }
  );
  if (!founded.ok) throw new Error(founded.error.type);
}

async function importAll({ api }: VaultClient, files: readonly File[]): Promise<number> {
  const patient = await api.addPatient({ name: 'Pat Bench', chart: '', born: null });
  if (!patient.ok) throw new Error(patient.error.type);
  const ended = new Promise<ImportProgress>((resolve) => {
    void api.subscribe((event) => {
      if (event.type === 'Import' && event.progress.done) resolve(event.progress);
    });
  });
  const started = performance.now();
  const batch = await api.importPhotos(patient.value, files, { type: 'ByDate', today: '2026-01-05' });
  if (!batch.ok) throw new Error(batch.error.type);
  const { files: states } = await ended;
  const ms = performance.now() - started;
  const notKept = states.filter(({ progress }) => progress.stage !== 'kept');
  if (notKept.length > 0) throw new Error(JSON.stringify(notKept[0]));
  return ms;
}
