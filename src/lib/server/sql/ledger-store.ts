/** Entries in the order they were accepted. One transaction writes a batch and the head after it. */
import { type Kysely, sql, type Transaction } from 'kysely';
import { type Hash, idToBytes, ownBytes, type PracticeId, type StreamId, toHash, toId } from '#bytes';
import type { Batch, LedgerStore, NewEntry, StoredEntry } from '../ports.ts';
import { unlessFull } from './errors.ts';
import type { Tables } from './tables.ts';

export function sqlLedger(db: Kysely<Tables>): LedgerStore {
  return {
    async practices() {
      const rows = await db.selectFrom('practice').selectAll().execute();
      return rows.map(({ id, size, root }) => ({ practice: toHash<PracticeId>(id), head: { size, root: toHash(root) } }));
    },

    async entries(practice, from, limit) {
      const count = await countWithin(db, practice, from, limit);
      const rows = await db
        .selectFrom('entry')
        .select(['position', 'hash', 'bytes', 'body'])
        .where('practice', '=', idToBytes(practice))
        .where('position', '>=', from)
        .orderBy('position')
        .limit(count)
        .execute();
      return rows.map(({ position, hash, bytes, body }): StoredEntry => ({
        index: position,
        hash: toHash(hash),
        entry: ownBytes(bytes),
        body: body && ownBytes(body)
      }));
    },

    append: (batch) =>
      unlessFull(() =>
        db.transaction().execute(async (transaction) => {
          await insertEntries(transaction, batch);
          await transaction
            .updateTable('practice')
            .set({ size: batch.head.size, root: idToBytes(batch.head.root) })
            .where('id', '=', idToBytes(batch.practice))
            .execute();
          return null;
        })
      ),

    fillBodies: (practice, bodies) =>
      unlessFull(() =>
        db.transaction().execute(async (transaction) => {
          for (const { place, body } of bodies) {
            await transaction
              .updateTable('entry')
              .set({ body })
              .where('practice', '=', idToBytes(practice))
              .where('position', '=', place)
              .where('body', 'is', null)
              .execute();
          }
          return null;
        })
      ),

    noteLacking: (practice, blobs) =>
      unlessFull(() =>
        db.transaction().execute(async (transaction) => {
          for (const some of chunks(blobs, rowsAtOnce)) {
            await transaction
              .insertInto('lacking_blob')
              .values(some.map(({ place, blob }) => ({ practice: idToBytes(practice), position: place, blob: idToBytes(blob) })))
              .onConflict((conflict) => conflict.doNothing())
              .execute();
          }
          return null;
        })
      ),

    notLacking: (practice, blobs) =>
      unlessFull(() =>
        db.transaction().execute(async (transaction) => {
          for (const some of chunks(blobs, rowsAtOnce)) {
            await transaction
              .deleteFrom('lacking_blob')
              .where('practice', '=', idToBytes(practice))
              .where('blob', 'in', some.map(idToBytes))
              .execute();
          }
          return null;
        })
      ),

    async lacking(practice, from, count) {
      const rows = await db
        .selectFrom('entry')
        .select(['position', sql<Uint8Array | null>`null`.as('blob')])
        .where('practice', '=', idToBytes(practice))
        .where('position', '>=', from)
        .where('body', 'is', null)
        .unionAll(
          db
            .selectFrom('lacking_blob')
            .select(['position', sql<Uint8Array | null>`blob`.as('blob')])
            .where('practice', '=', idToBytes(practice))
            .where('position', '>=', from)
        )
        .orderBy('position')
        .limit(count)
        .execute();
      return rows.map(({ position, blob }) => ({ place: position, blob: blob && toHash(blob) }));
    },

    async entriesNaming(practice, blob) {
      const rows = await db
        .selectFrom('entry_blob')
        .select(['position', 'stream'])
        .where('practice', '=', idToBytes(practice))
        .where('blob', '=', idToBytes(blob))
        .orderBy('position')
        .execute();
      return rows.map(({ position, stream }) => ({ place: position, stream: toId<StreamId>(stream) }));
    }
  };
}

/** How many entries from `from` on keep within both limits; one at least. Their lengths are known without reading them. */
async function countWithin(
  db: Kysely<Tables>,
  practice: PracticeId,
  from: number,
  limit: { readonly count: number; readonly bytes: number }
): Promise<number> {
  const lengths = await db
    .selectFrom('entry')
    .select(({ fn }) => [fn<number>('length', ['bytes']).as('entry'), fn<number | null>('length', ['body']).as('body')])
    .where('practice', '=', idToBytes(practice))
    .where('position', '>=', from)
    .orderBy('position')
    .limit(limit.count)
    .execute();
  let count = 0;
  let bytes = 0;
  for (const { entry, body } of lengths) {
    bytes += entry + (body ?? 0);
    if (count > 0 && bytes > limit.bytes) break;
    count++;
  }
  return count;
}

/** SQLite takes 32,766 parameters in one statement. */
const rowsAtOnce = 500;

export async function insertEntries(transaction: Transaction<Tables>, { practice, entries }: Batch): Promise<void> {
  const id = idToBytes(practice);
  for (const some of chunks(entries, rowsAtOnce)) {
    await transaction
      .insertInto('entry')
      .values(some.map(({ index, hash, entry, body }) => ({ practice: id, position: index, hash: idToBytes(hash), bytes: entry, body })))
      .execute();
  }
  for (const some of chunks(entries.flatMap(namings), rowsAtOnce)) {
    await transaction
      .insertInto('entry_blob')
      .values(some.map(({ blob, position, stream }) => ({ practice: id, blob: idToBytes(blob), position, stream: idToBytes(stream) })))
      .execute();
  }
}

const namings = ({ index, stream, blobs }: NewEntry): { blob: Hash; position: number; stream: StreamId }[] =>
  [...new Set(blobs)].map((blob) => ({ blob, position: index, stream }));

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
