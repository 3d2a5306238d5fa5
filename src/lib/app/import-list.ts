/** The imports of this session, as the page shows them. */
import type { Unfinished } from '#ui/app.ts';
import type { ImportProgress } from '#vault';

/** Files of imports that have not ended, or null where all have. */
export function unfinishedOf(imports: readonly ImportProgress[]): Unfinished | null {
  const tallies = imports.filter(({ done }) => !done).map(({ tally }) => tally);
  const sum = (count: (tally: ImportProgress['tally']) => number): number => tallies.reduce((so, tally) => so + count(tally), 0);
  const of = sum((tally) => tally.of);
  if (sum(({ kept, known, failed, cancelled }) => kept + known + failed + cancelled) === of) return null;
  return { kept: sum(({ kept, known }) => kept + known), of };
}

/** Newest first. */
export function withProgress(imports: readonly ImportProgress[], progress: ImportProgress): readonly ImportProgress[] {
  const known = imports.some(({ batch }) => batch === progress.batch);
  return known ? imports.map((each) => (each.batch === progress.batch ? progress : each)) : [progress, ...imports];
}
