/**
 * Opens the print sheet and resolves when it is gone. `print()` waits in some browsers and returns at once in others, and not every one
 * says `afterprint`: a touch or key on the page says it too, since the sheet covers it.
 */
export function printPages(): Promise<void> {
  return new Promise((resolve) => {
    const gone = new AbortController();
    const done = (): void => {
      gone.abort();
      resolve();
    };
    for (const sign of ['afterprint', 'pointerdown', 'keydown']) addEventListener(sign, done, { signal: gone.signal });
    window.print();
  });
}
