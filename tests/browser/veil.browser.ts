import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Tabs } from '../../src/lib/app/tabs.ts';
import { Veil } from '../../src/lib/app/veil.svelte.ts';

let frame: HTMLIFrameElement;
let page: Window;
let tabs: Tabs;
let veil: Veil;
let hidden = false;
let channel = '';

beforeEach(() => {
  frame = document.body.appendChild(document.createElement('iframe'));
  if (!frame.contentWindow) throw new Error('a frame without a window');
  page = frame.contentWindow;
  hidden = false;
  Object.defineProperty(page.document, 'hidden', { get: () => hidden });
  channel = `veil-${crypto.randomUUID()}`;
  tabs = new Tabs(channel);
  veil = new Veil(page, tabs);
  veil.start();
});
afterEach(() => {
  // A frame that is taken away turns once more.
  hidden = true;
  frame.remove();
  tabs.close();
});

const turn = (to: boolean): void => {
  hidden = to;
  page.document.dispatchEvent(new Event('visibilitychange'));
};
const isDrawn = (): boolean => {
  const marked = page.document.documentElement.hasAttribute('data-veiled');
  expect(veil.drawn).toBe(marked);
  return marked;
};
const lifted = (): Promise<void> =>
  vi.waitFor(() => {
    expect(isDrawn()).toBe(false);
  });

test('it is drawn in the very event that hides the page, and lifted when the page is seen', async () => {
  expect(isDrawn()).toBe(false);
  turn(true);
  expect(isDrawn()).toBe(true);
  turn(false);
  await lifted();
});

test.each([
  ['the page is left', (): boolean => page.dispatchEvent(new Event('pagehide'))],
  ['the page is frozen', (): boolean => page.document.dispatchEvent(new Event('freeze'))]
])('it is drawn when %s, and lifted when the page is back', async (_, leave) => {
  leave();
  expect(isDrawn()).toBe(true);
  page.dispatchEvent(new Event('pageshow'));
  await lifted();
});

test('it stays until the page has heard what other tabs said meanwhile', async () => {
  const other = new Tabs(channel);
  const drawnWhenHeard: boolean[] = [];
  tabs.listen(() => drawnWhenHeard.push(isDrawn()), new AbortController().signal);
  turn(true);
  other.tell({ type: 'Locked', reason: 'button' });
  turn(false);
  await lifted();
  expect(drawnWhenHeard).toEqual([true]);
  other.close();
});

test('hidden again before it was lifted, it stays', async () => {
  turn(true);
  turn(false);
  turn(true);
  await tabs.caughtUp();
  await tabs.caughtUp();
  expect(isDrawn()).toBe(true);
});

test('a picker of ours hides the page without it; when it ends and the page is still hidden, it is drawn', async () => {
  const { promise, resolve } = Promise.withResolvers<null>();
  const held = veil.hold(() => promise);
  turn(true);
  expect(isDrawn()).toBe(false);
  resolve(null);
  await held;
  expect(isDrawn()).toBe(true);
});
