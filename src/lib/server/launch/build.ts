/** Builds the app where what was built is not what lies here: after a change, after a pull, after a build that was broken off. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { alone } from './alone.ts';
import { Complaint } from './complaint.ts';
import { hashOfSources, projectDir } from './sources.ts';

export const buildDir = join(projectDir, 'build');

const stampFile = join(buildDir, 'stamp');

export async function build(): Promise<void> {
  const vite = viteProgram();
  if (vite === null) throw new Complaint('The packages are not installed. Run "npm ci" first.');
  const cache = join(projectDir, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  await alone(join(cache, 'enamel-build.sqlite'), async () => {
    const stamp = `${process.versions.node} ${await hashOfSources()}`;
    if (existsSync(join(buildDir, 'handler.js')) && (await readStamp()) === stamp) return;
    console.log('Building the app; this is done once after each change …');
    await run(vite);
    await writeFile(stampFile, stamp);
  });
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
