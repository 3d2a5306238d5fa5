/** Every import of the tree keeps the rules; and each rule, in a model of the house, catches what it is there for. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { violations } from './cruise.ts';
import { violationsWith } from './miniature.ts';
import { owners, rooms } from './rooms.ts';
import { rules } from './rules.ts';

type Files = Readonly<Record<string, string>>;

test('the tree keeps every rule', async () => {
  expect(await violations(resolve(import.meta.dirname, '../..'))).toEqual([]);
});

test('the model of the house, with nothing planted, keeps every rule', async () => {
  expect(await violationsWith({})).toEqual([]);
});

/** For each rule a house in which it alone, or it among others, is broken. */
const planted: Readonly<Record<string, Files>> = {
  'server-cannot-name-a-photo': {
    'src/lib/server/app.ts': "import { room } from '#ledger';\nexport const app = room;\n",
    'src/lib/ledger/index.ts': "export { photo as room } from './names.ts';\n",
    'src/lib/ledger/names.ts': "export type { Photo } from '#domain';\nexport const photo = 1;\n",
    'src/lib/domain/index.ts': 'export type Photo = string;\n'
  },
  'carriers-know-only-sealed-things': {
    'src/lib/sync/index.ts': "export { room } from '#protocol';\n",
    'src/lib/protocol/index.ts': "export { room } from '#crypto';\n"
  },
  'crypto-stands-alone': { 'src/lib/crypto/seal.ts': "import { browser } from '$app/environment';\nexport const seal = browser;\n" },
  'interface-gets-an-app': { 'src/lib/ui/gallery/Gallery.svelte': '<script lang="ts">import { room } from \'#storage\';</script>{room}\n' },
  'interface-knows-the-vault-by-type': {
    'src/routes/(vault)/+page.ts': "import { room } from '#vault';\nexport const load = () => room;\n"
  },
  'worker-is-started-never-imported': {
    'src/lib/vault/worker.ts': 'export const vault = 1;\n',
    'src/lib/vault/client.ts': "export { vault } from './worker.ts';\n"
  },
  'preparing-thread-has-no-key': {
    'src/lib/vault/prepare-worker.ts': "export { photo } from './prepare-photo.ts';\n",
    'src/lib/vault/prepare-photo.ts': "export { room as photo } from '#crypto';\n"
  },
  'adapters-are-named-by-composition-roots': {
    'src/lib/vault/shelve.ts': "import { room } from '#storage/dexie';\nexport const shelf = room;\n"
  },
  'adapters-do-not-know-each-other': {
    'src/lib/storage/memory/index.ts': "export { room } from '../dexie/index.ts';\n"
  },
  'no-cycles-at-run-time': {
    'src/lib/bytes/one.ts': "import { two } from './two.ts';\nexport const one = () => two;\n",
    'src/lib/bytes/two.ts': "import { one } from './one.ts';\nexport const two = () => one;\n"
  },
  'src-never-imports-tests': {
    'src/lib/bytes/index.ts': "export { room } from '../../../tests/fixtures/room.ts';\n",
    'tests/fixtures/room.ts': 'export const room = 1;\n'
  },
  'rooms-have-doors': {
    'src/lib/vault/open.ts': "import { seal } from '../crypto/seal.ts';\nexport const open = seal;\n",
    'src/lib/crypto/seal.ts': 'export const seal = 1;\n'
  },
  'routes-use-doors': { 'src/routes/+layout.ts': "export { room as app } from '../lib/app/index.ts';\n" },
  'node-only-on-the-server': { 'src/lib/imaging/sniff.ts': "import { Buffer } from 'node:buffer';\nexport const sniff = Buffer;\n" },
  'owner-of-node:sqlite': { 'src/lib/server/ledger/append.ts': "export { DatabaseSync } from 'node:sqlite';\n" },
  'framework-only-at-the-edge': { 'src/lib/sync/plan.ts': "import { goto } from '$app/navigation';\nexport const plan = goto;\n" },
  'every-import-resolves': { 'src/lib/vault/find.ts': "export { nobody } from './nowhere.ts';\n" },
  'every-package-has-an-owner': { 'src/lib/domain/draw.ts': "export { test } from 'fast-check';\n" },
  ...Object.fromEntries([...rooms].map(([name]) => [`room-${name}`, trespassOf(name)])),
  ...Object.fromEntries(installed(owners).map((name) => [`owner-of-${name}`, { 'src/lib/domain/borrow.ts': `export * from '${name}';\n` }]))
};

