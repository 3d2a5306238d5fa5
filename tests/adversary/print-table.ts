/** Runs around all tests: gives them a file to write outcomes to, and prints them as a table when all have ended. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { tableOf, type Told } from './outcomes.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A file, one outcome a line. */
    adversaryOutcomes: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'enamel-outcomes-'));
  const path = join(folder, 'outcomes');
  project.provide('adversaryOutcomes', path);
  return async () => {
    const lines = await readFile(path, 'utf8').catch(() => '');
    await rm(folder, { recursive: true, force: true });
    const all = lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Told);
    if (all.length > 0) console.log(`\nWhat a lying server comes to: ${String(all.length)} lies\n\n${tableOf(all)}\n`);
  };
}
