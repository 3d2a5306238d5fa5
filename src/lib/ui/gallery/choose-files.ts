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
