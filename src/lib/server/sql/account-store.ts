/** Setup code, challenges, passkeys and sessions. Of a session's token only the hash is here. */
import type { Kysely, Transaction } from 'kysely';
import { type DeviceId, idToBytes, ownBytes, type PersonId, type PracticeId, toHash, toId } from '#bytes';
import { err } from '#result';
import type { AccountStore, ChallengePurpose, Credential, Founding, Session } from '../ports.ts';
import { unlessFull } from './errors.ts';
import { insertEntries } from './ledger-store.ts';
import type { Tables } from './tables.ts';

export function sqlAccounts(db: Kysely<Tables>): AccountStore {
  return {
    async setup() {
      const row = await db.selectFrom('setup').selectAll().executeTakeFirst();
      if (row === undefined) return null;
      const { code, practice, size } = row;
      return {
        code,
        codeHash: ownBytes(row.code_hash),
        used: practice === null || size === null ? null : { practice: toHash<PracticeId>(practice), size }
      };
    },

    async openSetup(code, codeHash) {
      await db.insertInto('setup').values({ id: 1, code, code_hash: codeHash, practice: null, size: null }).execute();
    },

    async found(founding) {
      try {
        return await unlessFull(() => db.transaction().execute((transaction) => writeFounding(transaction, founding)));
      } catch (failure) {
        if (failure instanceof SetupWasClosed) return err({ type: 'SetupClosed' });
        throw failure;
      }
    },

    keepChallenge: (challenge, purpose, now, endsAt) =>
      unlessFull(async () => {
        await db.deleteFrom('challenge').where('ends_at', '<=', now).execute();
        await db.insertInto('challenge').values({ challenge, purpose, ends_at: endsAt }).execute();
        return null;
      }),

    async challengeIsOpen(challenge, purpose, now) {
      const row = await db
        .selectFrom('challenge')
        .select('purpose')
        .where('challenge', '=', challenge)
        .where('purpose', '=', purpose)
        .where('ends_at', '>', now)
        .executeTakeFirst();
      return row !== undefined;
    },

    spendChallenge: (challenge, purpose, now) => unlessFull(() => spendChallenge(db, challenge, purpose, now)),

    async credential(id) {
      const row = await db.selectFrom('credential').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined) return null;
      return {
        id,
        practice: toHash<PracticeId>(row.practice),
        person: toId<PersonId>(row.person),
        publicKey: ownBytes(row.public_key),
        counter: row.counter,
        transports: row.transports === '' ? [] : row.transports.split(' ')
      };
    },

    setCounter: (id, counter) =>
      unlessFull(async () => {
        await db.updateTable('credential').set({ counter }).where('id', '=', id).execute();
        return null;
      }),

    keepSession: (tokenHash, session, endedBefore) =>
      unlessFull(async () => {
        await db.deleteFrom('session').where('made_at', '<', endedBefore).execute();
        await db.insertInto('session').values(sessionRow(tokenHash, session)).execute();
        return null;
      }),

    async session(tokenHash) {
      const row = await db.selectFrom('session').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
      if (row === undefined) return null;
      return {
        practice: toHash<PracticeId>(row.practice),
        person: row.person && toId<PersonId>(row.person),
        device: row.device && toId<DeviceId>(row.device),
        madeAt: row.made_at,
        usedAt: row.used_at
      };
    },

    touchSession: (tokenHash, usedAt) =>
      unlessFull(async () => {
        await db.updateTable('session').set({ used_at: usedAt }).where('token_hash', '=', tokenHash).execute();
        return null;
      }),

    endSession: (tokenHash) =>
      unlessFull(async () => {
        await db.deleteFrom('session').where('token_hash', '=', tokenHash).execute();
        return null;
      })
  };
}

/** Thrown inside the transaction so that it is rolled back. */
class SetupWasClosed extends Error {}

async function writeFounding(transaction: Transaction<Tables>, { batch, credential, challenge, at }: Founding): Promise<null> {
  const practice = idToBytes(batch.practice);
  const { size, root } = batch.head;
  if (challenge !== null && !(await spendChallenge(transaction, challenge, 'setup', at))) throw new SetupWasClosed();
  await transaction
    .insertInto('practice')
    .values({ id: practice, made_at: at, size, root: idToBytes(root) })
    .execute();
  const used = await transaction.updateTable('setup').set({ code: null, practice, size }).where('practice', 'is', null).executeTakeFirst();
  if (used.numUpdatedRows !== 1n) throw new SetupWasClosed();
  await insertEntries(transaction, batch);
  if (credential !== null) await transaction.insertInto('credential').values(credentialRow(credential, at)).execute();
  return null;
}

async function spendChallenge(db: Kysely<Tables>, challenge: Uint8Array, purpose: ChallengePurpose, now: number): Promise<boolean> {
  const spent = await db
    .deleteFrom('challenge')
    .where('challenge', '=', challenge)
    .where('purpose', '=', purpose)
    .where('ends_at', '>', now)
    .executeTakeFirst();
  return spent.numDeletedRows === 1n;
}

const credentialRow = ({ id, practice, person, publicKey, counter, transports }: Credential, at: number) => ({
  id,
  practice: idToBytes(practice),
  person: idToBytes(person),
  public_key: publicKey,
  counter,
  transports: transports.join(' '),
  made_at: at
});

const sessionRow = (tokenHash: Uint8Array, { practice, person, device, madeAt, usedAt }: Session) => ({
  token_hash: tokenHash,
  practice: idToBytes(practice),
  person: person && idToBytes(person),
  device: device && idToBytes(device),
  made_at: madeAt,
  used_at: usedAt
});
