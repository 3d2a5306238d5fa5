/** A person who uses keys alone: no pointer is moved, and nothing gets the focus but by a key. */
import type { Page } from 'playwright';

export interface Keys {
  press(...keys: readonly string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** What has the focus, as it is called. */
  focused(): Promise<string>;
  /** Presses Tab until what is called so has the focus. */
  tabTo(name: string | RegExp): Promise<void>;
  /** The same, and Enter. */
  go(name: string | RegExp): Promise<void>;
}

export function byKeys(page: Page): Keys {
  const press = (...keys: readonly string[]): Promise<void> =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const at = document.activeElement;
      const label = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels?.[0]?.textContent : null;
      return (at?.getAttribute('aria-label') ?? label ?? (at?.matches('a, button, [role=menuitem]') ? at.textContent : '')).trim();
    });

  async function tabTo(name: string | RegExp): Promise<void> {
    const passed: string[] = [];
    const isIt = (at: string): boolean => (typeof name === 'string' ? at === name : name.test(at));
    while (passed.length < 60) {
      const at = await focused();
      if (isIt(at)) return;
      passed.push(at);
      await press('Tab');
    }
    throw new Error(`Tab never came to ${String(name)}, but past ${passed.join(' | ')}`);
  }

  return {
    press,
    type: (text) => page.keyboard.type(text),
    focused,
    tabTo,
    async go(name) {
      await tabTo(name);
      await press('Enter');
    }
  };
}
