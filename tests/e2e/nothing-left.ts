/** What a lock must have taken away: looked for in everything a page, its history and its memory can still tell. */
import type { BrowserContext, Page } from 'playwright';
import { expect } from 'vitest';

/** From now on every object URL that is made and not revoked is known, seen from outside the program. */
export async function watchObjectUrls(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const live = new Set<string>();
    Object.assign(window, { liveUrls: live });
    const createObjectURL = URL.createObjectURL.bind(URL);
    const revokeObjectURL = URL.revokeObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      const url = createObjectURL(blob);
      live.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      live.delete(url);
      revokeObjectURL(url);
    };
  });
}

/** In the document, its fields, its title and address, what is selected, and every step of its history. */
export async function nothingIsLeft(page: Page, words: readonly string[]): Promise<void> {
  const left = await page.evaluate(() => ({
    html: document.documentElement.outerHTML,
    values: [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value).join(' '),
    title: document.title,
    address: location.href,
    selected: getSelection()?.toString() ?? '',
    name: window.name,
    images: document.images.length + document.querySelectorAll('canvas').length,
    urls: [...((window as unknown as { liveUrls?: Set<string> }).liveUrls ?? [])],
    state: JSON.stringify(history.state)
  }));
  // Left open: where it is closed, the page's virtual authenticator no longer answers.
  const devtools = await page.context().newCDPSession(page);
  const { entries } = await devtools.send('Page.getNavigationHistory');
  const told = [left.html, left.values, left.title, left.address, left.selected, left.name, left.state, JSON.stringify(entries)].join('\n');
  for (const word of words) expect(told).not.toContain(word);
  expect(left).toMatchObject({ title: 'Enamel', images: 0, urls: [] });
}

/** Whatever the page's own program can still reach, as a snapshot of its heap tells. */
export async function wordsInMemory(page: Page, words: readonly string[]): Promise<readonly string[]> {
  const devtools = await page.context().newCDPSession(page);
  const parts: string[] = [];
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => parts.push(chunk));
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  const heap = parts.join('');
  return words.filter((word) => heap.includes(word));
}
