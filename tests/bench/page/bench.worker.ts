/** Where the measuring happens: a worker, as the vault is. */
import * as Comlink from 'comlink';
import { bareImport } from './bare-import.ts';
import { seed } from './seeding.ts';
import { measureSealing } from './sealing.ts';
import { readSnapshotBytes } from './snapshot-bytes.ts';
import { measureStoring } from './storing.ts';

const bench = { bareImport, seed, sealing: measureSealing, storing: measureStoring, snapshotBytes: readSnapshotBytes };

export type Bench = typeof bench;

Comlink.expose(bench);
