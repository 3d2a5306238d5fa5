/** A server taken to pieces: so that a test has its database in its hands, or is there in the middle of a write. */
import type { Kysely } from 'kysely';
import { join } from 'node:path';
import { createLimits } from '../../../src/lib/server/auth/limits.ts';
import { fileBlobs } from '../../../src/lib/server/filesystem/blobs.ts';
import { createMailbox } from '../../../src/lib/server/join/mailbox.ts';
import { createLines } from '../../../src/lib/server/ledger/lines.ts';
import { openPractices } from '../../../src/lib/server/ledger/practices.ts';
import type { Parts } from '../../../src/lib/server/parts.ts';
import { sqlAccounts } from '../../../src/lib/server/sql/account-store.ts';
import { sqlLedger } from '../../../src/lib/server/sql/ledger-store.ts';
import { openDatabase } from '../../../src/lib/server/sql/open.ts';
import type { Tables } from '../../../src/lib/server/sql/tables.ts';
import { random } from '../../fixtures/ledger-people.ts';
import type { Clinic } from './given.ts';

/** The parts of a server that was closed, so that its database is in the test's hands. */
export async function partsOf({ app, clock, dataDir }: Pick<Clinic, 'app' | 'clock' | 'dataDir'>): Promise<Parts & { db: Kysely<Tables> }> {
  await app.close();
  const db = await openDatabase(join(dataDir, 'enamel.sqlite'));
  const ledgers = sqlLedger(db);
  const now = (): number => clock.now;
  return {
    db,
    ledgers,
    accounts: sqlAccounts(db),
    blobs: await fileBlobs(join(dataDir, 'blobs')),
    practices: await openPractices(ledgers),
    limits: createLimits(now),
    lines: createLines(),
    mailbox: createMailbox(now),
    now,
    randomBytes: random
  };
}
