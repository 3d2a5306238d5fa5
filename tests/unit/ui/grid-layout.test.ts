import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GridLayout, measure, type Measures } from '../../../src/lib/ui/gallery/grid-layout.ts';

const measures: Measures = { columns: 3, cellWidth: 100, cellHeight: 75, gap: 10, heading: 40, between: 20 };
/** Visits of 5, 2, and 4: rows `0 1 2`, `3 4`; `5 6`; `7 8 9`, `10`. */
const layout = new GridLayout([5, 2, 4], measures);

describe('where photos lie', () => {
  test('row by row under the heading of their visit', () => {
    expect(layout.cell(0)).toEqual({ x: 0, y: 40 });
    expect(layout.cell(2)).toEqual({ x: 220, y: 40 });
    expect(layout.cell(3)).toEqual({ x: 0, y: 125 });
    expect(layout.cell(5)).toEqual({ x: 0, y: 260 });
    expect(layout.cell(10)).toEqual({ x: 0, y: 480 });
  });

  test('the whole ends where its last row does', () => {
    expect(layout.height).toBe(555);
    expect(new GridLayout([], measures).height).toBe(0);
  });

  test('a cell is as wide as its share, and there are two in a row even on a narrow phone', () => {
    expect(measure(1000, 16)).toMatchObject({ columns: 6, gap: 8 });
    expect(measure(328, 16).columns).toBe(2);
    const { columns, cellWidth, gap } = measure(777, 16);
    expect(columns * cellWidth + (columns - 1) * gap).toBeCloseTo(777);
  });
});

describe('what a part of the gallery touches', () => {
  test.each([
    [0, 39, [0, 0]],
    [0, 41, [0, 3]],
    [0, 1000, [0, 11]],
    [116, 130, [3, 5]],
    [250, 300, [5, 7]],
    [556, 900, [11, 11]],
    [-500, -1, [0, 0]]
  ])('from %i to %i', (top, bottom, places) => {
    const [from, to] = layout.touching({ top, bottom });
    expect(from === to ? [to, to] : [from, to]).toEqual(places);
  });

  test('nothing, in an empty one', () => {
    expect(new GridLayout([], measures).touching({ top: 0, bottom: 900 })).toEqual([0, 0]);
  });

  test('every photo that overlaps it, and none a row away', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: -200, max: 6000 }),
        fc.integer({ min: 1, max: 900 }),
        (counts, columns, top, height) => {
          const grid = new GridLayout(counts, { ...measures, columns });
          const [from, to] = grid.touching({ top, bottom: top + height });
          for (let place = 0; place < grid.count; place++) {
            const { y } = grid.cell(place);
            const overlaps = y + measures.cellHeight > top && y < top + height;
            if (overlaps) expect(from <= place && place < to).toBe(true);
            else if (from <= place && place < to) expect(y + measures.cellHeight + measures.gap + measures.cellHeight > top).toBe(true);
          }
        }
      )
    );
  });
});

describe('arrows', () => {
  const go = (key: string, from: number): number | null => layout.after(key, from, 200);

  test.each([
    ['ArrowRight', 4, 5],
    ['ArrowRight', 10, 10],
    ['ArrowLeft', 5, 4],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 0, 3],
    ['ArrowDown', 2, 4],
    ['ArrowDown', 4, 6],
    ['ArrowDown', 5, 7],
    ['ArrowDown', 9, 10],
    ['ArrowDown', 10, 10],
    ['ArrowUp', 10, 7],
    ['ArrowUp', 9, 6],
    ['ArrowUp', 7, 5],
    ['ArrowUp', 6, 4],
    ['ArrowUp', 5, 3],
    ['ArrowUp', 1, 1],
    ['PageDown', 0, 5],
    ['PageUp', 7, 3],
    ['Home', 9, 0],
    ['End', 0, 10]
  ])('%s from %i', (key, from, to) => {
    expect(go(key, from)).toBe(to);
  });

  test('another key means nothing', () => {
    expect(go('x', 3)).toBeNull();
  });

  test('down and up reach every row and stay inside', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 6 }),
        (counts, columns) => {
          const grid = new GridLayout(counts, { ...measures, columns });
          const rows = counts.reduce((sum, count) => sum + Math.ceil(count / columns), 0);
          let [place, steps] = [0, 0];
          for (let next = grid.after('ArrowDown', place, 1); next !== null && next !== place; next = grid.after('ArrowDown', place, 1)) {
            place = next;
            steps++;
          }
          expect(steps).toBe(rows - 1);
          while (steps-- > 0) place = grid.after('ArrowUp', place, 1) ?? -1;
          expect(place).toBe(0);
        }
      )
    );
  });
});
