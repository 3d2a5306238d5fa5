import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { fromBase64url, sha256Bytes } from '#bytes';
import { createLedger, usableEpoch } from '#ledger';
import { sessionChallenge } from '../../../src/lib/server/auth/challenges.ts';
import { openByDevice } from '../../../src/lib/server/auth/device-proof.ts';
import { openByPasskey } from '../../../src/lib/server/auth/passkeys.ts';
import { closeSession, who } from '../../../src/lib/server/auth/sessions.ts';
import { append } from '../../../src/lib/server/ledger/append.ts';
import { heal } from '../../../src/lib/server/ledger/heal.ts';
import { pull } from '../../../src/lib/server/ledger/pull.ts';
import type { Parts } from '../../../src/lib/server/parts.ts';
import type { Tables } from '../../../src/lib/server/sql/tables.ts';
import { found, newPractice, random, recordDraft, write } from '../../fixtures/ledger-people.ts';
import { newAuthenticator } from './authenticator.ts';
import { caller, deviceProof, good, hour, newRecord, origin, problemOf, setupCode, start, startFounded } from './given.ts';
import { partsOf } from './parts-of.ts';

/** The database may not grow. On a full disk not even a change of what is there fits, since the journal takes it first: so here, for one table. */
async function fill(db: Kysely<Tables>, table?: keyof Tables): Promise<void> {
  if (table) {
    await sql`create table ballast (content blob)`.execute(db);
    for (const change of ['update', 'delete']) {
      const write = sql`insert into ballast values (zeroblob(1000000))`;
      await sql`create trigger ${sql.raw(`journal_${change}`)} after ${sql.raw(change)} on ${sql.table(table)} begin ${write}; end`.execute(
        db
      );
    }
  }
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count ?? 1)}`.execute(db);
}

test('a database that may not grow answers StorageFull, keeps what it has, and goes on when there is room again', async () => {
  const clinic = await startFounded();
  const parts = await partsOf(clinic);
  const { db, ledgers, practices } = parts;
  const practice = practices.get(clinic.practice.id);
  const { hand, streams } = clinic.practice;
  const epoch = usableEpoch(clinic.ledger, streams.desk);
  if (!practice || !epoch) throw new Error('no practice');
  const reader = { practice, device: hand.device, person: null };
  const large = await write(clinic.ledger, hand, recordDraft(streams.desk, epoch.id, random(60_000)));

  await fill(db);
  expect(problemOf(await append(parts, reader, [large]))).toBe('StorageFull');
  expect(practice.ledger.size).toBe(6);
  await clinic.ledger.take(large);
  expect(problemOf(await heal(parts, reader, { from: 6, parcels: [large], head: await clinic.ledger.head() }))).toBe('StorageFull');
  clinic.ledger.truncate(6);
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

describe('where the disk is full', () => {
  test('what is there can be read, though no session can be noted as used', async () => {
    const clinic = await startFounded();
    const parts = await partsOf(clinic);
    await fill(parts.db, 'session');
    clinic.clock.now += hour / 2;
    const tokenHash = await sha256Bytes(fromBase64url(clinic.token));
    expect(problemOf(await parts.accounts.touchSession(tokenHash, clinic.clock.now))).toBe('StorageFull');
    const reader = good(await who(parts, clinic.token));
    expect((await pull(parts, reader, { since: 0 })).parcels).toHaveLength(6);
    await parts.db.destroy();
  });

  test('a session that is over by the clock is over, and one that cannot be ended says so', async () => {
    const clinic = await startFounded();
    const parts = await partsOf(clinic);
    await fill(parts.db, 'session');
    expect(problemOf(await closeSession(parts, clinic.token))).toBe('StorageFull');
    clinic.clock.now += hour;
    expect(problemOf(await who(parts, clinic.token))).toBe('Unauthorised');
    await parts.db.destroy();
  });

  test('a device that proves itself hears why it gets no session', async () => {
    const clinic = await startFounded();
    const parts = await partsOf(clinic);
    const proof = await deviceProof(clinic, good(await sessionChallenge(parts, caller)));
    await fill(parts.db, 'challenge');
    expect(problemOf(await openByDevice(parts, proof, caller))).toBe('StorageFull');
    await parts.db.destroy();
  });

  test.each(['challenge', 'credential'] as const)('so does a passkey, whose %s cannot be written', async (table) => {
    const running = await start();
    const code = await setupCode(running.app);
    const authenticator = await newAuthenticator();
    const registration = await authenticator.register(good(await running.app.setupChallenge(code, caller)), origin);
    const practice = await newPractice();
    good(await running.app.found({ code, parcels: (await found(practice)).parcels, registration }, caller));
    const parts = await partsOf(running);
    const challenge = good(await sessionChallenge(parts, caller));
    const assertion = await authenticator.assert(challenge, origin);
    await fill(parts.db, table);
    const opened = await openByPasskey(parts, { practice: practice.id, device: null, challenge, assertion }, caller);
    expect(problemOf(opened)).toBe('StorageFull');
    await parts.db.destroy();
  });
});

describe('while a batch is being written', () => {
  test('a page tells nothing of it: it may yet be refused', async () => {
    const clinic = await startFounded();
    const parts = await partsOf(clinic);
    const reader = good(await who(parts, clinic.token));
    const before = await clinic.ledger.head();
    const record = await newRecord(clinic, clinic.practice.streams.desk);
    const pages: Awaited<ReturnType<typeof pull>>[] = [];
    const look = async (): Promise<void> => {
      for (const since of [0, 5, 6]) pages.push(await pull(parts, reader, { since }));
    };
    const ledgers: Parts['ledgers'] = {
      ...parts.ledgers,
      async append(batch) {
        await look();
        return parts.ledgers.append(batch);
      }
    };
    await fill(parts.db, 'practice');
    expect(problemOf(await append({ ...parts, ledgers }, reader, [record]))).toBe('StorageFull');
    await look();
    for (const page of pages) expect(page).toMatchObject({ head: before, total: 6 });
    expect(pages.map(({ parcels }) => parcels.length)).toEqual([6, 1, 0, 6, 1, 0]);

    await sql`pragma max_page_count = 100000`.execute(parts.db);
    good(await append(parts, reader, [record]));
    expect(await pull(parts, reader, { since: 6 })).toMatchObject({ parcels: [record], head: await clinic.ledger.head(), total: 7 });
    await parts.db.destroy();
  });
});
