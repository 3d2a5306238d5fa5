/** Composition root of the main thread: the one place where the interface meets storage, server, passkeys and the vault's worker. */
import { version } from '$app/environment';
import type { Storage } from '#storage';
import { createRemote } from '#sync/http';
import type { App } from '#ui/app.ts';
import { Enamel } from './enamel.svelte.ts';
import { ServerSide } from './server-side.ts';

export function createApp(page: Window = window): App {
  const server = new ServerSide(page, openStorage, createRemote({ origin: page.location.origin }));
  const app = new Enamel(page, server, (length) => page.crypto.getRandomValues(new Uint8Array(length)), version);
  void app.start();
  return app;
}

/** Only sync needs it on this thread, and has time: a cold start is for the first screen. */
async function openStorage(): Promise<Storage> {
  await new Promise((rested) => setTimeout(rested, firstScreenMs));
  const { createDexieStorage } = await import('#storage/dexie');
  return createDexieStorage();
}

const firstScreenMs = 1000;