/** Each room, and a door that it may not open. */
function trespassOf(room: string): Files {
  const files: Readonly<Record<string, string>> = {
    pages: 'src/routes/+layout.ts',
    api: 'src/routes/api/health/+server.ts',
    'service-worker': 'src/service-worker/index.ts'
  };
  const door = rooms.get(room)?.mayImport.includes('vault') === true || room === 'vault' ? '#passkey' : '#vault';
  const forbidden = room === 'app' ? '#server' : door;
  return { [files[room] ?? `src/lib/${room}/trespass.ts`]: `export { room as GET } from '${forbidden}';\n` };
}

/** Owners of packages that a later part brings in are named already; they are tried from the day they are installed. */
function installed(packages: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(packages).filter((name) => existsSync(resolve(import.meta.dirname, '../../node_modules', name)));
}

describe('a planted violation is caught', () => {
  test.each(Object.entries(planted))('%s', async (rule, files) => {
    const found = await violationsWith(files);
    expect(found.map((violation) => violation.rule)).toContain(rule);
  });

  test('a second place that starts the worker', async () => {
    const found = await violationsWith({
      'src/lib/vault/worker.ts': 'export const vault = 1;\n',
      'src/lib/vault/second.ts': "import url from './worker.ts?worker&url';\nexport const started = url;\n"
    });
    expect(found.map((violation) => violation.rule)).toEqual(['worker-is-started-never-imported']);
  });

  test('a thread that prepares photos is started by its own end, not by the page', async () => {
    const found = await violationsWith({
      'src/lib/vault/prepare-worker.ts': 'export const preparer = 1;\n',
      'src/lib/vault/client.ts': "import url from './prepare-worker.ts?worker&url';\nexport const started = url;\n"
    });
    expect(found.map((violation) => violation.rule)).toEqual(['worker-is-started-never-imported']);
  });

  test('for every rule there is one', () => {
    const notInstalled = Object.keys(owners).filter((name) => !installed(owners).includes(name));
    const tried = [...Object.keys(planted), ...notInstalled.map((name) => `owner-of-${name}`)];
    expect(rules.map((rule) => rule.name).filter((name) => !tried.includes(name ?? ''))).toEqual([]);
  });
});

describe('what the rules allow', () => {
  const allowed: Readonly<Record<string, Files>> = {
    'a page knows the vault by its types': {
      'src/lib/vault/api.ts': 'export interface VaultApi {}\n',
      'src/lib/ui/app.ts': "import type { VaultApi } from '#vault';\nexport type App = VaultApi;\n"
    },
    'the bridge starts the worker': {
      'src/lib/vault/worker.ts': "import { room } from '#storage/dexie';\nroom;\n",
      'src/lib/vault/client.ts': "import url from './worker.ts?worker&url';\nexport const started = url;\n"
    },
    'the vault starts the threads that prepare photos': {
      'src/lib/vault/prepare-worker.ts': "import { room } from '#imaging';\nroom;\n",
      'src/lib/vault/start-preparer.ts': "import url from './prepare-worker.ts?worker&url';\nexport const started = url;\n"
    },
    'two files that know each other by type alone': {
      'src/lib/bytes/one.ts': "import type { Two } from './two.ts';\nexport type One = Two;\n",
      'src/lib/bytes/two.ts': "import type { One } from './one.ts';\nexport type Two = One | null;\n"
    }
  };

  test.each(Object.entries(allowed))('%s', async (_, files) => {
    expect(await violationsWith(files)).toEqual([]);
  });
});
