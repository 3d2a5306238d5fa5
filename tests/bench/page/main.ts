/** The page of the bench: what is asked of it is measured in its worker, or with the vault's. */
import * as Comlink from 'comlink';
import type { Bench } from './bench.worker.ts';
import { measureImporting } from './importing.ts';
import { measureUnlocking } from './unlocking.ts';
import { measurePreparing } from './preparing.ts';

const worker = Comlink.wrap<Bench>(new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' }));

const bench = {
  sealing: () => worker.sealing(),
  storing: () => worker.storing(),
  importing: () => measureImporting(worker),
  unlocking: () => measureUnlocking(worker),
  preparing: measurePreparing
};

export type PageBench = typeof bench;

Object.assign(globalThis, { bench });
