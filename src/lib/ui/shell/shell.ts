/** What the open interface holds: made when a person unlocks, gone with them. */
import { createContext } from 'svelte';
import type { Galleries } from '../gallery/Galleries.svelte.ts';
import type { ImportTray } from '../gallery/ImportTray.svelte.ts';
import type { Undo } from '../parts/Undo.svelte.ts';
import type { PatientSearch } from '../patients/PatientSearch.svelte.ts';
import type { Keys } from './Keys.svelte.ts';
import type { Sheet } from './Sheet.svelte.ts';

export interface Shell {
  readonly undo: Undo;
  readonly keys: Keys;
  readonly search: PatientSearch;
  readonly tray: ImportTray;
  readonly galleries: Galleries;
  /** Where all photos are, and what this device holds of them. */
  readonly whereabouts: Sheet;
}

export const [getShell, setShell] = createContext<Shell>();
