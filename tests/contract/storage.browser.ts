import { cdp } from 'vitest/browser';
import { createDexieStorage } from '#storage/dexie';
import { storageContract } from './storage-suite.ts';
import { diskBytes } from './tested-disk.ts';

/** https://wicg.github.io/storage-buckets/, as far as it is used here. */
interface StorageBuckets {
  open(name: string, options: { readonly quota: number }): Promise<{ readonly indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
}
declare global {
  interface Navigator {
    readonly storageBuckets: StorageBuckets;
  }
}

/** Each disk is a bucket of its own, so that a test's quota is no other test's. */
let made = 0;

storageContract('dexie', async () => {
  const name = `contract-${String(made++)}`;
  const { indexedDB: factory } = await navigator.storageBuckets.open(name, { quota: diskBytes });
  return {
    open: () => createDexieStorage({ name, factory }),
    async leave(freeBytes) {
      const { usage = 0 } = await navigator.storage.estimate();
      await cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin, quotaSize: usage + freeBytes });
      await forgetWhatWasFree(factory);
    },
    async remove() {
      await cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin });
      await navigator.storageBuckets.delete(name);
    }
  };
});

/** Chromium remembers for up to 30 s how much was free; it asks again when more is wanted than it remembers. */
function forgetWhatWasFree(factory: IDBFactory): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = factory.open('probe', 1);
    opening.onerror = reject;
    opening.onupgradeneeded = () => opening.result.createObjectStore('probe');
    opening.onsuccess = () => {
      const writing = opening.result.transaction('probe', 'readwrite');
      writing.objectStore('probe').put(new Uint8Array(diskBytes + 1), 0);
      writing.oncomplete = () => {
        reject(new Error('the probe should not have fitted'));
      };
      writing.onabort = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}
