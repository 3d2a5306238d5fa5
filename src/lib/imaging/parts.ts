/** The parts a photo file consists of, for all formats alike. Nothing is decoded; lengths are never trusted beyond the file's end. */
import { brandsOf } from './boxes.ts';
import { heifParts } from './heif-parts.ts';
import { jpegParts } from './jpeg-parts.ts';
import { jxlParts } from './jxl-parts.ts';
import { type Parts, startsWith } from './part.ts';
import { pngParts } from './png-parts.ts';
import { tiffParts } from './tiff-parts.ts';
import { webpParts } from './webp-parts.ts';

export type PhotoMime = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/avif' | 'image/heic' | 'image/jxl' | 'image/tiff';

export interface PhotoFile extends Parts {
  readonly mime: PhotoMime;
}

/** Null where it is no photo, by its first bytes; its name and declared type do not matter. */
export function readParts(bytes: Uint8Array): PhotoFile | null {
  if (startsWith(bytes, 0, '\xff\xd8\xff')) return { mime: 'image/jpeg', ...jpegParts(bytes) };
  if (startsWith(bytes, 0, '\x89PNG\r\n\x1a\n')) return { mime: 'image/png', ...pngParts(bytes) };
  if (startsWith(bytes, 0, 'RIFF') && startsWith(bytes, 8, 'WEBP')) return { mime: 'image/webp', ...webpParts(bytes) };
  if (startsWith(bytes, 4, 'ftyp')) return heifFile(bytes);
  if (startsWith(bytes, 0, '\xff\x0a') || startsWith(bytes, 0, '\0\0\0\x0cJXL \r\n\x87\n'))
    return { mime: 'image/jxl', ...jxlParts(bytes) };
  if (startsWith(bytes, 0, 'II*\0') || startsWith(bytes, 0, 'MM\0*')) return tiffFile(bytes);
  return null;
}

/** `mif1` alone does not say how its pixels are coded: then the items do (ISO/IEC 23008-12 section 10). */
function heifFile(bytes: Uint8Array): PhotoFile | null {
  const brands = brandsOf(bytes);
  const known = (...wanted: readonly string[]): boolean => wanted.some((brand) => brands.includes(brand));
  if (!known('avif', 'avis', 'mif1', 'msf1', ...hevcBrands)) return null;
  const file = heifParts(bytes);
  const coded = (type: string): boolean => file.parts.some(({ name }) => name === type);
  const avif = known('avif', 'avis') || (!known(...hevcBrands) && coded('av01') && !coded('hvc1'));
  return { mime: avif ? 'image/avif' : 'image/heic', ...file };
}

const hevcBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

/** A raw photo is a TIFF to its first bytes only: its pixels are a sensor's. */
function tiffFile(bytes: Uint8Array): PhotoFile | null {
  const file = tiffParts(bytes);
  return file && { mime: 'image/tiff', ...file };
}
