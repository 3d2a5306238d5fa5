/**
 * Where every photo of a gallery lies: visits one below the other, each a heading and rows of equal cells. Pure arithmetic in CSS pixels, so
 * that ten thousand photos cost as much as their visits, and only those near the window need to be drawn.
 */
import type { Span } from '../parts/in-view.ts';

export interface Measures {
  readonly columns: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Between cells, both ways. */
  readonly gap: number;
  /** A heading, with the room under it. */
  readonly heading: number;
  /** Between a visit and the next. */
  readonly between: number;
}

/** A visit: the place of its first photo in the whole order, how many it has, and where it lies. */
export interface Block {
  readonly first: number;
  readonly count: number;
  readonly top: number;
  readonly height: number;
}

export interface Cell {
  readonly x: number;
  /** From the top of the gallery. */
  readonly y: number;
}

/** Cells of 9.5 rem or a little more, two in a row at least; `rem` in pixels. */
export function measure(width: number, rem: number): Measures {
  const gap = rem / 2;
  const least = Math.min(9.5 * rem, 0.44 * width);
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  const cellWidth = (width - (columns - 1) * gap) / columns;
  return { columns, cellWidth, cellHeight: Math.round(cellWidth * 0.75), gap, heading: 3 * rem, between: 1.5 * rem };
}

export class GridLayout {
  readonly measures: Measures;
  readonly blocks: readonly Block[];
  /** Of all photos. */
  readonly count: number;
  readonly height: number;

  /** `counts`: photos of each visit, none of them empty. */
  constructor(counts: readonly number[], measures: Measures) {
    this.measures = measures;
    let first = 0;
    let top = 0;
    this.blocks = counts.map((count) => {
      const block = { first, count, top, height: measures.heading + rowsOf(count, measures) * this.#pitch - measures.gap };
      first += count;
      top += block.height + measures.between;
      return block;
    });
    this.count = first;
    this.height = Math.max(0, top - measures.between);
  }

  get #pitch(): number {
    return this.measures.cellHeight + this.measures.gap;
  }

  cell(place: number): Cell {
    const { columns, cellWidth, gap, heading } = this.measures;
    const { first, top } = this.blockOf(place);
    const within = place - first;
    return { x: (within % columns) * (cellWidth + gap), y: top + heading + Math.floor(within / columns) * this.#pitch };
  }

  blockOf(place: number): Block {
    const block = this.blocks[lastWhere(this.blocks, ({ first }) => first <= place)];
    if (!block) throw new RangeError('a place in an empty gallery');
    return block;
  }

  /** The photos of all rows that touch a part of the gallery: from the first to before the second. */
  touching({ top, bottom }: Span): readonly [from: number, to: number] {
    if (this.count === 0) return [0, 0];
    return [this.#placeAt(top, 'first'), this.#placeAt(bottom, 'end')];
  }

  #placeAt(y: number, which: 'first' | 'end'): number {
    const block =
      this.blocks[
        Math.max(
          0,
          lastWhere(this.blocks, (each) => each.top <= y)
        )
      ];
    if (!block) return 0;
    const { columns, gap, heading } = this.measures;
    const into = y - block.top - heading;
    const row = which === 'first' ? Math.floor((into + gap) / this.#pitch) : Math.ceil(into / this.#pitch);
    return block.first + Math.max(0, Math.min(block.count, row * columns));
  }

  /** The place a key leads to; null where it means nothing here. `page`: the height that is seen. */
  after(key: string, from: number, page: number): number | null {
    switch (key) {
      case 'ArrowLeft':
        return Math.max(0, from - 1);
      case 'ArrowRight':
        return Math.min(this.count - 1, from + 1);
      case 'ArrowUp':
        return this.#up(from);
      case 'ArrowDown':
        return this.#down(from);
      case 'PageUp':
        return this.#repeat(from, page, (place) => this.#up(place));
      case 'PageDown':
        return this.#repeat(from, page, (place) => this.#down(place));
      case 'Home':
        return 0;
      case 'End':
        return this.count - 1;
      default:
        return null;
    }
  }

  /** The same column of the row below, or as near as it goes, across visits. */
  #down(from: number): number {
    const { columns } = this.measures;
    const { first, count } = this.blockOf(from);
    const end = first + count;
    const column = (from - first) % columns;
    const below = from + columns;
    if (below < end) return below;
    if (from - column + columns < end) return end - 1;
    const next = this.blocks[this.blocks.findIndex((block) => block.first === end)];
    return next ? end + Math.min(column, next.count - 1) : from;
  }

  #up(from: number): number {
    const { columns } = this.measures;
    const { first } = this.blockOf(from);
    const column = (from - first) % columns;
    if (from - columns >= first) return from - columns;
    if (first === 0) return from;
    const above = this.blockOf(first - 1);
    const lastRow = above.first + Math.floor((above.count - 1) / columns) * columns;
    return Math.min(first - 1, lastRow + column);
  }

  #repeat(from: number, page: number, step: (place: number) => number): number {
    let place = from;
    for (let rows = Math.max(1, Math.floor(page / this.#pitch)); rows > 0; rows--) place = step(place);
    return place;
  }
}

const rowsOf = (count: number, { columns }: Measures): number => Math.ceil(count / columns);

/** Index of the last for which it is true, where it is true for all before it; -1 for none. */
function lastWhere<T>(sorted: readonly T[], isTrue: (each: T) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const each = sorted[middle];
    if (each !== undefined && isTrue(each)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
