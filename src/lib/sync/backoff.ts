const firstMs = 1_000;
const longestMs = 60_000;

/**
 * How long to wait after `failures` (1, 2, 3 …) in a row: twice as long each time, a minute at most, and of that a random half less, so
 * that the tablets of a practice do not all come at once when the server is back. `random` is in [0, 1).
 */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** (failures - 1));
  return Math.round(full * (1 - random / 2));
}

/** How long to leave a server alone that has asked for it: as long as it says, within what a practice can wait for. */
export const politeMs = (askedMs: number): number => Math.min(longestMs, Math.max(firstMs, askedMs));

/** Any number in [0, 1). */
export const anyFraction = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
