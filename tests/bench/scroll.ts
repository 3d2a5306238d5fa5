/** The longest frame while ten thousand thumbnails and ten thousand patients are scrolled: `node tests/bench/scroll.ts [photos] [patients]`. */
import { measureScrolling } from './scroll/measure.ts';
import { openLargeLibrary } from './scroll/open.ts';

const [photos = 10_000, patients = 10_000] = process.argv.slice(2).map(Number);
const ms = (time: number): string => `${time.toFixed(1).padStart(6)} ms`;

const library = await openLargeLibrary({ photos, patients });
try {
  console.log(`${String(photos)} thumbnails, ${String(patients)} patients; ${String(await library.page.locator('*').count())} elements`);
  for (const { what, longestTaskMs, longestFrameMs, p99FrameMs, medianFrameMs, opened } of await measureScrolling(library)) {
    const frames = `frames: longest ${ms(longestFrameMs)}, p99 ${ms(p99FrameMs)}, median ${ms(medianFrameMs)}`;
    console.log(`${what.padEnd(30)} longest task ${ms(longestTaskMs)}; ${frames}; ${String(opened)} opened`);
  }
} finally {
  await library.close();
}
