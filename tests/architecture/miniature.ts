/**
 * A small model of the house on disk: the real doors, behind each an empty room, and what a test puts into it. Rules are tried on it, so
 * that a rule that no longer catches anything is seen.
 */
import { mkdtemp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Violation, violations } from './cruise.ts';

const top = resolve(import.meta.dirname, '../..');

/** Violations in the model when these files (path from the top, text) are added to it. */
export async function violationsWith(files: Readonly<Record<string, string>>): Promise<readonly Violation[]> {
  const home = await mkdtemp(join(tmpdir(), 'enamel-miniature-'));
  try {
    const manifest = await readFile(join(top, 'package.json'), 'utf8');
    await symlink(join(top, 'node_modules'), join(home, 'node_modules'), 'junction');
    await write(home, { 'package.json': manifest, ...emptyRooms(manifest), ...files });
    return await violations(home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function emptyRooms(manifest: string): Record<string, string> {
  const { imports } = JSON.parse(manifest) as { imports: Record<string, string> };
  const doors = Object.values(imports).filter((path) => path.endsWith('.ts'));
  return Object.fromEntries(doors.map((path) => [path.replace(/^\.\//, ''), 'export const room = 1;\n']));
}

async function write(home: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text);
  }
}
