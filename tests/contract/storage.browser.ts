import { cdp } from 'vitest/browser';
import { createDexieStorage } from '#storage/dexie';
import { storageContract } from './storage-suite.ts';

let made = 0;

storageContract('dexie', () => {
  const name = `contract-${String(made++)}`;
  const opened: { close(): void }[] = [];
  return Promise.resolve({
    open() {
      const storage = createDexieStorage({ name });
      opened.push(storage);
      return storage;
    },
    async leave(freeBytes) {
      const { usage = 0 } = await navigator.storage.estimate();
      await cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin, quotaSize: usage + freeBytes });
    },
    async remove() {
      await cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin });
      for (const storage of opened) storage.close();
      await new Promise((resolve, reject) => {
        const deleting = indexedDB.deleteDatabase(name);
        deleting.onsuccess = resolve;
        deleting.onerror = reject;
        deleting.onblocked = reject;
      });
    }
  });
});
