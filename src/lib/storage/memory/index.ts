export { createMemoryDisk, type MemoryDisk } from './disk.ts';
export { createMemoryStorage } from './memory-storage.ts';
