/** Compiles each room for the place it runs in: a small tsconfig per execution context, all of `tests/architecture/contexts/`. */
import { spawnSync } from 'node:child_process';

const contexts = ['pure', 'worker', 'service-worker', 'server'];

const failed = contexts.filter((context) => {
  const args = ['node_modules/typescript/bin/tsc', '-p', `tests/architecture/contexts/${context}.json`];
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0;
});
console.log(failed.length === 0 ? `Compiles in each context: ${contexts.join(', ')}` : `Does not compile in context: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
