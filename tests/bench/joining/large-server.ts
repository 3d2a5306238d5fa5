/**
 * A server's data folder with a large practice in it, and the device that wrote it, without a screen. The entries are genuine, each with its two
 * signatures; the photos' blobs are on no disk, so the entries go straight into the server's own store.
 */
import { join } from 'node:path';
import { type Ledger, parseEntry } from '#ledger';
import type { LedgerRow, Storage } from '#storage';
import type { NewEntry } from '../../../src/lib/server/ports.ts';
import { openDatabase } from '../../../src/lib/server/sql/open.ts';
import { sqlLedger } from '../../../src/lib/server/sql/ledger-store.ts';
import { Book } from '../../../src/lib/vault/book.ts';
import { keepCheckpoint } from '../../../src/lib/vault/kept-checkpoint.ts';
import { openPerson } from '../../../src/lib/vault/open-person.ts';
import { type RunningServer, startServer } from '../../e2e/driver/index.ts';
import { HeadlessDevice, value } from '../../fixtures/headless/headless-device.ts';
import { seedPractice, type Size } from '../page/large-practice.ts';

export interface LargeServer {
  readonly server: RunningServer;
  /** Open, and in step with the server. */
  readonly founder: HeadlessDevice;
  readonly entries: number;
  readonly bytes: number;
  readonly close: () => Promise<void>;
}

export async function startLargeServer(size: Size): Promise<LargeServer> {
  const first = await startServer();
  const port = Number(new URL(first.url).port);
  const founder = await HeadlessDevice.founded({ url: first.url, name: 'founder' }, new URL(first.setupUrl).hash.slice(1));
  await first.stop();

  const ledger = await write(founder.storage, founder.memory.words, size);
  founder.end();
  const rows = founder.disk.kept.ledger;
  await giveTo(first.dataDir, rows, ledger);

  const server = await startServer({ dataDir: first.dataDir, port });
  await founder.restart();
  return {
    server,
    founder,
    entries: rows.length,
    bytes: rows.reduce((sum, { entry, body }) => sum + entry.byteLength + (body?.byteLength ?? 0), 0),
    close: async () => {
      founder.end();
      await server.stop();
    }
  };
}

/** By the founder's own keys, as entries that a server has accepted; with what lets the device start without replaying them. */
async function write(storage: Storage, words: string, size: Size): Promise<Ledger> {
  const book = await Book.load(storage, Date.now);
  const person = [...(book?.roster?.persons.values() ?? [])][0];
  const paper = person?.unlockers.find(({ kind }) => kind === 'words');
  if (!book || !person || !paper) throw new Error('what was founded just now is not there');
  const keys = value(await openPerson(book, person.id, paper.id, { kind: 'words', words }));
  const ledger = await seedPractice({ device: book.device, person: person.id, keys }, storage, size);
  await keepCheckpoint(storage, book.device, ledger.checkpoint());
  return ledger;
}

/** Those that it does not have. The server is not running. */
async function giveTo(dataDir: string, rows: readonly LedgerRow[], ledger: Ledger): Promise<void> {
  const db = await openDatabase(join(dataDir, 'enamel.sqlite'));
  const store = sqlLedger(db);
  const [practice] = await store.practices();
  if (!practice) throw new Error('a server without a practice');
  for (let at = practice.head.size; at < rows.length; at += rowsAtOnce) {
    const some = rows.slice(at, at + rowsAtOnce);
    const entries = await Promise.all(some.map(newEntry));
    value(await store.append({ practice: practice.practice, entries, head: await ledger.head(at + some.length) }));
  }
  await db.destroy();
}

const rowsAtOnce = 1000;

async function newEntry(row: LedgerRow): Promise<NewEntry> {
  const { header } = await parseEntry(row.entry);
  return { ...row, stream: header.stream, blobs: header.blobs.map(({ hash }) => hash) };
}
