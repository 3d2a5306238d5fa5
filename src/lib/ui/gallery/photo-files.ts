/** Which of the files in a folder are photos, by their names; pure. What is in a file is looked at when it is read. */

/** Files to take in, in order, and how many others were with them. */
export interface Chosen {
  readonly photos: readonly File[];
  readonly others: number;
}

export interface FoundFile {
  readonly file: File;
  /** From the chosen folder down, with slashes. */
  readonly path: string;
}

const extensions = ['jpg', 'jpeg', 'jpe', 'jfif', 'mpo', 'png', 'webp', 'avif', 'heic', 'heif', 'hif', 'tif', 'tiff', 'jxl'] as const;

/** For a file picker. Without HEIC among them, iOS would hand over a converted copy in the original's place. */
export const photoTypes = [
  ...['jpeg', 'png', 'webp', 'avif', 'heic', 'heif', 'tiff', 'jxl'].map((type) => `image/${type}`),
  ...extensions.map((extension) => `.${extension}`)
].join();

export function photosAmong(found: readonly FoundFile[]): Chosen {
  const seen = found.filter(({ path }) => !isHidden(path));
  const photos = seen.filter(({ path }) => isPhoto(path)).sort((a, b) => inOrder.compare(a.path, b.path));
  return { photos: photos.map(({ file }) => file), others: seen.length - photos.length };
}

/** As people number files: 2 before 10. */
const inOrder = new Intl.Collator('en', { numeric: true });

const isPhoto = (path: string): boolean => extensions.some((extension) => path.toLowerCase().endsWith(`.${extension}`));

/** What systems put beside people's files, and what is in a folder that they hide: nobody chose it. */
export const isHidden = (path: string): boolean =>
  path.split('/').some((part) => part.startsWith('.') || systemNames.has(part.toLowerCase()));

const systemNames = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', '__macosx', '@eadir', '$recycle.bin', 'system volume information']);
