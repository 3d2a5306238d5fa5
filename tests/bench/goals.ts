/** What was measured, beside what it is measured against: one line each, the ratio first. */

export interface Line {
  readonly what: string;
  /** The figure that counts, against `goal`; a ratio where there is a peer. */
  readonly value: number;
  /** `>=`: the value may not be below the goal. */
  readonly goal: { readonly is: '>=' | '<='; readonly than: number };
  readonly unit: string;
  /** The times or sizes behind it. */
  readonly from: string;
}

export const met = ({ value, goal }: Line): boolean => (goal.is === '>=' ? value >= goal.than : value <= goal.than);

/** How many times as fast as the peer. */
export const asFastAs = (what: string, oursMs: number, peerMs: number, goal: number): Line => ({
  what,
  value: peerMs / oursMs,
  goal: { is: '>=', than: goal },
  unit: '×',
  from: `${ms(oursMs)} against ${ms(peerMs)}`
});

export const atMost = (what: string, value: number, goal: number, unit: string, from = ''): Line => ({
  what,
  value,
  goal: { is: '<=', than: goal },
  unit,
  from
});

export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : String(Math.round(value))} ms`;

export function table(lines: readonly Line[]): string {
  const cells = lines.map((line) => [
    figure(line.value, line.unit),
    `${line.goal.is === '>=' ? '≥' : '≤'} ${String(line.goal.than)} ${line.unit}`,
    met(line) ? 'met' : 'MISSED',
    line.what,
    line.from
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row.map((cell, column) => (column < 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ')
    )
    .join('\n');
}

const figure = (value: number, unit: string): string =>
  `${unit === '×' ? value.toFixed(2) : value < 10 ? value.toFixed(1) : String(Math.round(value))} ${unit}`;
