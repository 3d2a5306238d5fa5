/**
 * Who may import whom, and who owns which package. A room is a folder of `src/lib`, or a part of `src` around it; it may import from the
 * rooms named here, through their doors, and `result.ts` and `brand.ts` from everywhere. What is not named is forbidden.
 */
export interface Room {
  /** The folder or files, as a regular expression from the top of the repository. */
  readonly path: string;
  readonly mayImport: readonly RoomName[];
}

type RoomName = keyof typeof folders;

const folders = {
  bytes: '^src/lib/bytes/',
  crypto: '^src/lib/crypto/',
  ledger: '^src/lib/ledger/',
  domain: '^src/lib/domain/',
  protocol: '^src/lib/protocol/',
  imaging: '^src/lib/imaging/',
  export: '^src/lib/export/',
  storage: '^src/lib/storage/',
  sync: '^src/lib/sync/',
  passkey: '^src/lib/passkey/',
  pwa: '^src/lib/pwa/',
  vault: '^src/lib/vault/',
  app: '^src/lib/app/',
  ui: '^src/lib/ui/',
  server: '^src/lib/server/',
  pages: '^src/(routes/(?!api/)|hooks\\.client\\.ts)',
  api: '^src/(routes/api/|hooks\\.server\\.ts)',
  'service-worker': '^src/service-worker/'
} as const;

const mayImport: Record<RoomName, readonly RoomName[]> = {
  bytes: [],
  crypto: ['bytes'],
  ledger: ['bytes'],
  domain: ['bytes'],
  protocol: ['bytes'],
  imaging: ['bytes'],
  export: ['bytes', 'crypto', 'domain', 'imaging'],
  storage: ['bytes', 'protocol'],
  sync: ['bytes', 'protocol', 'storage'],
  passkey: ['bytes', 'protocol', 'storage'],
  pwa: [],
  vault: ['bytes', 'crypto', 'ledger', 'domain', 'imaging', 'export', 'protocol', 'storage'],
  app: ['bytes', 'domain', 'protocol', 'vault', 'sync', 'storage', 'passkey', 'pwa', 'ui'],
  ui: ['bytes', 'domain', 'vault'],
  server: ['bytes', 'ledger', 'protocol'],
  pages: ['bytes', 'domain', 'vault', 'ui', 'app'],
  api: ['bytes', 'protocol', 'server'],
  'service-worker': []
};

export const rooms: ReadonlyMap<string, Room> = new Map(
  Object.entries(mayImport).map(([name, allowed]) => [name, { path: folders[name as RoomName], mayImport: allowed }])
);

export const pathOf = (name: string): string => {
  const room = rooms.get(name);
  if (!room) throw new Error(`no such room: ${name}`);
  return room.path;
};

/** The one place that may import a package. What a room's README calls "why each dependency" begins here. */
export const owners: Readonly<Record<string, string>> = {
  cborg: '^src/lib/bytes/',
  hpke: '^src/lib/crypto/',
  '@panva/hpke-noble': '^src/lib/crypto/',
  'hash-wasm': '^src/lib/crypto/',
  '@scure/bip39': '^src/lib/crypto/',
  'shamir-secret-sharing': '^src/lib/crypto/',
  dexie: '^src/lib/storage/dexie/',
  comlink: '^src/lib/vault/(worker|keeper|client)\\.ts$',
  '@simplewebauthn/browser': '^src/lib/passkey/',
  '@simplewebauthn/server': '^src/lib/server/auth/',
  kysely: '^src/lib/server/sql/',
  pg: '^src/lib/server/sql/',
  '@aws-sdk/client-s3': '^src/lib/server/s3/',
  'workbox-window': '^src/lib/pwa/',
  qr: '^src/lib/ui/',
  uqr: '^src/lib/ui/',
  'bits-ui': '^src/lib/ui/',
  '@lucide/svelte': '^src/(lib/ui|routes)/',
  svelte: '^src/(lib/(ui|app)|routes)/',
  '@sveltejs/kit': '^src/(lib/server/|routes/|hooks\\.|service-worker/|app\\.d\\.ts)'
};
