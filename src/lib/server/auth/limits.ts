/**
 * How often somebody may try: buckets that fill again with time, in memory, for one process. A restart forgets them, and so does a
 * bucket that has filled up: what is held is what was used of late.
 */
import { err, ok, type Result } from '#result';

export interface Limit {
  /** How many at once. */
  readonly burst: number;
  /** In how long an empty bucket is full again. */
  readonly perMs: number;
}

export interface TooMany {
  readonly type: 'TooMany';
  readonly retryAfterMs: number;
}

export interface Limits {
  /** Takes one from the bucket `key`, or says when there will be one. */
  take(key: string, limit: Limit): Result<null, TooMany>;
  /** Gives it back: the try was a good one. */
  forgive(key: string): void;
}

const minute = 60_000;

/** Of one address. */
export const wrongSetupCodes: Limit = { burst: 10, perMs: 15 * minute };
export const challengesAsked: Limit = { burst: 60, perMs: minute };
export const proofsGiven: Limit = { burst: 60, perMs: minute };
/** A device that has asked looks for its reply every few seconds. */
export const joinsAsked: Limit = { burst: 10, perMs: 10 * minute };
export const joinsLookedFor: Limit = { burst: 120, perMs: minute };
/** Of one device or one credential, wherever it says it is. */
export const proofsOfOne: Limit = { burst: 20, perMs: minute };

/** Above this many buckets the full ones are dropped before another is made. */
const sweepAt = 10_000;

interface Bucket {
  used: number;
  at: number;
  readonly limit: Limit;
}

export function createLimits(now: () => number): Limits {
  const buckets = new Map<string, Bucket>();

  const usedNow = ({ used, at, limit }: Bucket): number => Math.max(0, used - ((now() - at) * limit.burst) / limit.perMs);

  const sweep = (): void => {
    for (const [key, bucket] of buckets) if (usedNow(bucket) === 0) buckets.delete(key);
  };

  return {
    take(key, limit) {
      if (buckets.size >= sweepAt) sweep();
      const bucket = buckets.get(key) ?? { used: 0, at: now(), limit };
      const used = usedNow(bucket);
      if (used + 1 > limit.burst)
        return err({ type: 'TooMany', retryAfterMs: Math.ceil(((used + 1 - limit.burst) * limit.perMs) / limit.burst) });
      buckets.set(key, { used: used + 1, at: now(), limit });
      return ok(null);
    },

    forgive(key) {
      const bucket = buckets.get(key);
      if (bucket) buckets.set(key, { ...bucket, used: Math.max(0, usedNow(bucket) - 1), at: now() });
    }
  };
}
