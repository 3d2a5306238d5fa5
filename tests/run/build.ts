/** Builds the app where `build/` is missing or older than anything it is made of, so that no end-to-end test runs on yesterday's app. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const sources = ['src', 'static', 'package.json', 'package-lock.json', 'svelte.config.js', 'vite.config.ts', 'tsconfig.json'];
const made = 'build/handler.js';

/** Returns why there is no fresh build, or null. */
export function buildIfStale(): string | null {
  if (existsSync(made) && newest(sources) <= statSync(made).mtimeMs) return null;
  console.log('The app is stale: building it');
  const done = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], {
    stdio: ['ignore', 'inherit', 'inherit']
  });
  return done.status === 0 ? null : 'the app does not build';
}

function newest(paths: readonly string[]): number {
  return paths.filter((path) => existsSync(path)).reduce((latest, path) => Math.max(latest, changedAt(path)), 0);
}

function changedAt(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, newest(readdirSync(path).map((name) => join(path, name))));
}
