/**
 * From a file that somebody chose to what is shown of it. One image is decoded at a time; a file that is too large is refused by its
 * headers, before a pixel is decoded.
 */
import type { Bytes } from '#bytes';
import { err, ok, type Result } from '#result';
import { readCapture } from './capture.ts';
import { contextOf, decodeUpright } from './decode-upright.ts';
import { gamutOf } from './gamut.ts';
import type { PhotoMime } from './parts.ts';
import { type NotAPhoto, type NotInThisBrowser, sniff, type Unreadable } from './sniff.ts';
import { stripImage, type StrippedImage } from './stripped-image.ts';

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
  const sniffed = sniff(bytes);
  if (!sniffed.ok) return sniffed;
  const { mime } = sniffed.value;
  const megapixels = (sniffed.value.width * sniffed.value.height) / 1e6;
  if (megapixels > maxMegapixels) return err({ type: 'TooLarge', megapixels: Math.ceil(megapixels), limit: maxMegapixels });

  const { takenAt } = await readCapture(bytes);
  const upright = await decodeUpright(bytes, mime);
  if (!upright.ok) return upright;
  const { width, height } = upright.value;
  const gamut = gamutOf(bytes);
  const large = shrink(upright.value, previewPixels, gamut);
  upright.value.close();
  const small = shrink(large, thumbnailPixels, gamut);
  const preview = await encode(large, 0.9);
  const thumbnail = await encode(small, 0.82);
  return ok({ mime, width, height, takenAt, preview, thumbnail });
}

/**
 * By halves as far as they go, then the rest: each step averages every pixel, where one big step may skip some and draw patterns that
 * are not there (moiré on a fine weave or a ruler).
 */
function shrink(image: ImageBitmap | OffscreenCanvas, longestSide: number, gamut: PredefinedColorSpace): OffscreenCanvas {
  const { width, height } = fit(image.width, image.height, longestSide);
  let current = image;
  while (current.width >= 2 * width && current.height >= 2 * height)
    current = draw(current, current.width >> 1, current.height >> 1, gamut);
  return draw(current, width, height, gamut);
}

/** On white: a rendition has no transparency. */
function draw(image: ImageBitmap | OffscreenCanvas, width: number, height: number, gamut: PredefinedColorSpace): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = contextOf(canvas, gamut);
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}

function fit(width: number, height: number, longestSide: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** JPEG: every browser can write it (Safari writes no WebP), and every program a copy is given to can read it. */
const encode = async (canvas: OffscreenCanvas, quality: number): Promise<StrippedImage> =>
  stripImage(await canvas.convertToBlob({ type: 'image/jpeg', quality }));
