/** Composition root of the worker: the one place where the vault meets the browser's storage, randomness and clock. */
import * as Comlink from 'comlink';
import { systemRandom } from '#crypto';
import { createDexieStorage } from '#storage/dexie';
import { err } from '#result';
import type { StorageState, VaultNeeds, VaultWorkerApi } from './worker-api.ts';
import { createVault } from './create-vault.ts';
import { importPorts } from './import-ports.ts';
import { spacePorts } from './space-ports.ts';

let fetchBlob: VaultNeeds['fetchBlob'] = () => Promise.resolve(err({ type: 'Away' }));

/** Settles when there is a page to tell. */
const connected = Promise.withResolvers<VaultNeeds['storageIs']>();
const storageIs = (state: StorageState) => (): void => {
  void connected.promise.then((tell) => {
    tell(state);
  });
};

const vault = createVault({
  storage: createDexieStorage({ onBlocked: storageIs('blocked'), onOutdated: storageIs('outdated'), onClosed: storageIs('cleared') }),
  random: systemRandom,
  now: () => Date.now(),
  fetchBlob: (hash) => fetchBlob(hash),
  imports: importPorts(navigator),
  space: spacePorts(navigator)
});

const api: VaultWorkerApi = {
  ...vault,
  connect: (ask, tell, life) => {
    fetchBlob = ask;
    connected.resolve(tell);
    return new Promise((held) => {
      void navigator.locks.request(life, () => {
        held();
        return new Promise(() => undefined);
      });
    });
  },
  originalPixels: async (id) => {
    const pixels = await vault.originalPixels(id);
    return pixels.ok ? Comlink.transfer(pixels, [pixels.value]) : pixels;
  },
  exportAll: async (reason, stepUp) => {
    const exported = await vault.exportAll(reason, stepUp);
    return exported.ok ? Comlink.transfer(exported, [exported.value.archive]) : exported;
  }
};

Comlink.expose(api);
