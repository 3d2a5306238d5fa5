/** Ten thousand patients and ten thousand photos: few are drawn, all are there, for keys, for a pointer and for who listens. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { type LargeLibrary, openLargeLibrary } from '../bench/scroll/open.ts';

let library: LargeLibrary;

beforeAll(async () => {
  library = await openLargeLibrary({ photos: 10_000, patients: 10_000 });
});
afterAll(() => library.close());

beforeEach(async () => {
  const { page } = library;
  await page.reload();
  await page.locator('[data-photo] img').first().waitFor();
  await page.locator('[data-patient]').first().waitFor();
});

const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await library.page.keyboard.press(key);
};
/** What has the focus: the words of a row, the label of a photo. */
const focused = (): Promise<string> =>
  library.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent.trim() ?? '');
const inWindow = (): Promise<boolean> =>
  library.page.evaluate(() => {
    const box = document.activeElement?.getBoundingClientRect();
    return box !== undefined && box.top >= 0 && box.bottom <= innerHeight;
  });
const drawn = (selector: string): Promise<number> => library.page.locator(selector).count();

describe('the list', () => {
  test('is as long as all its rows, of which few are drawn, and says so to who listens', async () => {
    const { page } = library;
    const row = await page.locator('#patients-found li').first().boundingBox();
    const list = await page.locator('#patients-found').boundingBox();
    expect(list?.height).toBe(10_000 * (row?.height ?? 0));
    expect(await drawn('#patients-found li')).toBeLessThan(60);
    expect(await page.locator('#patients-found li').nth(3).getAttribute('aria-posinset')).toBe('4');
    expect(await page.locator('#patients-found li').nth(3).getAttribute('aria-setsize')).toBe('10000');
  });

  test('goes with keys to its end and back, the focus in the window at each step', async () => {
    const { page } = library;
    await page.locator('#patients-found a').first().focus();
    await press('End');
    await expect.poll(focused).toContain('P-9999');
    expect(await inWindow()).toBe(true);
    await press('PageUp');
    await expect.poll(focused).toMatch(/P-99[78]\d/);
    expect(await inWindow()).toBe(true);
    await press('Home');
    await expect.poll(focused).toContain('P-0');
    for (let i = 0; i < 40; i++) await press('ArrowDown');
    await expect.poll(focused).toContain('P-40');
    expect(await inWindow()).toBe(true);
  });

  test('keeps the focus on a row that is scrolled away, and goes on from it', async () => {
    const { page } = library;
    await page.locator('#patients-found a').nth(2).focus();
    await page.locator('.patients').evaluate((pane) => {
      pane.scrollTop = 400_000;
    });
    await page.locator('[data-row="5900"][href]').waitFor();
    await expect.poll(focused).toContain('P-2');
    expect(await page.evaluate(() => document.activeElement?.hasAttribute('href'))).toBe(true);
    await press('ArrowDown');
    await expect.poll(focused).toContain('P-3');
    expect(await inWindow()).toBe(true);
  });

  test('what is typed in it goes on with the search, and the answer begins at the top', async () => {
    const { page } = library;
    await page.locator('#patients-found a').first().focus();
    await press('End');
    await expect.poll(focused).toContain('P-9999');
    await page.keyboard.type('zoë');
    const field = page.getByRole('textbox', { name: 'Find a patient' });
    expect(await field.inputValue()).toBe('zoë');
    await expect.poll(() => page.locator('#patients-found li').first().getAttribute('aria-setsize')).toBe('1250');
    await expect.poll(() => page.locator('.patients').evaluate((pane) => pane.scrollTop)).toBe(0);
    await press('ArrowDown');
    await expect.poll(focused).toContain('Zoë');
  });
});

