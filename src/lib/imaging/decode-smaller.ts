/**
 * A JPEG decoded at a part of its size: its blocks of 8 × 8 can be transformed into 1 to 7 pixels a side at once (libjpeg's scaled decoding), in half the time
 * and a fraction of the memory. Asked of the browser through ImageDecoder (WebCodecs); Chromium does it, others decode in full elsewhere.
 */
import type { Bytes } from '#bytes';
import type { PhotoFile } from './parts.ts';
import type { Pixels, Size } from './shrink.ts';

/**
 * Upright, in the smallest size whose longest side is not below `longestSide`; the caller closes the frame. Null where this cannot be had: then the photo is to be
 * decoded as a whole. `upright` is its size, turned.
 */
export async function decodeSmaller(
  bytes: Bytes,
  file: PhotoFile,
  upright: Size,
  longestSide: number
): Promise<(Pixels & { readonly image: VideoFrame }) | null> {
  const eighths = [1, 2, 3, 4, 5, 6, 7].find((part) => eighthsOf(Math.max(upright.width, upright.height), part) >= longestSide);
  if (eighths === undefined || !('ImageDecoder' in globalThis) || !hasPlainColours(file)) return null;
  const [width, height] = [eighthsOf(upright.width, eighths), eighthsOf(upright.height, eighths)];
  const decoder = new ImageDecoder({ data: bytes, type: file.mime, desiredWidth: width, desiredHeight: height });
  try {
    const { image } = await decoder.decode();
    if (image.displayWidth === width && image.displayHeight === height) return { image, width, height };
    // A browser that does not shrink, or turns otherwise than the photo says.
    image.close();
    return null;
  } catch {
    return null;
  } finally {
    decoder.close();
  }
}

const eighthsOf = (side: number, eighths: number): number => Math.ceil((side * eighths) / 8);

/** Grey or three components: CMYK needs the whole decoder. */
function hasPlainColours({ mime, parts }: PhotoFile): boolean {
  const components = parts.find(({ name }) => name.startsWith('SOF'))?.payload[5];
  return mime === 'image/jpeg' && (components === 1 || components === 3);
}
