import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LockWatch, watchForLock } from '../../src/lib/app/lock-watch.ts';
import { Tabs } from '../../src/lib/app/tabs.ts';

const times = { idleMs: 300_000, hiddenMs: 30_000, busyMs: 1_500_000, apartMs: 2000 };
let ms = 0;

/** One tab: a window of its own that can be hidden, and what its watch has said. */
class OpenTab {
  readonly frame = document.body.appendChild(document.createElement('iframe'));
  readonly page: Window;
  readonly tabs: Tabs;
  readonly reasons: string[] = [];
  readonly watch: LockWatch;
  #hidden = false;

  constructor(channel: string, prepare: (page: Window) => Partial<Parameters<typeof watchForLock>[0]> = () => ({})) {
    if (!this.frame.contentWindow) throw new Error('a frame without a window');
    this.page = this.frame.contentWindow;
    Object.defineProperty(this.page.document, 'hidden', { get: () => this.#hidden });
    this.tabs = new Tabs(channel);
    this.watch = watchForLock({
      page: this.page,
      tabs: this.tabs,
      times,
      now: () => ({ wall: ms, steady: ms }),
      lock: (reason) => this.reasons.push(reason),
      ...prepare(this.page)
    });
  }
  turn(hidden: boolean): void {
    this.#hidden = hidden;
    this.page.document.dispatchEvent(new Event('visibilitychange'));
  }
  happens(name: string): void {
    this.page.dispatchEvent(new Event(name, { cancelable: true }));
  }
  close(): void {
    this.watch.stop();
    this.tabs.close();
    this.frame.remove();
  }
}

const open: OpenTab[] = [];
let channel = '';
const openTab = (prepare?: ConstructorParameters<typeof OpenTab>[1]): OpenTab => {
  const tab = new OpenTab(channel, prepare);
  open.push(tab);
  return tab;
};

beforeEach(() => {
  ms = 0;
  channel = `lock-${crypto.randomUUID()}`;
});
afterEach(() => {
  for (const tab of open.splice(0)) tab.close();
});

/** What all have said so far was heard by all. */
const heard = async (): Promise<void> => {
  for (const { tabs } of open) await tabs.caughtUp();
};

describe('the watch over an open vault', () => {
  test('locks when the page comes back after too long, before it is painted', () => {
    const tab = openTab();
    tab.turn(true);
    ms = 29_000;
    tab.turn(false);
    tab.turn(true);
    ms = 60_000;
    expect(tab.reasons).toEqual([]);
    tab.turn(false);
    expect(tab.reasons).toEqual(['hidden']);
  });

  test('locks in time where the browser no longer lets repeated work run in a page out of sight, another tab seen until then or not', async () => {
    const asleep = (page: Window) => {
      Object.defineProperty(page, 'setInterval', { value: () => 0 });
      const begin = performance.now();
      const now = (): number => performance.now() - begin;
      return { times: { ...times, hiddenMs: 400 }, now: () => ({ wall: now(), steady: now() }) };
    };
    const tab = openTab(asleep);
    tab.turn(true);
    const other = openTab(asleep);
    await heard();
    expect(tab.reasons).toEqual([]);
    other.close();
    open.splice(open.indexOf(other), 1);
    const begin = performance.now();
    await expect.poll(() => tab.reasons, { timeout: 5000 }).toEqual(['hidden']);
    expect(performance.now() - begin).toBeLessThan(2000);
  });

  test('locks by itself within two seconds of its time', async () => {
    const tab = openTab();
    ms = 300_000;
    await vi.waitFor(
      () => {
        expect(tab.reasons).toEqual(['idle']);
      },
      { timeout: 2000 }
    );
  });

  test.each(['pointerdown', 'keydown', 'beforeinput', 'paste', 'drop', 'pointermove', 'wheel', 'touchstart', 'dragover'])(
    '%s that comes too late does not save it, and does not reach the page',
    (name) => {
      const tab = openTab();
      let reached = 0;
      tab.page.addEventListener(name, () => reached++);
      ms = 400_000;
      tab.happens(name);
      expect([tab.reasons, reached]).toEqual([['idle'], 0]);
    }
  );

  test('a key that comes too late does nothing at all', () => {
    const tab = openTab();
    ms = 400_000;
    const key = new Event('keydown', { cancelable: true });
    tab.page.dispatchEvent(key);
    expect(key.defaultPrevented).toBe(true);
  });

  test('a touch in time reaches the page and starts the time anew', () => {
    const tab = openTab();
    let reached = 0;
    tab.page.addEventListener('keydown', () => reached++);
    ms = 299_000;
    tab.happens('keydown');
    ms = 500_000;
    tab.happens('pageshow');
    expect([tab.reasons, reached]).toEqual([[], 1]);
  });

  test('closing or leaving the page locks at once', () => {
    const tab = openTab();
    tab.happens('pagehide');
    expect(tab.reasons).toEqual(['closed']);
  });

  test.each(['freeze', 'resume'])('%s decides as any look does', (name) => {
    const tab = openTab();
    ms = 300_000;
    tab.page.document.dispatchEvent(new Event(name));
    expect(tab.reasons).toEqual(['idle']);
  });

  test('a picker of ours may hide the page for minutes; after it the time starts anew', async () => {
    const tab = openTab();
    const { promise, resolve } = Promise.withResolvers<null>();
    const held = tab.watch.hold(() => promise);
    tab.turn(true);
    ms = 120_000;
    tab.happens('pageshow');
    expect(tab.reasons).toEqual([]);
    resolve(null);
    await held;
    ms = 149_000;
    tab.happens('pageshow');
    expect(tab.reasons).toEqual([]);
    ms = 150_000;
    tab.turn(false);
    expect(tab.reasons).toEqual(['hidden']);
  });

  test('an import keeps it open, and when it ends the idle time starts anew', () => {
    const tab = openTab();
    tab.watch.busy(true);
    for (ms = 0; ms < 1_000_000; ms += 60_000) tab.happens('pageshow');
    tab.watch.busy(false);
    const ended = ms;
    ms = ended + 299_000;
    tab.happens('pageshow');
    expect(tab.reasons).toEqual([]);
    ms = ended + 300_000;
    tab.happens('pageshow');
    expect(tab.reasons).toEqual(['idle']);
  });

  test('says it once', () => {
    const tab = openTab();
    ms = 400_000;
    tab.happens('pageshow');
    tab.happens('pageshow');
    tab.happens('pagehide');
    expect(tab.reasons).toEqual(['idle']);
  });
});

describe('two tabs', () => {
  test('use in one is use in the other, at once', async () => {
    const [a, b] = [openTab(), openTab()];
    ms = 299_000;
    a.happens('keydown');
    await heard();
    ms = 300_000;
    b.happens('pageshow');
    expect(b.reasons).toEqual([]);
  });

  test('one in sight keeps the other open, until it is closed', async () => {
    const [a, b] = [openTab(), openTab()];
    b.turn(true);
    ms = 29_000;
    a.happens('pageshow');
    await heard();
    ms = 58_000;
    b.happens('pageshow');
    expect(b.reasons).toEqual([]);
    a.close();
    ms = 59_000;
    b.happens('pageshow');
    expect(b.reasons).toEqual(['hidden']);
  });

  test('both hidden, both lock, and say why', async () => {
    const [a, b] = [openTab(), openTab()];
    a.turn(true);
    b.turn(true);
    ms = 30_000;
    a.happens('pageshow');
    await heard();
    expect([a.reasons, b.reasons]).toEqual([['hidden'], ['hidden']]);
  });

  test('a tab that is closed locks itself alone', async () => {
    const [a, b] = [openTab(), openTab()];
    a.happens('pagehide');
    await heard();
    expect([a.reasons, b.reasons]).toEqual([['closed'], []]);
  });

  test('locked by hand in one, the other locks', async () => {
    const [a, b] = [openTab(), openTab()];
    a.tabs.tell({ type: 'Locked', reason: 'button' });
    await heard();
    expect(b.reasons).toEqual(['button']);
  });

  test('what another tab said before is heard before one has caught up', async () => {
    const [a, b] = [openTab(), openTab()];
    a.tabs.tell({ type: 'Locked', reason: 'button' });
    await b.tabs.caughtUp();
    expect(b.reasons).toEqual(['button']);
  });
});
