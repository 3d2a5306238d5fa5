/** How far an import is, counted and in one line; pure. */
import type { ImportProgress } from '#vault';
import { words } from '../words.ts';

export interface Tally {
  readonly of: number;
  readonly kept: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Files nothing more will happen to. */
  readonly settled: number;
}

export function tally({ files }: ImportProgress): Tally {
  const at = (...stages: readonly string[]): number => files.filter(({ progress }) => stages.includes(progress.stage)).length;
  const [kept, failed, cancelled] = [at('kept'), at('failed'), at('cancelled')];
  return { of: files.length, kept, failed, cancelled, settled: kept + failed + cancelled };
}

/** One line for the whole batch. */
export function summary(progress: ImportProgress): string {
  const { of, kept, cancelled } = tally(progress);
  if (!progress.done) return words.imports.progress(kept, of);
  return cancelled > 0 ? words.imports.cancelled(kept, of) : words.imports.done(kept);
}
