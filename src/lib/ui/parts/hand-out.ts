/** Files that are handed to the browser's downloads. */

/** How long a browser may take to begin reading what it was given. */
const handOverMs = 20_000;

export class HandedOut {
  readonly #urls = new Map<string, ReturnType<typeof setTimeout>>();

  give(file: Blob, fileName: string): Promise<void> {
    const url = URL.createObjectURL(file);
    const link = document.createElement('a');
    link.href = url;
    link.download = fileName;
    link.click();
    return new Promise((resolve) => {
      /* One turn of the event loop: the browser has taken the click. */
      setTimeout(resolve, 0);
      this.#urls.set(
        url,
        setTimeout(() => {
          URL.revokeObjectURL(url);
          this.#urls.delete(url);
        }, handOverMs)
      );
    });
  }

  /** Revokes what was handed out: at leaving or locking. A download that has begun goes on. */
  close(): void {
    for (const [url, timer] of this.#urls) {
      clearTimeout(timer);
      URL.revokeObjectURL(url);
    }
    this.#urls.clear();
  }
}
