/** A file's ending says what it is: the one it came with where that is true, else another behind it. */
export function endingOf(fileName: string, mime: string): { readonly stem: string; readonly ending: string } {
  const [own = ''] = /\.[a-z]{3,5}$/i.exec(fileName) ?? [];
  const [usual = '.bin', ...others] = endings[mime] ?? [];
  const isTrue = own.length < fileName.length && [usual, ...others].includes(own.toLowerCase());
  return isTrue ? { stem: fileName.slice(0, -own.length), ending: own } : { stem: fileName, ending: usual };
}

const endings: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['.jpg', '.jpeg', '.jpe', '.jfif', '.mpo'],
  'image/png': ['.png'],
  'image/webp': ['.webp'],
  'image/avif': ['.avif'],
  'image/heic': ['.heic', '.heif', '.hif'],
  'image/jxl': ['.jxl'],
  'image/tiff': ['.tif', '.tiff']
};
