/**
 * Calls at once, then at most once in each span of time, and always once more for what came last: for news that may come faster than anybody
 * reads it.
 */
export interface Seldom {
  /** Something has changed. */
  soon(): void;
  /** Calls now, whatever the time. */
  now(): void;
}

export function atMostEvery(spanMs: number, call: () => void): Seldom {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let asked = false;
  const now = (): void => {
    asked = false;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      if (asked) now();
    }, spanMs);
    call();
  };
  return {
    now,
    soon: () => {
      asked = true;
      if (timer === null) now();
    }
  };
}
