/**
 * The one catalogue of what the interface says, by scene; a language is one such object. Failures are in `words/failures.ts`; scenes that no first screen
 * needs (`alarm`, `along`, `devices`, `join`, `unlockers`) are asked for by their own file, so that a cold start does without them.
 */
import { again, common, damaged, shell, unsupported } from './words/common.ts';
import { imports } from './words/imports.ts';
import { gallery, glyph, patients } from './words/patients.ts';
import { program } from './words/program.ts';
import { room } from './words/room.ts';
import { kit, setup, welcome } from './words/setup.ts';
import { sync } from './words/sync.ts';
import { unlock } from './words/unlock.ts';
import { viewer } from './words/viewer.ts';

export const words = {
  again,
  common,
  damaged,
  shell,
  unsupported,
  welcome,
  setup,
  kit,
  unlock,
  patients,
  gallery,
  glyph,
  imports,
  viewer,
  sync,
  room,
  program
} as const;
