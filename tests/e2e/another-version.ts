import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startServer, tempFolder } from './driver/index.ts';

const top = resolve(import.meta.dirname, '../..');
const needed = [
  'src',
  'static',
  'tests/e2e/chromium.ts',
  'package.json',
  'package-lock.json',
  'svelte.config.js',
  'tsconfig.json',
  'vite.config.ts'
];

/** A copy of the project with one word changed, built: the next version of the program. Where "Later" stood it says "Not now". */
export async function anotherVersion(): Promise<string> {
  const project = await tempFolder('project');
  for (const path of needed) await cp(join(top, path), join(project, path), { recursive: true });
  await symlink(join(top, 'node_modules'), join(project, 'node_modules'), 'junction');
  const words = join(project, 'src/lib/ui/words/program.ts');
  const before = await readFile(words, 'utf8');
  const after = before.replace("'Later'", "'Not now'");
  if (after === before) throw new Error('the word that makes another version is gone');
  await writeFile(words, after);
  await (await startServer({ project })).stop();
  return project;
}
