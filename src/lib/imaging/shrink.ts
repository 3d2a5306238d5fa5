import type { Pixels } from './decode-smaller.ts';

/**
 * A picture on white, its longest side at most so long; nothing is enlarged. By halves as far as they go, then the rest: each step averages every pixel, where
 * one big step may skip some and draw patterns that are not there (moiré on a fine weave or a ruler).
 */
export function shrink(pixels: Pixels, longestSide: number, colorSpace: PredefinedColorSpace): OffscreenCanvas {
  const scale = Math.min(1, longestSide / Math.max(pixels.width, pixels.height));
  const [width, height] = [scaled(pixels.width, scale), scaled(pixels.height, scale)];
  let current = pixels;
  while (current.width >= 2 * width && current.height >= 2 * height)
    current = asPixels(draw(current, current.width >> 1, current.height >> 1, colorSpace));
  return draw(current, width, height, colorSpace);
}

const scaled = (side: number, scale: number): number => Math.max(1, Math.round(side * scale));

export const asPixels = <Image extends ImageBitmap | OffscreenCanvas>(image: Image): Pixels & { readonly image: Image } => ({
  image,
  width: image.width,
  height: image.height
});

function draw({ image }: Pixels, width: number, height: number, colorSpace: PredefinedColorSpace): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = contextOf(canvas, colorSpace);
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}

export function contextOf(canvas: OffscreenCanvas, colorSpace: PredefinedColorSpace): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { colorSpace });
  if (!context) throw new Error('no canvas to draw on');
  return context;
}
