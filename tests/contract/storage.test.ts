import { createMemoryDisk, createMemoryStorage } from '#storage/memory';
import { storageContract } from './storage-suite.ts';
import { diskBytes } from './tested-disk.ts';

storageContract('memory', () => {
  const disk = createMemoryDisk(diskBytes);
  return Promise.resolve({
    open: () => createMemoryStorage({ disk }),
    leave(freeBytes) {
      disk.quotaBytes = disk.usedBytes() + freeBytes;
      return Promise.resolve();
    },
    remove: () => Promise.resolve()
  });
});
