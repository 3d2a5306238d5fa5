import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { atMostEvery } from '../../../src/lib/vault/at-most-every.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first is told at once, those that follow once for each span, the last one never lost', () => {
  const call = vi.fn();
  const telling = atMostEvery(200, call);
  telling.soon();
  expect(call).toHaveBeenCalledTimes(1);
  for (let ms = 0; ms < 1000; ms += 10) {
    telling.soon();
    vi.advanceTimersByTime(10);
  }
  expect(call).toHaveBeenCalledTimes(6);
  telling.soon();
  vi.advanceTimersByTime(10_000);
  expect(call).toHaveBeenCalledTimes(7);
  telling.soon();
  expect(call).toHaveBeenCalledTimes(8);
});

test('what must be told now is, and not again for what was asked before', () => {
  const call = vi.fn();
  const telling = atMostEvery(200, call);
  telling.soon();
  telling.soon();
  telling.now();
  expect(call).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(call).toHaveBeenCalledTimes(2);
});
