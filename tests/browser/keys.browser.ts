/**
 * Where key material may be. Every random byte that a vault draws is recorded; then what it stored and what it would send is searched for it. Ids, salts
 * and nonces are public; of the draws of 32 bytes only these are: the practice's random, and the salts of its unlockers.
 */
import { expect, test } from 'vitest';
import { type Bytes, hex } from '#bytes';
import { type RandomBytes, systemRandom } from '#crypto';
import type { PatientId } from '#domain';
import { parseGenesis, parseUnlockers } from '#ledger';
import { err } from '#result';
import type { Storage } from '#storage';
import { createDexieStorage } from '#storage/dexie';
import type { ImportProgress, VaultApi } from '#vault';
import { createVault } from '../../src/lib/vault/create-vault.ts';
import { drawJpeg } from '../fixtures/images/index.ts';

test('no key is stored or sent in clear', async () => {
  const drawn: Bytes[] = [];
  const random: RandomBytes = (length) => {
    const bytes = systemRandom(length);
    drawn.push(bytes.slice());
    return bytes;
  };
  const name = 'keys-test';
  const storage = createDexieStorage({ name });
  const vault = createVault({ storage, random, now: () => Date.now(), fetchBlob: () => Promise.resolve(err({ type: 'Away' })) });

  await usedEverything(vault);
  const kept = await everythingIn(name);
  const sent = await everythingSent(storage);
  const publicOnes = await publicDraws(storage);
  storage.close();

  const secrets = drawn.map(hex).filter((bytes) => bytes.length === 64);
  const found = secrets.filter((bytes) => kept.includes(bytes) || sent.includes(bytes));
  expect(found.toSorted()).toEqual(publicOnes.toSorted());
  expect(kept).not.toContain('EXTRACTABLE KEY');
  // Person, recovery and words; two unlockers' seeds; four epochs and the chart's; one photo.
  expect(secrets.length - found.length).toBe(11);
  // The search finds what is there.
  const ids = drawn.map(hex).filter((bytes) => bytes.length === 32);
  expect(ids.filter((id) => kept.includes(id)).length).toBeGreaterThan(5);
});

async function usedEverything(vault: VaultApi): Promise<void> {
  const passphrase = 'granite velvet morning otter lantern fjord';
  const drafted = await vault.draftPractice({
    practiceName: 'Praxis',
    personName: 'Dr. Vega',
    role: 'dentist',
    unlocker: { kind: 'passphrase', passphrase }
  });
  if (!drafted.ok) throw new Error(drafted.error.type);
  const { asked, words } = drafted.value;
  await vault.foundPractice(
    asked.map((position) => words[position - 1] ?? ''),
    { code: 'code', registration: null }
  );
  const patient = await vault.addPatient({ name: 'Ana', chart: '1', born: null });
  if (!patient.ok) throw new Error(patient.error.type);
  const photo = await imported(vault, patient.value);
  await vault.setNote(photo, 'A note');
  await vault.saveOriginal(photo, 'A reason');
}

async function imported(vault: VaultApi, patient: PatientId): Promise<Parameters<VaultApi['setNote']>[0]> {
  const ended = new Promise<ImportProgress>((resolve) => {
    void vault.subscribe((event) => {
      if (event.type === 'Import' && event.progress.done) resolve(event.progress);
    });
  });
  const file = new File([drawJpeg({ width: 200, height: 150 })], 'a.jpg');
  await vault.importPhotos(patient, [file], { type: 'Day', day: '2026-11-22' });
  const progress = (await ended).files[0]?.progress;
  if (progress?.stage !== 'kept') throw new Error(JSON.stringify(progress));
  return progress.photo;
}

/** Every value of every store of the database, as hex and text. */
async function everythingIn(name: string): Promise<string> {
  const db = await asked(indexedDB.open(name));
  const stores = [...db.objectStoreNames];
  const reading = db.transaction(stores);
  const values = await Promise.all(
    stores.flatMap((store) => [asked(reading.objectStore(store).getAll()), asked(reading.objectStore(store).getAllKeys())])
  );
  db.close();
  return spelled(values);
}

/** What sync would send: entries, bodies, blobs. */
async function everythingSent(storage: Storage): Promise<string> {
  const blobs = await Promise.all((await storage.unreceipted()).map((hash) => storage.blob(hash)));
  return spelled([await storage.entries(0, 100), await storage.outbox(), blobs]);
}

async function publicDraws(storage: Storage): Promise<string[]> {
  const [genesis, unlockers] = await storage.entries(0, 2);
  if (!genesis?.body || !unlockers?.body) throw new Error('no practice');
  return [parseGenesis(genesis.body).core.random, ...parseUnlockers(unlockers.body).unlockers.map(({ salt }) => salt)].map(hex);
}

function spelled(value: unknown): string {
  if (value instanceof Uint8Array) return `${hex(value)} `;
  if (value instanceof ArrayBuffer) return `${hex(new Uint8Array(value))} `;
  if (value instanceof CryptoKey) return value.extractable ? 'EXTRACTABLE KEY' : '';
  if (Array.isArray(value)) return value.map(spelled).join(' ');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(spelled).join(' ');
  return typeof value === 'string' ? `${value} ` : '';
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('IndexedDB'));
    };
  });
}
