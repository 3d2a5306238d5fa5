/** How long work takes. Peers are measured in turns, so that what else the machine does meets all of them alike. */

export type Work = () => Promise<unknown>;

/** Median milliseconds of each work over the rounds; one round before is not counted. */
export async function sideBySide<Name extends string>(works: Readonly<Record<Name, Work>>, rounds: number): Promise<Record<Name, number>> {
  const entries = Object.entries<Work>(works);
  const times = new Map<string, number[]>(entries.map(([name]) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, work] of entries) {
      const started = performance.now();
      await work();
      if (round >= 0) times.get(name)?.push(performance.now() - started);
    }
  }
  return Object.fromEntries(entries.map(([name]) => [name, median(times.get(name) ?? [])])) as Record<Name, number>;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Nearest rank. Throws where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}
