/**
 * From a file that somebody chose to what is shown of it. One image is decoded at a time; a file that is too large is refused by its
 * headers, before a pixel is decoded.
 */
import type { Bytes } from '#bytes';
import { err, ok, type Result } from '#result';
import { captureOf } from './capture.ts';
import { decodeSmaller } from './decode-smaller.ts';
import { decodeUpright } from './decode-upright.ts';
import { gamutOfFile } from './gamut.ts';
import { hasGreyCorner } from './grey-corner.ts';
import { endsEarly, lacksRestarts } from './jpeg-scan.ts';
import { type PhotoFile, type PhotoMime, readParts } from './parts.ts';
import { fit, type Pixels, shrink, type Size } from './shrink.ts';
import { type NotAPhoto, type NotInThisBrowser, sniffFile, type Unreadable } from './sniff.ts';
import { stripImage, type StrippedImage } from './stripped-image.ts';
import { undecoded } from './undecoded.ts';

/** Decoded, 480 MB: what a tablet of 4 GB bears. */
export const maxMegapixels = 120;
/** Longest sides in pixels; nothing is ever enlarged. */
export const previewPixels = 2048;
export const thumbnailPixels = 320;

export interface Prepared {
  readonly mime: PhotoMime;
  /** Pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** ISO 8601, see Capture. */
  readonly takenAt: string | null;
  readonly preview: StrippedImage;
  readonly thumbnail: StrippedImage;
}

export type PrepareFailure =
  | NotAPhoto
  | Unreadable
  | NotInThisBrowser
  | { readonly type: 'TooLarge'; readonly megapixels: number; readonly limit: number }
  | { readonly type: 'Empty' };

/** From a photo's bytes, which stay as they are. Nothing is kept between two calls: any worker may run it. */
export async function prepare(bytes: Bytes): Promise<Result<Prepared, PrepareFailure>> {
  if (bytes.length === 0) return err({ type: 'Empty' });
  const file = readParts(bytes);
  if (file === null) return err({ type: 'NotAPhoto' });
  const sniffed = sniffFile(file);
  if (!sniffed.ok) return sniffed;
  const megapixels = (sniffed.value.width * sniffed.value.height) / 1e6;
  if (megapixels > maxMegapixels) return err({ type: 'TooLarge', megapixels: Math.ceil(megapixels), limit: maxMegapixels });

  if (lacksRestarts(file.parts)) return err({ type: 'Unreadable' });

  const { takenAt, orientation } = captureOf(file);
  const decoded = await decodeFor(bytes, file, orientation >= 5 ? turned(sniffed.value) : sniffed.value);
  if (decoded === null) return err(await undecoded(file));
  const { pixels, width, height } = decoded;
  const gamut = await gamutOfFile(file);
  const large = shrink(pixels, fit(decoded, previewPixels), gamut);
  pixels.image.close();
  if (file.mime === 'image/jpeg' && hasGreyCorner(large) && endsEarly(file.parts)) return err({ type: 'Unreadable' });
  const small = shrink({ image: large, ...fit(decoded, previewPixels) }, fit(decoded, thumbnailPixels), gamut);
  const [preview, thumbnail] = await Promise.all([encode(large, 0.9), encode(small, 0.82)]);
  return ok({ mime: file.mime, width, height, takenAt, preview, thumbnail });
}

const turned = ({ width, height }: Size): Size => ({ width: height, height: width });

interface Decoded extends Size {
  readonly pixels: Pixels & { readonly image: ImageBitmap | VideoFrame };
}

/** Pixels enough for a preview, and the size of the whole. Null where the browser decodes none. */
async function decodeFor(bytes: Bytes, file: PhotoFile, upright: Size): Promise<Decoded | null> {
  const smaller = await decodeSmaller(bytes, file, upright, previewPixels);
  if (smaller) return { pixels: smaller, width: upright.width, height: upright.height };
  const whole = await decodeUpright(bytes, file.mime);
  if (!whole.ok) return null;
  const { width, height } = whole.value;
  return { pixels: { image: whole.value, width, height }, width, height };
}

/** JPEG: every browser can write it (Safari writes no WebP), and every program a copy is given to can read it. */
const encode = async (canvas: OffscreenCanvas, quality: number): Promise<StrippedImage> =>
  stripImage(await canvas.convertToBlob({ type: 'image/jpeg', quality }));
