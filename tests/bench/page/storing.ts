/** Keeping fifty photos as the app does, beside a bare Dexie put of the same bytes; both wait until the disk has them. */
import Dexie from 'dexie';
import { asCiphertext, type Bytes, type Ciphertext, type DeviceId, type Hash, type PersonId, type PracticeId, toHash, toId } from '#bytes';
import { newDeviceKeys, systemRandom } from '#crypto';
import type { NewBlob, OutboxRow } from '#storage';
import { createDexieStorage } from '#storage/dexie';

const photos = 50;
const blobBytes = { original: 4_500_000, preview: 450_000, thumbnail: 22_000 };

export interface Storing {
  readonly photos: number;
  readonly bytes: number;
  /** Milliseconds for all. */
  readonly enamel: number;
  readonly bare: number;
}

export async function measureStoring(): Promise<Storing> {
  const sealed = Array.from({ length: photos }, () => Object.values(blobBytes).map(noise));
  const rows = sealed.map(rowOf);
  const storage = createDexieStorage({ name: 'bench-enamel' });
  const { sign, secret } = await newDeviceKeys();
  const ids = {
    practice: toHash<PracticeId>(systemRandom(32)),
    device: toId<DeviceId>(systemRandom(16)),
    people: [{ person: toId<PersonId>(systemRandom(16)), unlockers: null }]
  };
  await storage.found({ ...ids, signKey: sign, secret, setup: null, anchor: null }, [], await storage.cursor());
  const db = new Dexie('bench-bare', { chromeTransactionDurability: 'strict', cache: 'disabled' });
  db.version(1).stores({ blobs: '' });

  let [enamel, bare] = [0, 0];
  for (let at = 0; at < photos; at++) {
    const blobs: NewBlob[] = (sealed[at] ?? []).map((bytes, i) => ({
      hash: rows[at]?.blobs[i] ?? freshHash(),
      sealed: asSealed(bytes),
      original: null
    }));
    let started = performance.now();
    const kept = await storage.shelve(rows.slice(at, at + 1), blobs, Date.now());
    enamel += performance.now() - started;
    if (!kept.ok) throw new Error(kept.error.type);

    started = performance.now();
    await db.table('blobs').bulkPut(
      blobs.map((blob) => blob.sealed),
      blobs.map(({ hash }) => hash)
    );
    bare += performance.now() - started;
  }
  await storage.wipe();
  storage.close();
  await db.delete();
  await Dexie.delete('bench-enamel');
  return { photos, bytes: photos * Object.values(blobBytes).reduce((sum, bytes) => sum + bytes), enamel, bare };
}

function noise(length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

const freshHash = (): Hash => toHash(systemRandom(32));

const rowOf = (_: unknown, n: number): OutboxRow => ({
  n,
  hash: freshHash(),
  entry: systemRandom(700),
  body: systemRandom(600),
  blobs: [freshHash(), freshHash(), freshHash()]
});

function asSealed(bytes: Bytes): Ciphertext {
  const sealed = asCiphertext(bytes);
  if (sealed === null) throw new Error('too short to be sealed');
  return sealed;
}
