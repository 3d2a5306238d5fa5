/**
 * A picture for a person that tells nothing about them: the cells of a 5 × 5 grid, mirrored, and a hue, both read off the person's random
 * id. The same id always gives the same picture.
 */
import type { PersonId } from '#bytes';

export interface Pattern {
  readonly cells: readonly { readonly x: number; readonly y: number }[];
  /** Degrees. */
  readonly hue: number;
}

const side = 5;
const half = 3;

/** The id is 32 hexadecimal digits: fifteen for the left columns and the middle one, two for the hue. */
export function pattern(person: PersonId): Pattern {
  const digits = Array.from(person, (digit) => Number.parseInt(digit, 16));
  const cells = Array.from({ length: half * side }, (_, i) => ({ x: i % half, y: Math.floor(i / half), on: (digits[i] ?? 0) % 2 === 1 }))
    .filter(({ on }) => on)
    .flatMap(({ x, y }) =>
      x === half - 1
        ? [{ x, y }]
        : [
            { x, y },
            { x: side - 1 - x, y }
          ]
    );
  return { cells, hue: (((digits[15] ?? 0) * 16 + (digits[16] ?? 0)) / 256) * 360 };
}
