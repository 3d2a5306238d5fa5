import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withComment } from '../fixtures/images/index.ts';
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

/** One photo as so many files, no two of the same bytes, by names that are numbered from `first` on. */
export const seriesOf = (photo: Uint8Array, count: number, first = 0): Record<string, Uint8Array> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`IMG_${String(first + i)}.jpg`, withComment(photo, String(first + i))] as const)
  );
