/**
 * The door of this folder for suites that drive the app in a browser: `withAdversary` puts a liar between a server and whoever opens the address it
 * answers with.
 */
import { cp } from 'node:fs/promises';
import { type RunningServer, startServer } from '../e2e/driver/server.ts';
import { tempFolder } from '../e2e/driver/temp-folder.ts';
import { freePort } from '../e2e/driver/wire.ts';
import { blobMutations } from './blob-mutations.ts';
import { entryMutations } from './entry-mutations.ts';
import { healMutations } from './heal-mutations.ts';
import { joinMutations } from './join-mutations.ts';
import type { Means, Mutation } from './lie.ts';
import { liveMutations } from './live-mutations.ts';
import type { MutationName, ObjectName } from './names.ts';
import { newcomerMutations } from './newcomer-mutations.ts';
import { pageMutations } from './page-mutations.ts';
import { pushMutations, sessionMutations } from './push-mutations.ts';
import { type Lie, type Relay, startRelay } from './relay.ts';

const mutations: readonly Mutation[] = [
  ...pageMutations,
  ...entryMutations,
  ...blobMutations,
  ...pushMutations,
  ...sessionMutations,
  ...healMutations,
  ...joinMutations,
  ...newcomerMutations,
  ...liveMutations
];

/** A mutation by name: the first of that name, or of that name and object, as in `flip record body`. */
export type NamedMutation = MutationName | `${MutationName} ${ObjectName}`;

const adversaries = new Map<string, { readonly relay: Relay; readonly lie: Lie }>();

/**
 * Starts the server again behind a relay, and answers with the address to open from now on. The lie begins at once; `tellTruth` and `tellLies` turn it off
 * and on, and `dismiss` ends the relay.
 */
export async function withAdversary(server: RunningServer, mutation: Mutation | NamedMutation): Promise<string> {
  const port = Number(new URL(server.url).port);
  const relay = await startRelay();
  relay.leadTo(port);
  await server.knownAs(relay.url);
  const lie = await named(mutation).lie(meansOf(server.dataDir, relay.url));
  adversaries.set(relay.url, { relay, lie });
  relay.tell(lie);
  return relay.url;
}

export const tellLies = (url: string): void => adversaryAt(url).relay.tell(adversaryAt(url).lie);
export const tellTruth = (url: string): void => adversaryAt(url).relay.tell(null);

export async function dismiss(url: string): Promise<void> {
  await adversaryAt(url).relay.close();
  adversaries.delete(url);
}

function adversaryAt(url: string): { readonly relay: Relay; readonly lie: Lie } {
  const adversary = adversaries.get(url);
  if (!adversary) throw new Error(`no adversary is at ${url}`);
  return adversary;
}

function named(mutation: Mutation | NamedMutation): Mutation {
  if (typeof mutation !== 'string') return mutation;
  const found = mutations.find(({ name, object }) => mutation === name || mutation === `${name} ${object}`);
  if (!found) throw new Error(`no mutation is called ${mutation}`);
  return found;
}

/** The server's own past, out of a copy of its folder as it is now. Another history takes a device's disk, which a browser does not hand out. */
const meansOf = (dataDir: string, origin: string): Means => ({
  async earlier() {
    const folder = await tempFolder('earlier');
    await cp(dataDir, folder, { recursive: true });
    const port = await freePort();
    await startServer({ dataDir: folder, port, env: { ORIGIN: origin } });
    return port;
  },
  otherHistory: () => Promise.reject(new Error('another history is shown to headless devices alone'))
});
