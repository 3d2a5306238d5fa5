/** What the tests of imaging look at pixels with. */
import { expect } from 'vitest';
import type { Bytes } from '#bytes';
import { decodeUpright, prepare, type Prepared } from '#imaging';
import { quadrantColours } from '../fixtures/images/index.ts';

export async function prepared(bytes: Bytes): Promise<Prepared> {
  const result = await prepare(bytes);
  if (!result.ok) throw new Error(result.error.type);
  return result.value;
}

export async function decoded(image: Blob): Promise<ImageBitmap> {
  const result = await decodeUpright(new Uint8Array(await image.arrayBuffer()), image.type);
  if (!result.ok) throw new Error(result.error.type);
  return result.value;
}

/** The pixel at a place from 0 to 1, and the image's size. Closes the bitmap. */
export function look(bitmap: ImageBitmap, colorSpace: PredefinedColorSpace = 'srgb') {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true, colorSpace });
  if (!context) throw new Error('no canvas');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return {
    width,
    height,
    at: (x: number, y: number) => [...context.getImageData(Math.floor(x * width), Math.floor(y * height), 1, 1).data]
  };
}

export function expectQuadrants(seen: ReturnType<typeof look>): void {
  const places = { topLeft: [0.25, 0.25], topRight: [0.75, 0.25], bottomLeft: [0.25, 0.75], bottomRight: [0.75, 0.75] } as const;
  for (const place of ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'] as const) {
    const [x, y] = places[place];
    const [r, g, b] = seen.at(x, y);
    expect(
      [r, g, b].map((value) => Math.round((value ?? 0) / 255) * 255),
      place
    ).toEqual(quadrantColours[place]);
  }
}
