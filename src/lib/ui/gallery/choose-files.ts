/** Opens an input's file picker and resolves when it is gone, with the files chosen or none. */
export function chooseFiles(input: HTMLInputElement): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const gone = new AbortController();
    const done = (): void => {
      gone.abort();
      const files = [...(input.files ?? [])];
      input.value = '';
      resolve(files);
    };
    input.addEventListener('change', done, { signal: gone.signal });
    input.addEventListener('cancel', done, { signal: gone.signal });
    input.click();
  });
}
