export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a canvas can draw, and how large it is, upright. */
export interface Pixels extends Size {
  readonly image: ImageBitmap | VideoFrame | OffscreenCanvas;
}

/** The size of a photo whose longest side is at most so long; nothing is enlarged, and nothing vanishes. */
export function fit({ width, height }: Size, longestSide: number): Size {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * A picture on white, in a smaller size or the same. At quality `high` a browser averages all pixels in one step; one that does not know the word may skip some and
 * draw patterns that are not there (moiré on a fine weave or a ruler), so there it goes by halves as far as they go.
 */
export function shrink(pixels: Pixels, { width, height }: Size, colorSpace: PredefinedColorSpace): OffscreenCanvas {
  let current = pixels;
  while (!knowsQuality() && current.width >= 2 * width && current.height >= 2 * height) {
    const half = { width: current.width >> 1, height: current.height >> 1 };
    current = { image: draw(current, half, colorSpace), ...half };
  }
  return draw(current, { width, height }, colorSpace);
}

const knowsQuality = (): boolean => 'imageSmoothingQuality' in OffscreenCanvasRenderingContext2D.prototype;

function draw({ image }: Pixels, { width, height }: Size, colorSpace: PredefinedColorSpace): OffscreenCanvas {
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
