/** What was dropped: files as they are, and the photos in folders, however deep. */
import { type Chosen, type FoundFile, isHidden, photosAmong } from './photo-files.ts';

/** To be called while the drop is told: afterwards the browser has forgotten it. */
export async function droppedFiles({ items }: DataTransfer): Promise<Chosen> {
  const files: File[] = [];
  const folders: FileSystemDirectoryEntry[] = [];
  for (const item of items) {
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    if (isFolder(entry)) folders.push(entry);
    else if (file) files.push(file);
  }
  const within = photosAmong((await Promise.all(folders.map(filesIn))).flat());
  return { photos: [...files, ...within.photos], others: within.others };
}

const isFolder = (entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry => entry?.isDirectory === true;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** One folder after the other: a folder of thousands is opened in many small steps. What cannot be read is passed over. */
async function filesIn(folder: FileSystemDirectoryEntry): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const entry of await entriesOf(folder)) {
    if (isHidden(entry.name)) continue;
    if (isFolder(entry)) found.push(...(await filesIn(entry)));
    else if (isFile(entry)) {
      const file = await fileOf(entry);
      if (file) found.push({ file, path: entry.fullPath });
    }
  }
  return found;
}

/** A reader gives a hundred at a time, and none when it is through. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => {
      reader.readEntries(resolve, () => {
        resolve([]);
      });
    });
    if (some.length === 0) return all;
    all.push(...some);
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File | null> =>
  new Promise((resolve) => {
    entry.file(resolve, () => {
      resolve(null);
    });
  });
