import type { PhotoFile } from './parts.ts';
import type { NotInThisBrowser, Unreadable } from './sniff.ts';

/** What is said of a photo that looks whole, and that the browser did not decode: it is damaged, or this browser does not know its kind. */
export async function undecoded(file: PhotoFile): Promise<Unreadable | NotInThisBrowser> {
  const format = rareFormat(file);
  return format === null || (await isKnown(file.mime)) ? { type: 'Unreadable' } : { type: 'NotInThisBrowser', format };
}

/** Null for what every browser decodes. */
function rareFormat(file: PhotoFile): NotInThisBrowser['format'] | null {
  switch (file.mime) {
    case 'image/jpeg':
      return rareJpeg(file);
    case 'image/png':
    case 'image/webp':
      return null;
    case 'image/avif':
      return 'AVIF';
    case 'image/heic':
      return 'HEIC';
    case 'image/jxl':
      return 'JPEG XL';
    case 'image/tiff':
      return 'TIFF';
  }
}

/** Kinds of JPEG that many decoders are built without (ITU-T T.81 table B.1). */
function rareJpeg({ parts }: PhotoFile): NotInThisBrowser['format'] | null {
  const frame = parts.find(({ name }) => name.startsWith('SOF'));
  const kind = Number(frame?.name.slice(3));
  if (kind === 3 || kind === 7 || kind === 11 || kind === 15) return 'lossless JPEG';
  if (kind >= 9) return 'arithmetic JPEG';
  return (frame?.payload[0] ?? 8) > 8 ? '12-bit JPEG' : null;
}

/** Whether the browser says that it decodes a type. One that cannot be asked, and did not decode it, is taken not to know it. */
async function isKnown(mime: string): Promise<boolean> {
  return mime !== 'image/jpeg' && 'ImageDecoder' in globalThis && (await ImageDecoder.isTypeSupported(mime));
}
