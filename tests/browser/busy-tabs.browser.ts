/** With the browser's own locks: each `BusyTabs` stands for a tab. */
import { beforeEach, describe, expect, test } from 'vitest';
import { BusyTabs } from '../../src/lib/pwa/busy-tabs.ts';

let one: BusyTabs;
let other: BusyTabs;

beforeEach(() => {
  one = new BusyTabs(navigator.locks);
  other = new BusyTabs(navigator.locks);
  return () => {
    one.end();
    other.end();
  };
});

describe('work that needs all tabs at rest', () => {
  test('is done while none is busy', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const work = (): Promise<void> => {
      resolve('done');
      return Promise.resolve();
    };
    expect(await one.alone(work)).toBe(true);
    expect(await promise).toBe('done');
  });

  test('is not begun while one is, and says so', async () => {
    await other.begin();
    expect(await one.alone(() => Promise.reject(new Error('begun')))).toBe(false);
  });

  test('is not begun either while this one is', async () => {
    await one.begin();
    expect(await one.alone(() => Promise.resolve())).toBe(false);
  });

  test('is done though another was just told that none is busy', async () => {
    await other.begin();
    const told = [one.none(), other.none()];
    other.end();
    await expect.poll(() => one.any()).toBe(false);
    expect(await one.alone(() => Promise.resolve())).toBe(true);
    await Promise.all(told);
  });

  test('is seen to its failure', async () => {
    await expect(one.alone(() => Promise.reject(new Error('as it is')))).rejects.toThrow('as it is');
  });

  test('lets a tab begin meanwhile, which is seen at once', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const alone = one.alone(() => {
      begun.resolve(undefined);
      return promise;
    });
    await begun.promise;
    const began = other.begin();
    await expect.poll(() => one.any()).toBe(true);
    expect(other.here).toBe(true);
    resolve(undefined);
    expect(await alone).toBe(true);
    await began;
  });
});

test('none is busy when the last has ended', async () => {
  await one.begin();
  await other.begin();
  let told = false;
  const none = one.none().then(() => (told = true));
  one.end();
  expect(await one.any()).toBe(true);
  expect(told).toBe(false);
  other.end();
  await none;
  expect(await one.any()).toBe(false);
});

test('a tab that begins, ends and begins again waits for its own second end', async () => {
  await one.begin();
  let ended = false;
  const wait = one.endHere().then(() => (ended = true));
  one.end();
  await one.begin();
  await Promise.resolve();
  expect(ended).toBe(false);
  one.end();
  await wait;
});
