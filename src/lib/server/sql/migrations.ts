/** The one timeline of the tables, in code: a step that was released is never edited, a change is a new step. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const migrations: Record<string, Migration> = {
  '0001-first': {
    async up(db: Kysely<never>) {
      const { schema } = db;
      await schema
        .createTable('practice')
        .addColumn('id', 'blob', (column) => column.primaryKey())
        .addColumn('made_at', 'integer', (column) => column.notNull())
        .addColumn('size', 'integer', (column) => column.notNull())
        .addColumn('root', 'blob', (column) => column.notNull())
        .execute();
      await schema
        .createTable('entry')
        .addColumn('practice', 'blob', (column) => column.notNull().references('practice.id'))
        .addColumn('position', 'integer', (column) => column.notNull())
        .addColumn('hash', 'blob', (column) => column.notNull())
        .addColumn('bytes', 'blob', (column) => column.notNull())
        .addColumn('body', 'blob')
        .addPrimaryKeyConstraint('entry_place', ['practice', 'position'])
        .addUniqueConstraint('entry_once', ['practice', 'hash'])
        .execute();
      await schema
        .createTable('entry_blob')
        .addColumn('practice', 'blob', (column) => column.notNull())
        .addColumn('blob', 'blob', (column) => column.notNull())
        .addColumn('position', 'integer', (column) => column.notNull())
        .addColumn('stream', 'blob', (column) => column.notNull())
        .addPrimaryKeyConstraint('entry_blob_once', ['practice', 'blob', 'position'])
        .addForeignKeyConstraint('entry_blob_entry', ['practice', 'position'], 'entry', ['practice', 'position'])
        .execute();
      await schema
        .createTable('setup')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('code', 'text')
        .addColumn('code_hash', 'blob', (column) => column.notNull())
        .addColumn('practice', 'blob', (column) => column.references('practice.id'))
        .addColumn('size', 'integer')
        .execute();
      await schema
        .createTable('challenge')
        .addColumn('challenge', 'blob', (column) => column.primaryKey())
        .addColumn('purpose', 'text', (column) => column.notNull())
        .addColumn('ends_at', 'integer', (column) => column.notNull())
        .execute();
      await schema
        .createTable('credential')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('practice', 'blob', (column) => column.notNull().references('practice.id'))
        .addColumn('person', 'blob', (column) => column.notNull())
        .addColumn('public_key', 'blob', (column) => column.notNull())
        .addColumn('counter', 'integer', (column) => column.notNull())
        .addColumn('transports', 'text', (column) => column.notNull())
        .addColumn('made_at', 'integer', (column) => column.notNull())
        .execute();
      await schema
        .createTable('session')
        .addColumn('token_hash', 'blob', (column) => column.primaryKey())
        .addColumn('practice', 'blob', (column) => column.notNull().references('practice.id'))
        .addColumn('person', 'blob')
        .addColumn('device', 'blob')
        .addColumn('made_at', 'integer', (column) => column.notNull())
        .addColumn('used_at', 'integer', (column) => column.notNull())
        .execute();
    }
  },
  '0002-lacking': {
    async up(db: Kysely<never>) {
      const { schema } = db;
      await schema
        .createTable('lacking_blob')
        .addColumn('practice', 'blob', (column) => column.notNull().references('practice.id'))
        .addColumn('position', 'integer', (column) => column.notNull())
        .addColumn('blob', 'blob', (column) => column.notNull())
        .addPrimaryKeyConstraint('lacking_blob_once', ['practice', 'position', 'blob'])
        .execute();
      await schema.createIndex('lacking_blob_by_hash').on('lacking_blob').columns(['practice', 'blob']).execute();
      // Few entries have none, and asking for them must not read all others.
      await schema
        .createIndex('entry_without_body')
        .on('entry')
        .columns(['practice', 'position'])
        .where(sql<boolean>`body is null`)
        .execute();
    }
  }
};
