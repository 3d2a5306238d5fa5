import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/lib/sync/backoff.ts';

describe('waiting after failures', () => {
  it('doubles from a second to a minute and stays there', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 2000].map((failures) => backoffMs(failures, 0))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000
    ]);
  });

  it('is shortened at random by up to a half, so that devices do not come all at once', () => {
    expect(backoffMs(3, 0.5)).toBe(3000);
    expect(backoffMs(3, 0.999)).toBeGreaterThanOrEqual(2000);
  });
});
