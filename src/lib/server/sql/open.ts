/**
 * SQLite through Node's own driver, behind Kysely. What differs between SQL engines lives in this folder: the shim below, column types
 * in `migrations.ts`, error codes in `errors.ts`.
 *
 * The journal is a write-ahead log and `synchronous` is FULL: what was committed is on the disk before anybody is told so.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './migrations.ts';
import type { Tables } from './tables.ts';

const busyTimeoutMs = 5000;

/** Opens the database file, creates it where there is none, and brings its tables up to date. */
export async function openDatabase(path: string): Promise<Kysely<Tables>> {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect({ database: shim(database) }) });
  const { error } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } }).migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw new Error('the database could not be brought up to date', { cause: error });
  }
  return db;
}

/** Kysely's dialect is written for another driver; this is what it uses of it. */
const shim = (database: DatabaseSync) => ({
  close: () => {
    database.close();
  },
  prepare: (sql: string) => {
    // A transaction that begins deferred can fail in its middle when it first writes.
    const statement = database.prepare(sql === 'begin' ? 'begin immediate' : sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters: readonly unknown[]) => statement.all(...(parameters as readonly SQLInputValue[])),
      run: (parameters: readonly unknown[]) =>
        // A full disk has rolled back by itself.
        sql === 'rollback' && !database.isTransaction ? unchanged : statement.run(...(parameters as readonly SQLInputValue[])),
      iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as readonly SQLInputValue[]))
    };
  }
});

const unchanged = { changes: 0, lastInsertRowid: 0 };

/** SQLite changes tables inside a transaction; Kysely does not count on it by default. A migration happens whole or not at all. */
class NodeSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
