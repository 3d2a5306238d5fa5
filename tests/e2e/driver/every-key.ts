/** Somebody with a copy of all that the server has, and with what a person has on paper: what opens to them? */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asCiphertext, type Bytes, type Ciphertext, type Hash, type PersonId, type PracticeId, toHash } from '#bytes';
import { openEarlierSecret, openUnlocker } from '#crypto';
import { createLedger, parseEntry, type Parcel, type Person } from '#ledger';
import { sqlLedger } from '../../../src/lib/server/sql/ledger-store.ts';
import { openDatabase } from '../../../src/lib/server/sql/open.ts';
import { AllKeys } from '../../fixtures/access/all-keys.ts';
import type { Kit } from './practice.ts';
import type { RunningServer } from './server.ts';

/** Of what is sealed on the server: how many there are, and how many open. */
export interface Tried {
  /** Of charts. */
  readonly records: { readonly opened: number; readonly of: number };
  readonly blobs: { readonly opened: number; readonly of: number };
  /** The blobs that open, by name. */
  readonly opened: ReadonlySet<Hash>;
}

/** Every key that comes out of the recovery words, today's and earlier ones, on everything. */
export async function tryEveryKey({ dataDir }: Pick<RunningServer, 'dataDir'>, { words }: Pick<Kit, 'words'>): Promise<Tried> {
  const { practice, parcels } = await everyEntry(dataDir);
  const blobs = await everyBlob(join(dataDir, 'blobs', practice));
  const ledger = createLedger(practice);
  const taken = await ledger.takeAll(parcels);
  if (!taken.ok || !ledger.roster) throw new Error('the server has no whole ledger');
  const own = await secretsOf(practice, everybodyEver(ledger, parcels.length), words.join(' '));
  if (own.length === 0) throw new Error('words of nobody');

  const keys = new AllKeys(practice);
  await keys.hold(parcels, blobs);
  const opened = await keys.openedBy(own, []);
  const streams = new Set<string>(Object.values(ledger.roster.streams));
  const headers = await Promise.all(parcels.map(async ({ entry }) => parseEntry(entry)));
  const records = headers.filter(({ header }) => header.kind === 'record' && !streams.has(header.stream));
  return {
    records: { opened: records.filter(({ hash }) => opened.has(hash)).length, of: records.length },
    blobs: { opened: [...blobs.keys()].filter((hash) => opened.has(hash)).length, of: blobs.size },
    opened
  };
}

async function everyEntry(dataDir: string): Promise<{ readonly practice: PracticeId; readonly parcels: readonly Parcel[] }> {
  const db = await openDatabase(join(dataDir, 'enamel.sqlite'));
  try {
    const store = sqlLedger(db);
    const [only] = await store.practices();
    if (!only) throw new Error('a server without a practice');
    const parcels: Parcel[] = [];
    while (parcels.length < only.head.size)
      parcels.push(...(await store.entries(only.practice, parcels.length, { count: 500, bytes: 2 ** 26 })));
    return { practice: only.practice, parcels: parcels.map(({ entry, body }) => ({ entry, body })) };
  } finally {
    await db.destroy();
  }
}

async function everyBlob(folder: string): Promise<ReadonlyMap<Hash, Ciphertext>> {
  const blobs = new Map<Hash, Ciphertext>();
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const file of files) {
    if (!file.isFile()) continue;
    const sealed = asCiphertext(new Uint8Array(await readFile(join(file.parentPath, file.name))));
    if (sealed === null) throw new Error('a blob that is no ciphertext');
    blobs.set(toHash(Buffer.from(file.name, 'hex')), sealed);
  }
  return blobs;
}

/** Each person as they were last, also those who have left. */
function everybodyEver(ledger: ReturnType<typeof createLedger>, size: number): readonly Person[] {
  const all = new Map<PersonId, Person>();
  for (let at = 1; at <= size; at++) for (const person of ledger.rosterAt(at)?.persons.values() ?? []) all.set(person.id, person);
  return [...all.values()];
}

async function secretsOf(practice: PracticeId, people: readonly Person[], words: string): Promise<readonly Bytes[]> {
  const secrets: Bytes[] = [];
  for (const { id: person, unlockers, earlier } of people) {
    for (const unlocker of unlockers) {
      const opened = await openUnlocker({ practice, person }, unlocker, { kind: 'words', words });
      if (!opened.ok) continue;
      secrets.push(opened.value);
      for (const { sealedSecret } of earlier) {
        const newer = secrets.at(-1);
        const older = newer && (await openEarlierSecret({ practice, person }, newer, sealedSecret));
        if (older?.ok) secrets.push(older.value);
      }
    }
  }
  return secrets;
}
