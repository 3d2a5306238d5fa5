/** `npm run verify`: all that CI runs, in order, each to its end even where one before it failed, so that one run tells everything. */
import { spawnSync } from 'node:child_process';

const steps = ['check', 'lint', 'arch', 'unused', 'size'];

const failed = steps.filter((step) => !succeeds('run', '--silent', step));
if (failed.length > 0) console.log(`\nFailed: ${failed.map((step) => `npm run ${step}`).join(', ')}`);
const tested = succeeds('--silent', 'test');
process.exitCode = tested && failed.length === 0 ? 0 : 1;

function succeeds(...args: readonly string[]): boolean {
  console.log(`\n> npm ${args.filter((arg) => arg !== '--silent').join(' ')}`);
  return spawnSync('npm', args, { stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' }).status === 0;
}
