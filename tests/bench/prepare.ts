/** What it costs to prepare one photo of 12 megapixels in Chromium, step by step: `node tests/bench/prepare.ts`. Medians of 15, taken in turns. */
import { openHarness } from './harness.ts';

const harness = await openHarness();
try {
  for (const [what, ms] of Object.entries(await harness.measure('preparing'))) console.log(`${ms.toFixed(0).padStart(5)} ms  ${what}`);
} finally {
  await harness.close();
}
