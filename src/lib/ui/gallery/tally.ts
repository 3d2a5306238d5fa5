/** How far an import is, in one line; pure. */
import type { ImportProgress } from '#vault';
import { words } from '../words.ts';

type Told = Pick<ImportProgress, 'tally' | 'paused' | 'done'>;

/** Files nothing more will happen to. */
export const settled = ({ tally: { kept, known, failed, cancelled } }: Told): number => kept + known + failed + cancelled;

/** One line for the whole import. */
export function summary({ tally: { of, kept, known, cancelled }, paused, done }: Told): string {
  const text = words.imports;
  if (!done) return paused === null ? text.progress(kept + known, of) : text.paused(kept + known, of);
  if (cancelled > 0) return text.cancelled(kept + known, of);
  return kept === 0 && known > 0 ? text.allKnown(known) : text.done(kept);
}
