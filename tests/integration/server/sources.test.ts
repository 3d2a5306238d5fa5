/** The name of a version: the same for the same sources, wherever and whenever they are built. */
import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOfSources } from '../../../src/lib/server/launch/sources.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enamel-sources-'));
  await mkdir(join(folder, 'src/routes'), { recursive: true });
  await writeFile(join(folder, 'src/routes/page.ts'), 'one');
  await writeFile(join(folder, 'package-lock.json'), '{}');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('another place, another time, other files beside them: the same', async () => {
  const before = await hashOfSources(folder);
  const copy = `${folder}-copy`;
  await cp(folder, copy, { recursive: true });
  await utimes(join(copy, 'src/routes/page.ts'), 1, 1);
  await writeFile(join(copy, 'README.md'), 'read me');
  expect(await hashOfSources(copy)).toBe(before);
  await rm(copy, { recursive: true });
});

test('another byte, another name, another dependency, one file more or less: another', async () => {
  const seen = new Set([await hashOfSources(folder)]);
  const steps = [
    (): Promise<void> => writeFile(join(folder, 'src/routes/page.ts'), 'two'),
    (): Promise<void> => writeFile(join(folder, 'src/routes/more.ts'), ''),
    (): Promise<void> => rm(join(folder, 'src/routes/page.ts')),
    (): Promise<void> => writeFile(join(folder, 'package-lock.json'), '{"packages":{}}')
  ];
  for (const step of steps) {
    await step();
    seen.add(await hashOfSources(folder));
  }
  expect(seen.size).toBe(steps.length + 1);
});
