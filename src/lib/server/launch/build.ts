/**
 * Builds the app where what was built is not what lies here: after a change, after a pull, after a build that was broken off. The stamp
 * is a hash of the names and contents of everything that goes in, so no clock and no file time can mislead it.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Complaint } from './complaint.ts';
import { alone } from './alone.ts';

const projectDir = fileURLToPath(new URL('../../../../', import.meta.url));
export const buildDir = join(projectDir, 'build');

const inputs = ['src', 'static', 'package.json', 'package-lock.json', 'svelte.config.js', 'tsconfig.json', 'vite.config.ts'];
const stampFile = join(buildDir, 'stamp');

export async function build(): Promise<void> {
  const vite = viteProgram();
  if (vite === null) throw new Complaint('The packages are not installed. Run "npm ci" first.');
  const cache = join(projectDir, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  await alone(join(cache, 'enamel-build.sqlite'), async () => {
    const stamp = await stampOf(inputs);
    if (existsSync(join(buildDir, 'handler.js')) && (await readStamp()) === stamp) return;
    console.log('Building the app; this is done once after each change …');
    await run(vite);
    await writeFile(stampFile, stamp);
  });
}

async function stampOf(paths: readonly string[]): Promise<string> {
  const files = (await Promise.all(paths.map((path) => filesUnder(path)))).flat().sort();
  const hash = createHash('sha256').update(process.versions.node);
  for (const file of files) {
    const content = createHash('sha256').update(await readFile(join(projectDir, file)));
    hash.update(file).update('\0').update(content.digest());
  }
  return hash.digest('hex');
}

/** Files at or under a path, relative to the project. */
async function filesUnder(path: string): Promise<string[]> {
  const full = join(projectDir, path);
  if (!existsSync(full)) return [];
  const entries = await readdir(full, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(projectDir.length));
}

async function readStamp(): Promise<string | null> {
  return readFile(stampFile, 'utf8').catch(() => null);
}

function viteProgram(): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  } catch {
    return null;
  }
}

/** The build runs for production whatever surrounds it; what it says is shown only where it fails. */
async function run(vite: string): Promise<void> {
  const surroundings = Object.entries(process.env).filter(([name]) => !name.startsWith('VITE'));
  const env = { ...Object.fromEntries(surroundings), NODE_ENV: 'production' };
  const child = spawn(process.execPath, [vite, 'build'], { cwd: projectDir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw new Complaint(`${Buffer.concat(said).toString()}\nThe app could not be built; what the build said is above.`);
}
