export { createDexieStorage, type DexieStorageOptions } from './dexie-storage.ts';
