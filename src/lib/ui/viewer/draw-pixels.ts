/**
 * Draws the part of the original that is in the window onto a canvas of the window's size: always sharp, and never a canvas larger than a
 * browser allows (Safari on a tablet stops at 16 megapixels).
 */
import type { Zoom } from './Zoom.svelte.ts';

export function drawPixels(canvas: HTMLCanvasElement, pixels: ImageBitmap, zoom: Zoom): void {
  const { window: box, fitted, scale, x, y } = zoom;
  const density = globalThis.devicePixelRatio || 1;
  const [width, height] = [Math.round(box.width * density), Math.round(box.height * density)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d');
  if (!context) return;
  const [shownWidth, shownHeight] = [fitted.width * scale * density, fitted.height * scale * density];
  context.clearRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(pixels, (width - shownWidth) / 2 + x * density, (height - shownHeight) / 2 + y * density, shownWidth, shownHeight);
}
