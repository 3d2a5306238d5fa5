import { describe, expect, test } from 'vitest';
import { lockDue, type Moment, type Watched } from '../../../src/lib/app/lock-clock.ts';

const times = { idleMs: 300_000, hiddenMs: 30_000, busyMs: 1_800_000 };
const at = (ms: number): Moment => ({ wall: 1_000_000 + ms, steady: 50 + ms });
const seen: Watched = { lastTouch: at(0), hiddenAt: null, held: false, busySince: null };

describe('the vault locks', () => {
  test('after the idle time without a touch, not before', () => {
    expect(lockDue(seen, at(299_999), times)).toBeNull();
    expect(lockDue(seen, at(300_000), times)).toBe('idle');
  });

  test('thirty seconds after the page went out of sight, not before', () => {
    const hidden = { ...seen, hiddenAt: at(1000) };
    expect(lockDue(hidden, at(30_999), times)).toBeNull();
    expect(lockDue(hidden, at(31_000), times)).toBe('hidden');
  });

  test('not for being hidden while a sheet of ours is up, but for idleness all the same', () => {
    const held = { lastTouch: at(0), hiddenAt: at(0), held: true, busySince: null };
    expect(lockDue(held, at(120_000), times)).toBeNull();
    expect(lockDue(held, at(300_000), times)).toBe('idle');
  });

  test('not for idleness while an import is under way, up to half an hour; hidden it locks all the same', () => {
    const busy = { ...seen, busySince: at(0) };
    expect(lockDue(busy, at(1_799_999), times)).toBeNull();
    expect(lockDue(busy, at(1_800_000), times)).toBe('idle');
    expect(lockDue({ ...busy, hiddenAt: at(0) }, at(30_000), times)).toBe('hidden');
  });

  test('after a sleep in which the browser’s own clock stood still', () => {
    expect(lockDue(seen, { wall: at(400_000).wall, steady: at(10).steady }, times)).toBe('idle');
  });

  test('though the wall clock was set back', () => {
    expect(lockDue(seen, { wall: at(-3_600_000).wall, steady: at(300_000).steady }, times)).toBe('idle');
  });
});
