/** Where the measuring happens: a worker, as the vault is. */
import * as Comlink from 'comlink';
import { bareImport } from './bare-import.ts';
import { measureSealing } from './sealing.ts';
import { measureStoring } from './storing.ts';

const bench = { bareImport, sealing: measureSealing, storing: measureStoring };

export type Bench = typeof bench;

Comlink.expose(bench);
