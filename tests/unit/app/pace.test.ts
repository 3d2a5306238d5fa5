import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '../../../src/lib/app/pace.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test('what has rested is done at once', async () => {
  let done = 0;
  const pace = new Pace(() => {
    done++;
    return Promise.resolve();
  }, 300);
  pace.ask();
  expect(done).toBe(1);
  await wait(301);
  pace.ask();
  expect(done).toBe(2);
});

test('two hundred wishes in ten seconds are done three times a second, the last of them too', async () => {
  let done = 0;
  let state = 0;
  let seen = 0;
  const pace = new Pace(() => {
    done++;
    seen = state;
    return Promise.resolve();
  }, 333);
  for (let i = 0; i < 200; i++) {
    state++;
    pace.ask();
    await wait(50);
  }
  expect(done).toBeGreaterThan(25);
  expect(done).toBeLessThanOrEqual(32);
  await wait(400);
  expect(seen).toBe(200);
  const before = done;
  await wait(5_000);
  expect(done).toBe(before);
});

test('slow work is never begun a second time while it goes on', async () => {
  let going = 0;
  let most = 0;
  const pace = new Pace(async () => {
    most = Math.max(most, ++going);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    going--;
  }, 300);
  for (let i = 0; i < 20; i++) {
    pace.ask();
    await wait(100);
  }
  await wait(3_000);
  expect(most).toBe(1);
});