describe('the gallery', () => {
  test('draws the photos near the window, wherever that is', async () => {
    const { page } = library;
    expect(await drawn('[data-photo]')).toBeLessThan(100);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.evaluate((top) => {
      scrollTo({ top, behavior: 'instant' });
    }, height / 2);
    await page.locator('[data-photo] img').first().waitFor();
    expect(await drawn('[data-photo]')).toBeLessThan(160);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(height);
    const labels = await page.locator('[data-photo]').evaluateAll((thumbs) => thumbs.map((thumb) => thumb.getAttribute('aria-label')));
    expect(labels.at(-1)).toMatch(/^Photo [45]\d{3} of 10,?000/);
  });

  test('arrows go across visits, End and Home to its ends, the focus in the window', async () => {
    const { page } = library;
    await page.locator('[data-photo]').first().focus();
    await press('End');
    await expect.poll(focused).toMatch(/^Photo 10,?000 of/);
    expect(await inWindow()).toBe(true);
    await press('ArrowUp', 'Home', 'ArrowRight', 'ArrowDown');
    await expect.poll(focused).toMatch(/^Photo \d of 10,?000/);
    for (let i = 0; i < 60; i++) await press('ArrowDown');
    await expect.poll(focused).toMatch(/^Photo 3\d\d of 10,?000/);
    expect(await inWindow()).toBe(true);
  });

  test('a range goes over photos that are not drawn, and Ctrl+A over all', async () => {
    const { page } = library;
    const select = page.getByRole('button', { name: 'Select' });
    await select.click();
    await page.locator('[data-photo]').nth(1).click();
    await page.locator('[data-photo]').nth(1).focus();
    await press('End');
    await expect.poll(focused).toMatch(/^Photo 10,?000 of/);
    await page
      .locator('[data-photo]')
      .last()
      .click({ modifiers: ['Shift'] });
    await page.getByText('9,999 selected').waitFor();
    await press('ControlOrMeta+a');
    await page.getByText('10,000 selected').waitFor();
    await press('Escape');
    await expect.poll(() => page.getByText(/selected/).count()).toBe(0);
    await expect.poll(focused).toMatch(/^Photo 10,?000 of/);
  });

  test('a fling past thousands opens little more than where it stops', async () => {
    const { page, asked } = library;
    const before = await asked();
    await page.evaluate(
      () =>
        new Promise<void>((stopped) => {
          let frames = 0;
          const frame = (): void => {
            scrollBy({ top: 1_500, behavior: 'instant' });
            if (++frames < 80) requestAnimationFrame(frame);
            else stopped();
          };
          frame();
        })
    );
    const shown = (): Promise<number> => page.locator('[data-photo]:not(:has(img))').count();
    await expect.poll(shown).toBe(0);
    await page.waitForFunction((was) => Number(document.body.dataset['asked']) > was, before);
    expect((await asked()) - before).toBeLessThan(3 * (await drawn('[data-photo]')));
  });
});

describe('what others add above', () => {
  const arrive = (): Promise<boolean> => library.page.evaluate(() => document.dispatchEvent(new Event('arrive')));

  test('moves nothing that is looked at', async () => {
    const { page } = library;
    await page.evaluate(() => {
      scrollTo({ top: 30_000, behavior: 'instant' });
    });
    const thumb = page.locator('[data-photo]').nth(40);
    const photo = page.locator(`[data-photo="${(await thumb.getAttribute('data-photo')) ?? ''}"]`);
    const before = (await photo.boundingBox())?.y ?? NaN;
    await arrive();
    await expect.poll(() => photo.getAttribute('aria-label')).toMatch(/of 10,?007/);
    expect(Math.abs(((await photo.boundingBox())?.y ?? NaN) - before)).toBeLessThan(1);
  });

  test('is seen at once where one is at the top', async () => {
    const { page } = library;
    await arrive();
    await expect.poll(() => page.locator('[data-photo]').first().getAttribute('aria-label')).toMatch(/^Photo 1 of 10,?007/);
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });

  test('leaves the focus with the patient it is on', async () => {
    const { page } = library;
    await page.locator('#patients-found a').nth(6).focus();
    const was = await focused();
    await arrive();
    await expect.poll(() => page.locator('#patients-found li').first().textContent()).toContain('Aaron Early');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-row'))).toBe('7');
    expect(await focused()).toBe(was);
  });
});

test('turning a tablet keeps the photo that was first in the window', async () => {
  const { page } = library;
  await page.evaluate(() => {
    scrollTo({ top: 50_000, behavior: 'instant' });
  });
  await page.locator('[data-photo] img').first().waitFor();
  const first = await page
    .locator('[data-photo]')
    .evaluateAll((thumbs) => thumbs.find((thumb) => thumb.getBoundingClientRect().top > 100)?.getAttribute('data-photo') ?? '');
  await page.setViewportSize({ width: 900, height: 1280 });
  await expect
    .poll(async () => (await page.locator(`[data-photo="${first}"]`).boundingBox())?.y ?? -1, { timeout: 10_000 })
    .toSatisfy((y: number) => y > 0 && y < 500);
  await page.setViewportSize({ width: 1280, height: 900 });
});

test('axe finds nothing in long lists, also in the middle of them', async () => {
  const { page } = library;
  await page.locator('[data-photo]').first().focus();
  await press('End');
  await page.locator('#patients-found a').first().focus();
  await press('End');
  await expect.poll(focused).toContain('P-9999');
  expect(await violations('long lists', library)).toEqual([]);
});
