/** Draws the app's icons from the favicon's paths and the token sheet's colours: `node tests/e2e/icons.ts`. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright';
import { chromiumLaunch } from './chromium.ts';

interface Icon {
  readonly name: string;
  readonly pixels: number;
  /** Of the mark's square in the icon's; a system cuts a maskable one down to the circle in its inner four fifths. */
  readonly mark: number;
  /** Of the corners, in parts of the side: a tile of our own, where no system shapes it. */
  readonly round: number;
}

const icons: readonly Icon[] = [
  { name: 'enamel-180', pixels: 180, mark: 0.7, round: 0 },
  ...[192, 512].flatMap((pixels) => [
    { name: `enamel-${String(pixels)}`, pixels, mark: 0.76, round: 0.2 },
    { name: `enamel-maskable-${String(pixels)}`, pixels, mark: 0.6, round: 0 }
  ])
];

const top = resolve(import.meta.dirname, '../..');
const tokens = await readFile(join(top, 'src/lib/ui/styles/tokens.css'), 'utf8');
const favicon = await readFile(join(top, 'static/favicon.svg'), 'utf8');

const browser = await chromium.launch(chromiumLaunch());
try {
  const page = await browser.newPage({ colorScheme: 'light' });
  for (const icon of icons) await draw(page, icon);
} finally {
  await browser.close();
}

async function draw(page: Page, { name, pixels, mark, round }: Icon): Promise<void> {
  const inset = `${(50 * (1 - mark)).toFixed(2)}%`;
  await page.setViewportSize({ width: pixels, height: pixels });
  await page.setContent(`<style>
    ${tokens}
    .tile { position: fixed; inset: 0; background: var(--surface); border-radius: ${String(round * 100)}%; }
    svg { position: absolute; inset: ${inset}; inline-size: auto; block-size: auto; }
    [stroke] { stroke: var(--ink-quiet); }
    [fill]:not([fill="none"]) { fill: var(--accent); }
  </style><div class="tile">${favicon}</div>`);
  await page.screenshot({ path: join(top, 'static/icons', `${name}.png`), omitBackground: true });
}
