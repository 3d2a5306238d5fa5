/**
 * `npm test`: sees to a browser, builds the app when it is stale, runs every test and ends with one line, `N passed, N failed`.
 * Arguments go to Vitest: `npm test -- --project node tests/unit/bytes`.
 */
import { spawn } from 'node:child_process';
import { ensureChromium } from '../e2e/chromium.ts';
import { buildIfStale } from './build.ts';
import { inWords, isTally, nothing, type Tally } from './tally.ts';

const args = process.argv.slice(2);
const obstacles = prepare();
const { tally, code } = await runVitest([...args, ...withoutBrowser(obstacles)]);

for (const obstacle of obstacles) console.log(`\nNot everything could be tested: ${obstacle}`);
const failed = Math.max(tally.failed + obstacles.length, code === 0 ? 0 : 1);
console.log(`\n${inWords({ ...tally, failed })}`);
process.exitCode = failed === 0 ? 0 : 1;

/** Each thing that stands in the way counts as one failure; what can be tested without it still is. */
function prepare(): string[] {
  const needsApp = args.length === 0 || args.some((arg) => arg.includes('e2e'));
  return [ensureChromium(), needsApp ? buildIfStale() : null].filter((obstacle) => obstacle !== null);
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
