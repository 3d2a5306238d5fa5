/// <reference types="@sveltejs/kit" />
/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/**
 * The app's shell, offline: the program's own files and one page that every address opens with. It knows nothing of patients or photos and
 * never touches /api. A newer version waits until the last page of the old one is closed, or until it is told to go on.
 *
 * [Note: Versions never mix] The page always comes from the version that controls, so what starts is of one version. Its files are named by
 * their content, and those of an older version stay here for as long as one of its pages lives: each page holds a Web Lock named after its
 * version (`pwa/hold-version.ts`), and an older cache goes when every page holds a lock and none of them is that version's.
 */
import { build, files, version } from '$service-worker';
import { belongsTogether, isPage } from './answers.ts';

// TypeScript types the global of a page or of any worker; that this one is a service worker's it cannot know.
const worker = globalThis as unknown as ServiceWorkerGlobalScope;

const cachePrefix = 'shell-';
const lockPrefix = 'enamel-version-';
const shellCache = cachePrefix + version;
const shellPage = '/';
const shellFiles: ReadonlySet<string> = new Set([...build, ...files]);
const namedByContent = '/_app/immutable/';

worker.addEventListener('install', (event) => {
  event.waitUntil(Promise.all([fill(), pastTheWorker(event)]));
});

worker.addEventListener('activate', (event) => {
  // On a first visit the page that is open works offline from here on, without being loaded again.
  event.waitUntil(Promise.all([worker.clients.claim(), dropUnused()]));
});

worker.addEventListener('message', (event) => {
  const { type } = event.data as { readonly type?: unknown };
  if (type === 'GoOn') event.waitUntil(worker.skipWaiting());
  if (type === 'Started') event.waitUntil(dropUnused());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin || pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(fromShell(shellPage, request));
  else if (shellFiles.has(pathname)) event.respondWith(fromShell(pathname, request));
  else if (pathname.startsWith(namedByContent)) event.respondWith(fromAnyVersion(pathname, request));
});

/**
 * Where the browser can, requests to the server pass this worker by: without its start in their way, and without keeping it from giving way to a
 * newer version. Where it cannot they are let through by `fetch` above. https://w3c.github.io/ServiceWorker/#dom-installevent-addroutes
 */
async function pastTheWorker(event: InstallEvent): Promise<void> {
  const urlPattern = { pathname: '/api/*' };
  await event.addRoutes?.({ condition: { urlPattern }, source: 'network' }).catch(() => undefined);
}

interface InstallEvent extends ExtendableEvent {
  addRoutes?(rule: {
    readonly condition: { readonly urlPattern: { readonly pathname: string } };
    readonly source: 'network';
  }): Promise<void>;
}

/** All or nothing: where one answer is not what it should be, this version is not installed, and is tried again another time. */
async function fill(): Promise<void> {
  const cache = await caches.open(shellCache);
  await Promise.all([shellPage, ...shellFiles].map(async (path) => cache.put(path, await fetchFile(path))));
}

async function fetchFile(path: string): Promise<Response> {
  const kept = path.startsWith(namedByContent) ? await caches.match(path) : undefined;
  if (kept) return kept;
  const answer = await fetch(path, { cache: 'reload' });
  if (!answer.ok || answer.redirected || isPage(answer.headers) !== (path === shellPage)) throw new Error(`not what it should be: ${path}`);
  if (path === shellPage && !belongsTogether(await answer.clone().text(), build)) throw new Error('a page of another version');
  return answer;
}

async function fromShell(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(shellCache);
  return (await cache.match(path)) ?? (await fetch(request));
}

async function fromAnyVersion(path: string, request: Request): Promise<Response> {
  return (await caches.match(path)) ?? (await fetch(request));
}

/** Of the versions before this one; a cache that came later is of one that waits. */
async function dropUnused(): Promise<void> {
  const [pages, { held = [] }, names] = await Promise.all([
    worker.clients.matchAll({ type: 'window', includeUncontrolled: true }),
    worker.navigator.locks.query(),
    caches.keys()
  ]);
  const inUse = held.map(({ name = '' }) => name).filter((name) => name.startsWith(lockPrefix));
  if (inUse.length < pages.length) return;
  const unused = names
    .slice(0, names.indexOf(shellCache))
    .filter((name) => name.startsWith(cachePrefix) && !inUse.includes(lockPrefix + name.slice(cachePrefix.length)));
  await Promise.all(unused.map((name) => caches.delete(name)));
}
