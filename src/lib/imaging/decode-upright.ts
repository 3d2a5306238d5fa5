import { type Bytes, ownBytes } from '#bytes';
import { err, ok, type Result } from '#result';
import { captureOf, type Orientation } from './capture.ts';
import { gamutOfFile } from './gamut.ts';
import { withoutMetadata } from './metadata.ts';
import { readParts } from './parts.ts';
import { contextOf } from './shrink.ts';
import type { Unreadable } from './sniff.ts';

/**
 * A photo's pixels, standing upright. The caller closes the bitmap.
 *
 * Every browser turns a JPEG by its EXIF while decoding, and an AVIF, HEIC or JPEG XL by what its own format says; PNG and WebP some do and
 * some do not (Chromium turns PNG and not WebP), so there the orientation is taken out first and applied here.
 */
export async function decodeUpright(bytes: Uint8Array, mime: string): Promise<Result<ImageBitmap, Unreadable>> {
  const file = mime === 'image/png' || mime === 'image/webp' ? readParts(bytes) : null;
  const orientation = file === null ? 1 : captureOf(file).orientation;
  const bitmap = await decode(orientation === 1 ? ownBytes(bytes) : withoutMetadata(bytes), mime);
  if (bitmap === null) return err({ type: 'Unreadable' });
  return ok(file === null || orientation === 1 ? bitmap : turn(bitmap, orientation, await gamutOfFile(file)));
}

/** Null where the browser cannot read it, or has no room for it. */
async function decode(bytes: Bytes, mime: string): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(new Blob([bytes], { type: mime }), { imageOrientation: 'from-image' });
  } catch {
    return null;
  }
}

/** Closes the bitmap it is given. */
function turn(stored: ImageBitmap, orientation: Orientation, colorSpace: PredefinedColorSpace): ImageBitmap {
  const { width, height } = stored;
  const canvas = orientation >= 5 ? new OffscreenCanvas(height, width) : new OffscreenCanvas(width, height);
  const context = contextOf(canvas, colorSpace);
  context.setTransform(...turns[orientation](width, height));
  context.drawImage(stored, 0, 0);
  stored.close();
  return canvas.transferToImageBitmap();
}

type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

/** Where stored pixels of an image of w × h come to lie, upright. */
const turns: Readonly<Record<Orientation, (w: number, h: number) => Matrix>> = {
  1: () => [1, 0, 0, 1, 0, 0],
  2: (w) => [-1, 0, 0, 1, w, 0],
  3: (w, h) => [-1, 0, 0, -1, w, h],
  4: (_, h) => [1, 0, 0, -1, 0, h],
  5: () => [0, 1, 1, 0, 0, 0],
  6: (_, h) => [0, 1, -1, 0, h, 0],
  7: (w, h) => [0, -1, -1, 0, h, w],
  8: (w) => [0, -1, 1, 0, 0, w]
};
