/** A picture of what the device shows, as a file small enough for a README. */
import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import type { Device } from '../driver/index.ts';
import { smallPng } from './small-png.ts';

export async function takeShot(
  { page }: Device,
  path: string,
  viewport: { readonly width: number; readonly height: number },
  colorScheme: 'light' | 'dark'
): Promise<void> {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.mouse.move(0, 0);
  await stands(page);
  await writeFile(path, await smallPng(page, await page.screenshot()));
}

/** Every picture in sight is there and decoded, and nothing moves. */
async function stands(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>('[data-photo]')].every(
      (thumb) => thumb.querySelector('img')?.complete ?? thumb.getBoundingClientRect().top > innerHeight
    )
  );
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map(async ({ finished }) => finished));
  });
}
