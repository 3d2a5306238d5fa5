/** Composition root of the main thread: the one place where the interface meets storage, server, passkeys and the vault's worker. */
import { version } from '$app/environment';
import { createDexieStorage } from '#storage/dexie';
import { createRemote } from '#sync/http';
import type { App } from '#ui/app.ts';
import { Enamel } from './enamel.svelte.ts';
import { ServerSide } from './server-side.ts';

export function createApp(page: Window = window): App {
  const server = new ServerSide(page, createDexieStorage(), createRemote({ origin: page.location.origin }));
  const app = new Enamel(page, server, (length) => page.crypto.getRandomValues(new Uint8Array(length)), version);
  void app.start();
  return app;
}
