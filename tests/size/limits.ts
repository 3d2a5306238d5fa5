/** `npm run size`: how much a device must fetch before anything is on its screen, and how large the worker is that holds the keys. */
import { relative } from 'node:path';
import { firstLoad } from './first-load.ts';

const { welcome, locked, worker } = await firstLoad();
const filesIn = (folder: string): string => relative(import.meta.dirname, folder);

export default [
  { name: 'First load of a new device', path: filesIn(welcome), limit: '120 kB', gzip: true },
  { name: 'First load to the locked screen', path: filesIn(locked), limit: '120 kB', gzip: true },
  { name: "The vault's worker", path: filesIn(worker), limit: '200 kB', gzip: true }
];
