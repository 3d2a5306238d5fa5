/** What no snapshot can do without: all of its sealed bytes read from the browser's storage and opened once. */
import { open, type SealKey, type SnapshotContext } from '#crypto';
import { createDexieStorage } from '#storage/dexie';
import { Book } from '../../../src/lib/vault/book.ts';
import { chartsPart, homesPart } from '../../../src/lib/vault/chart-parts.ts';
import { maxBits } from '../../../src/lib/vault/snapshot-head.ts';
import { openPerson } from '../../../src/lib/vault/open-person.ts';
import type { Seeded } from './seeding.ts';

export interface SnapshotBytes {
  readonly ms: number;
  readonly bytes: number;
}

export async function readSnapshotBytes({ person, unlocker, prf }: Seeded): Promise<SnapshotBytes> {
  const storage = createDexieStorage();
  const book = await Book.load(storage, () => Date.now());
  if (!book) throw new Error('no practice');
  const keys = await openPerson(book, person, unlocker, { kind: 'prf', prf: prf.slice() });
  if (!keys.ok) throw new Error(keys.error.type);
  const key = await keys.value.snapshotKey(book.device.secret);
  const { practice, device } = book.device;
  const context = { purpose: 'snapshot', practice, person, device } as const;

  const started = performance.now();
  const row = await storage.snapshot(person);
  if (!row) throw new Error('no snapshot');
  let bytes = await opened(key, { ...context, part: 'head', cursor: row.cursor }, row.head);
  for (const part of [homesPart, ...Array.from({ length: 2 ** maxBits }, (_, place) => chartsPart(place))]) {
    const sealed = await storage.snapshotPart(person, part);
    if (sealed === null) break;
    bytes += await opened(key, { ...context, part, cursor: null }, sealed);
  }
  const ms = performance.now() - started;
  storage.close();
  return { ms, bytes };
}

async function opened(key: SealKey, context: SnapshotContext, sealed: Parameters<typeof open>[2]): Promise<number> {
  if (!(await open(key, context, sealed)).ok) throw new Error(`the part ${context.part} does not open`);
  return sealed.byteLength;
}
