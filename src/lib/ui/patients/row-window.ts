/** Which rows of a long list of equal rows are drawn, and where a key leads; pure. */
import type { Span } from '../parts/in-view.ts';

export interface RowRange {
  readonly from: number;
  /** The first that is not in it. */
  readonly to: number;
}

/** The rows in a part of the list, and as many pixels more on both sides. */
export function rowsIn(seen: Span, rowPx: number, total: number, morePx: number): RowRange {
  const from = within(Math.floor((seen.top - morePx) / rowPx), total);
  return { from, to: Math.max(from, within(Math.ceil((seen.bottom + morePx) / rowPx), total)) };
}

/** The row that a key leads to; -1 is over the first. Null where the key means nothing here. */
export function rowAfter(key: string, at: number, total: number, page: number): number | null {
  const last = total - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, at + 1);
    case 'ArrowUp':
      return at - 1;
    case 'PageDown':
      return Math.min(last, at + page);
    case 'PageUp':
      return Math.max(0, at - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

const within = (row: number, total: number): number => Math.max(0, Math.min(total, row));
