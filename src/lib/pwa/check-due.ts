/** When to ask the server for a newer version again: at most once an hour, and after a clock was set back rather too early than never. */
export function checkDue(lastMs: number | null, nowMs: number): boolean {
  return lastMs === null || nowMs < lastMs || nowMs - lastMs >= hourMs;
}

const hourMs = 3_600_000;
