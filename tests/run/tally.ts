/** What a run came to, and the one line it is said in: the last line of `npm test`. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const nothing: Tally = { passed: 0, failed: 0, skipped: 0 };

export const inWords = ({ passed, failed, skipped }: Tally): string =>
  `${String(passed)} passed, ${String(failed)} failed${skipped > 0 ? `, ${String(skipped)} skipped` : ''}`;

export function isTally(value: unknown): value is Tally {
  if (typeof value !== 'object' || value === null) return false;
  return 'passed' in value && 'failed' in value && 'skipped' in value;
}
