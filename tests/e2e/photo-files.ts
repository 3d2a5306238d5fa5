import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempFolder } from './driver/index.ts';

/** Writes files into a folder of their own and answers with their paths, in order. */
export async function writeFiles(files: Readonly<Record<string, Uint8Array>>): Promise<string[]> {
  const folder = await tempFolder('photos');
  return Promise.all(
    Object.entries(files).map(async ([name, bytes]) => {
      const path = join(folder, name);
      await writeFile(path, bytes);
      return path;
    })
  );
}
