/**
 * `npm test`: sees to a browser, builds the app when it is stale, runs every test and ends with one line, `N passed, N failed`.
 * Arguments go to Vitest: `npm test -- --project node tests/unit/bytes`.
 */
import { spawn } from 'node:child_process';
import { build } from '../../src/lib/server/launch/build.ts';
import { ensureChromium } from '../e2e/chromium.ts';
import { inWords, isTally, nothing, type Tally } from './tally.ts';

const args = process.argv.slice(2);
const obstacles = await prepare();
const { tally, code } = await runVitest([...args, ...withoutBrowser(obstacles)]);

for (const obstacle of obstacles) console.log(`\nNot everything could be tested: ${obstacle}`);
const failed = Math.max(tally.failed + obstacles.length, code === 0 ? 0 : 1);
console.log(`\n${inWords({ ...tally, failed })}`);
process.exitCode = failed === 0 ? 0 : 1;

/** Each thing that stands in the way counts as one failure; what can be tested without it still is. */
async function prepare(): Promise<string[]> {
  const needsApp = args.length === 0 || args.some((arg) => arg.includes('e2e'));
  return [ensureChromium(), needsApp ? await buildApp() : null].filter((obstacle) => obstacle !== null);
}

/** As the launcher does: only where what was built is not what lies here. Returns why it could not be, or null. */
async function buildApp(): Promise<string | null> {
  try {
    await build();
    return null;
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
}

function withoutBrowser(obstacles: readonly string[]): string[] {
  return obstacles.length > 0 ? ['--project', 'node'] : [];
}

function runVitest(more: readonly string[]): Promise<{ tally: Tally; code: number }> {
  const command = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=tests/run/reporter.ts', ...more];
  const vitest = spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let tally = nothing;
  vitest.on('message', (message) => {
    if (isTally(message)) tally = message;
  });
  return new Promise((resolve) => {
    vitest.on('close', (code) => {
      resolve({ tally, code: code ?? 1 });
    });
  });
}
