/// <reference types="@sveltejs/kit" />
/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/**
 * The app's shell, offline: the program's own files and one page that every address opens with. It knows nothing of patients or photos,
 * never touches /api, and serves the files of one version only: a new version waits until the last page of the old one is closed.
 */
import { build, files, version } from '$service-worker';

const worker = globalThis as unknown as ServiceWorkerGlobalScope;

const shellCache = `shell-${version}`;
const shellPage = '/';
const shellFiles = new Set([...build, ...files]);

worker.addEventListener('install', (event) => {
  event.waitUntil(fill());
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOtherVersions());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin || url.pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(fromShell(shellPage, request));
  else if (shellFiles.has(url.pathname)) event.respondWith(fromShell(url.pathname, request));
});

async function fill(): Promise<void> {
  const cache = await caches.open(shellCache);
  await cache.addAll([shellPage, ...shellFiles].map((path) => new Request(path, { cache: 'reload' })));
}

async function dropOtherVersions(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== shellCache).map((name) => caches.delete(name)));
}

async function fromShell(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(shellCache);
  return (await cache.match(path)) ?? (await fetch(request));
}
