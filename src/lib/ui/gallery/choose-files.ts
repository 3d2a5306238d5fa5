import { type Chosen, photosAmong } from './photo-files.ts';

/** Opens an input's file picker and resolves when it is gone, with the files chosen or none. */
export function chooseFiles(input: HTMLInputElement): Promise<Chosen> {
  return new Promise((resolve) => {
    const gone = new AbortController();
    const done = (): void => {
      gone.abort();
      const files = [...(input.files ?? [])];
      input.value = '';
      resolve(
        input.webkitdirectory ? photosAmong(files.map((file) => ({ file, path: file.webkitRelativePath }))) : { photos: files, others: 0 }
      );
    };
    input.addEventListener('change', done, { signal: gone.signal });
    input.addEventListener('cancel', done, { signal: gone.signal });
    input.click();
  });
}

/**
 * Whether a folder can really be chosen here. iOS and Android know `webkitdirectory` and open a picker without folders, or one that hands over nothing:
 * where a finger is all there is to point with, and on an iPad with a mouse, files are chosen alone.
 */
export const canChooseFolders = (): boolean =>
  'webkitdirectory' in HTMLInputElement.prototype && matchMedia('(any-pointer: fine)').matches && !/Android|iPhone|iPad/.test(systemName());

/** An iPad says that it is a Mac; no Mac has a touch screen. */
const systemName = (): string => (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1 ? 'iPad' : navigator.userAgent);
