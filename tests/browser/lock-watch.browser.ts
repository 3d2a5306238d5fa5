import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LockWatch, watchForLock } from '../../src/lib/app/lock-watch.ts';

const times = { idleMs: 300_000, hiddenMs: 30_000, busyMs: 1_800_000 };
let frame: HTMLIFrameElement;
let page: Window;
let hidden = false;
let ms = 0;
let reasons: string[] = [];
let watch: LockWatch;

beforeEach(() => {
  frame = document.body.appendChild(document.createElement('iframe'));
  if (!frame.contentWindow) throw new Error('a frame without a window');
  page = frame.contentWindow;
  hidden = false;
  ms = 0;
  reasons = [];
  Object.defineProperty(page.document, 'hidden', { get: () => hidden });
  watch = watchForLock(
    page,
    times,
    () => ({ wall: ms, steady: ms }),
    (reason) => reasons.push(reason)
  );
});

afterEach(() => {
  watch.stop();
  frame.remove();
});

const turn = (to: boolean): void => {
  hidden = to;
  page.document.dispatchEvent(new Event('visibilitychange'));
};

describe('the watch over an open vault', () => {
  test('locks when the page comes back after too long, before it is painted', () => {
    turn(true);
    ms = 29_000;
    turn(false);
    turn(true);
    ms = 60_000;
    expect(reasons).toEqual([]);
    turn(false);
    expect(reasons).toEqual(['hidden']);
  });

  test('locks by itself within two seconds of its time', async () => {
    ms = 300_000;
    await vi.waitFor(
      () => {
        expect(reasons).toEqual(['idle']);
      },
      { timeout: 2000 }
    );
  });

  test('a touch that comes too late does not save it', () => {
    ms = 400_000;
    page.dispatchEvent(new Event('pointerdown'));
    expect(reasons).toEqual(['idle']);
  });

  test('a touch in time starts the time anew', () => {
    ms = 299_000;
    page.dispatchEvent(new Event('keydown'));
    ms = 500_000;
    page.dispatchEvent(new Event('pageshow'));
    expect(reasons).toEqual([]);
  });

  test('closing or leaving the page locks at once', () => {
    page.dispatchEvent(new Event('pagehide'));
    expect(reasons).toEqual(['closed']);
  });

  test('a picker of ours may hide the page for minutes; after it the time starts anew', async () => {
    const { promise, resolve } = Promise.withResolvers<null>();
    const held = watch.hold(() => promise);
    turn(true);
    ms = 120_000;
    page.dispatchEvent(new Event('pageshow'));
    expect(reasons).toEqual([]);
    resolve(null);
    await held;
    ms = 149_000;
    page.dispatchEvent(new Event('pageshow'));
    expect(reasons).toEqual([]);
    ms = 150_000;
    turn(false);
    expect(reasons).toEqual(['hidden']);
  });

  test('an import keeps it open, and when it ends the idle time starts anew', () => {
    watch.busy(true);
    ms = 1_000_000;
    page.dispatchEvent(new Event('pageshow'));
    watch.busy(false);
    ms = 1_299_000;
    page.dispatchEvent(new Event('pageshow'));
    expect(reasons).toEqual([]);
    ms = 1_300_000;
    page.dispatchEvent(new Event('pageshow'));
    expect(reasons).toEqual(['idle']);
  });

  test('says it once', () => {
    ms = 400_000;
    page.dispatchEvent(new Event('pageshow'));
    page.dispatchEvent(new Event('pageshow'));
    page.dispatchEvent(new Event('pagehide'));
    expect(reasons).toEqual(['idle']);
  });
});
