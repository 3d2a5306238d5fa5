/** The rules of the house as dependency-cruiser reads them: each `comment` is the one sentence that says why. */
import type { IForbiddenRuleType } from 'dependency-cruiser';
import { owners, pathOf, rooms } from './rooms.ts';

const adapters = '^src/lib/(storage/(dexie|memory)|sync/http|server/(sql|filesystem|s3))/';
const compositionRoots = ['^src/lib/app/', '^src/lib/vault/(worker|keeper)\\.ts$', '^src/lib/server/app\\.ts$'];
const looseFiles = '^src/lib/(result|brand)\\.ts$';
const cryptoPackages = 'node_modules/(hpke|@panva/hpke-noble|hash-wasm|@scure/bip39|shamir-secret-sharing)/';

const never: IForbiddenRuleType[] = [
  {
    name: 'server-cannot-name-a-photo',
    comment: 'What runs on the server must not even reach the rooms where there are keys, patients or pixels.',
    from: { path: [pathOf('server'), pathOf('api')] },
    to: { path: '^src/lib/(crypto|domain|imaging|vault|export|ui)/', reachable: true }
  },
  {
    name: 'carriers-know-only-sealed-things',
    comment: 'Sync, storage and the service worker must not reach crypto or domain: what they carry is sealed.',
    from: { path: [pathOf('sync'), pathOf('storage'), pathOf('service-worker')] },
    to: { path: '^src/lib/(crypto|domain)/', reachable: true }
  },
  {
    name: 'crypto-stands-alone',
    comment: 'Crypto imports bytes, result, brand and its named packages: nothing that knows a dental word, a framework or a store.',
    from: { path: pathOf('crypto') },
    to: { pathNot: [pathOf('crypto'), pathOf('bytes'), looseFiles, cryptoPackages] }
  },
  {
    name: 'interface-gets-an-app',
    comment: 'Components and pages never import crypto, storage or sync: they receive an App from context.',
    from: { path: [pathOf('ui'), pathOf('pages')] },
    to: { path: '^src/lib/(crypto|storage|sync)/' }
  },
  {
    name: 'interface-knows-the-vault-by-type',
    comment: 'For components and pages the vault is a contract: `import type`, no code of it on the main thread but its client.',
    from: { path: [pathOf('ui'), pathOf('pages')] },
    to: { path: pathOf('vault'), dependencyTypesNot: ['type-only'] }
  },
  {
    name: 'worker-is-started-never-imported',
    comment: 'The worker is a thread of its own, started by the bridge: an import of it would bring its keys to another.',
    from: {},
    to: { path: '^src/lib/vault/(worker|prepare-worker|keeper)\\.ts$' }
  },
  {
    name: 'preparing-thread-has-no-key',
    comment: 'The thread that decodes photos gets bytes and gives bytes: it must not reach what knows keys, patients or storage.',
    from: { path: '^src/lib/vault/prepare-(worker|photo)\\.ts$' },
    to: { path: '^src/lib/(crypto|domain|ledger|protocol|storage)/', reachable: true }
  },
  {
    name: 'adapters-are-named-by-composition-roots',
    comment: 'Only app, the worker and the server name an adapter; all others know its port.',
    from: { pathNot: [...compositionRoots, adapters] },
    to: { path: adapters }
  },
  {
    name: 'adapters-do-not-know-each-other',
    comment: 'An adapter that needs another hides a use case.',
    from: { path: '^src/lib/(storage/(?:dexie|memory)|sync/http|server/(?:sql|filesystem|s3))/' },
    to: { path: adapters, pathNot: '^src/lib/$1/' }
  },
  {
    name: 'no-cycles-at-run-time',
    comment: 'Two files that need each other to start are one thought in two places, or a decision at the wrong level.',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }
  },
  {
    name: 'src-never-imports-tests',
    comment: 'What is shipped knows nothing of its tests.',
    from: { path: '^src/' },
    to: { path: '^tests/' }
  },
  {
    name: 'rooms-have-doors',
    comment: 'Another room is entered through its door (`#name`), so that what it offers is one list.',
    from: { path: '^src/lib/([^/]+)/' },
    to: { path: '^src/lib/[^/]+/', pathNot: '^src/lib/$1/', dependencyTypesNot: ['aliased-subpath-import'] }
  },
  {
    name: 'routes-use-doors',
    comment: 'Routes and hooks enter a room through its door, too.',
    from: { path: '^src/(routes/|hooks\\.)' },
    to: { path: '^src/lib/', dependencyTypesNot: ['aliased-subpath-import'] }
  },
  {
    name: 'node-only-on-the-server',
    comment: "Node's own modules exist in no browser.",
    from: { pathNot: [pathOf('server'), '^src/hooks\\.server\\.ts$'] },
    to: { dependencyTypes: ['core'] }
  },
  {
    name: 'owner-of-node:sqlite',
    comment: 'The database driver is named where the SQL is, so that another database is another folder.',
    // The launcher borrows it for a lock that the system lifts when its holder ends.
    from: { pathNot: ['^src/lib/server/sql/', '^src/lib/server/launch/alone\\.ts$'] },
    to: { path: '^node:sqlite$' }
  },
  {
    name: 'framework-only-at-the-edge',
    comment: "SvelteKit's own modules are for pages, components and the composition root; the rooms behind them run without it.",
    from: { pathNot: [pathOf('ui'), pathOf('app'), '^src/routes/', '^src/hooks\\.', pathOf('service-worker')] },
    to: { path: '^\\$(app|env|service-worker)' }
  },
  {
    name: 'every-import-resolves',
    comment: 'An import that cannot be followed escapes every other rule.',
    from: {},
    to: {
      couldNotResolve: true,
      pathNot: ['^\\./\\$types(\\.js)?$', '^\\$(app|env|service-worker)', '\\?(worker&)?url$', '^trusted-types$']
    }
  },
  {
    name: 'every-package-has-an-owner',
    comment: 'A package comes in when somebody answers for it: name its owner in rooms.ts.',
    from: { path: '^src/' },
    to: { path: 'node_modules/', pathNot: Object.keys(owners).map(inPackages) }
  }
];

const whoMayImportWhom: IForbiddenRuleType[] = [...rooms].map(([name, room]) => ({
  name: `room-${name}`,
  comment: `${name} may import from ${room.mayImport.length > 0 ? room.mayImport.join(', ') : 'no other room'}.`,
  from: { path: room.path },
  to: { path: '^src/', pathNot: [room.path, looseFiles, '^src/app\\.d\\.ts$', ...room.mayImport.map(pathOf)] }
}));

const oneOwnerPerDependency: IForbiddenRuleType[] = Object.entries(owners).map(([name, owner]) => ({
  name: `owner-of-${name}`,
  comment: `${name} is imported in one place, so that it can be replaced there: ${owner}`,
  from: { path: '^src/', pathNot: owner },
  to: { path: inPackages(name) }
}));

function inPackages(name: string): string {
  return `(^|/)node_modules/${name}/`;
}

export const rules: readonly IForbiddenRuleType[] = [...never, ...whoMayImportWhom, ...oneOwnerPerDependency].map((rule) => ({
  severity: 'error',
  ...rule
}));
