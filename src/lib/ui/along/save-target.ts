/**
 * Where an archive goes: to a file that the person names, written as it comes, where the browser has such a picker; else to its downloads, put
 * together first. https://wicg.github.io/file-system-access/#api-showsavefilepicker
 */
import { HandedOut } from '../parts/hand-out.ts';

export interface SaveTarget {
  /** The archive is put together before it is saved. */
  readonly whole: boolean;
  /** Rejects where it could not be written, or was stopped: then nothing of it is left. */
  save(archive: ReadableStream<Uint8Array<ArrayBuffer>>, fileName: string, signal: AbortSignal): Promise<void>;
  /** At leaving or locking: the page lets go of what it handed out. A download that has begun goes on. */
  close(): void;
}

interface WithPicker {
  readonly showSaveFilePicker: (options: {
    readonly suggestedName: string;
    readonly types: readonly { readonly accept: Readonly<Record<string, readonly string[]>> }[];
  }) => Promise<FileSystemFileHandle>;
}

export const picks = (page: Window): page is Window & WithPicker => 'showSaveFilePicker' in page;

/** Asks where to, while the touch that led here still counts as one; null where the person thought better of it. */
export async function chooseTarget(page: Window, suggestedName: string): Promise<SaveTarget | null> {
  if (!picks(page)) return download();
  try {
    return toFile(await page.showSaveFilePicker({ suggestedName, types: [{ accept: { 'application/zip': ['.zip'] } }] }));
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') return null;
    return download();
  }
}

const toFile = (file: FileSystemFileHandle): SaveTarget => ({
  whole: false,
  /** The browser writes beside the file and puts it in its place at the end: what is broken off leaves it as it was. */
  async save(archive, _fileName, signal) {
    const writable = await file.createWritable().catch(async (failure: unknown) => {
      // Nobody else would tell the vault to stop.
      await archive.cancel(failure);
      throw failure;
    });
    await archive.pipeTo(writable, { signal });
  },
  close: () => undefined
});

function download(): SaveTarget {
  const handedOut = new HandedOut();
  return {
    whole: true,
    async save(archive, fileName, signal) {
      const parts: Blob[] = [];
      await archive.pipeTo(new WritableStream({ write: (bytes) => void parts.push(new Blob([bytes])) }), { signal });
      await handedOut.give(new Blob(parts, { type: 'application/zip' }), fileName);
    },
    close: () => {
      handedOut.close();
    }
  };
}
