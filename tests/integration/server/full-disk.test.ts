import { sql } from 'kysely';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLedger } from '#ledger';
import { append } from '../../../src/lib/server/ledger/append.ts';
import { openPractices } from '../../../src/lib/server/ledger/practices.ts';
import { createLimits } from '../../../src/lib/server/auth/limits.ts';
import { fileBlobs } from '../../../src/lib/server/filesystem/blobs.ts';
import { sqlAccounts } from '../../../src/lib/server/sql/account-store.ts';
import { sqlLedger } from '../../../src/lib/server/sql/ledger-store.ts';
import { openDatabase } from '../../../src/lib/server/sql/open.ts';
import { random, recordDraft, write } from '../../fixtures/ledger-people.ts';
import { usableEpoch } from '#ledger';
import { newRecord, problemOf, startFounded } from './given.ts';

test('a database that may not grow answers StorageFull, keeps what it has, and goes on when there is room again', async () => {
  const clinic = await startFounded();
  await clinic.app.close();
  const db = await openDatabase(join(clinic.dataDir, 'enamel.sqlite'));
  const ledgers = sqlLedger(db);
  const practices = await openPractices(ledgers);
  const practice = practices.get(clinic.practice.id);
  const { hand, streams } = clinic.practice;
  const epoch = usableEpoch(clinic.ledger, streams.desk);
  if (!practice || !epoch) throw new Error('no practice');
  const parts = {
    ledgers,
    accounts: sqlAccounts(db),
    blobs: await fileBlobs(join(clinic.dataDir, 'blobs')),
    practices,
    limits: createLimits(Date.now),
    now: Date.now,
    randomBytes: random
  };
  const reader = { practice, persons: [hand.person] };
  const large = await write(clinic.ledger, hand, recordDraft(streams.desk, epoch.id, random(60_000)));

  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count ?? 1)}`.execute(db);
  expect(problemOf(await append(parts, reader, [large]))).toBe('StorageFull');
  expect(practice.ledger.size).toBe(6);
  expect(await ledgers.entries(clinic.practice.id, 0, { count: 100, bytes: 1e9 })).toHaveLength(6);

  await sql`pragma max_page_count = 100000`.execute(db);
  expect(problemOf(await append(parts, reader, [large]))).toBe('fine');
  await clinic.ledger.take(large);
  expect(problemOf(await append(parts, reader, [await newRecord(clinic, streams.desk)]))).toBe('fine');
  const copy = createLedger(clinic.practice.id);
  expect((await copy.takeAll(await ledgers.entries(clinic.practice.id, 0, { count: 100, bytes: 1e9 }))).ok).toBe(true);
  expect(await copy.head()).toEqual(await practice.ledger.head());
  await db.destroy();
});
