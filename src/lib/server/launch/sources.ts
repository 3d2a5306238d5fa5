/**
 * A hash of the names and contents of everything that goes into the build, so that no clock and no file time can mislead it. The launcher
 * knows by it what is stale; `svelte.config.js` names the program's version after it, so that the same sources are the same version.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectDir = fileURLToPath(new URL('../../../../', import.meta.url));

const sources = ['src', 'static', 'package.json', 'package-lock.json', 'svelte.config.js', 'tsconfig.json', 'vite.config.ts'];

/** 64 hexadecimal digits. */
export async function hashOfSources(folder: string = projectDir): Promise<string> {
  const files = (await Promise.all(sources.map((path) => filesUnder(folder, path)))).flat().sort();
  const hash = createHash('sha256');
  for (const file of files) {
    const content = createHash('sha256').update(await readFile(join(folder, file)));
    hash.update(file.replaceAll('\\', '/')).update('\0').update(content.digest());
  }
  return hash.digest('hex');
}

/** Files at or under a path, relative to the folder. */
async function filesUnder(folder: string, path: string): Promise<string[]> {
  const full = join(folder, path);
  if (!existsSync(full)) return [];
  const entries = await readdir(full, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length));
}
