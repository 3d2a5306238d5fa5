/** A time limit that is set anew whenever something has come. */
export interface Patience {
  readonly signal: AbortSignal;
  allow(ms: number): void;
  end(): void;
}

export function createPatience(outer: AbortSignal | undefined): Patience {
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    signal: outer ? AbortSignal.any([outer, over.signal]) : over.signal,
    allow(ms) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        over.abort();
      }, ms);
    },
    end() {
      clearTimeout(timer);
    }
  };
}
