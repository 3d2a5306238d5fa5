/** Colours a shade is judged by, from the file to what is shown of it: never further away than an eye can tell. */
import { describe, expect, test } from 'vitest';
import { type Bytes, concat, utf8 } from '#bytes';
import { metadataIn } from '#imaging';
import { encodeJpeg, segment } from '../fixtures/images/encode-jpeg.ts';
import { encodePng } from '../fixtures/images/encode-png.ts';
import { codedColours, encodePng16, profileChunk } from '../fixtures/images/encode-png-kinds.ts';
import { displayP3Profile } from '../fixtures/images/index.ts';
import * as kept from '../fixtures/images/kept-files.ts';
import { deltaE, labOf, patchColours, patches, patchPlaces } from '../fixtures/images/patches.ts';
import { decoded, look, prepared } from './imaging-pixels.ts';

const [width, height] = [480, 320];
const image = patches(width, height);
const profile = displayP3Profile();
const inJpeg = segment(0xe2, concat(utf8('ICC_PROFILE\0'), Uint8Array.of(1, 1), profile));

const farthest = 2;

async function webp(colorSpace: PredefinedColorSpace): Promise<Bytes> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { colorSpace });
  if (!context) throw new Error('no canvas');
  const pixels = new ImageData(width, height, { colorSpace });
  for (let i = 0; i < width * height; i++) pixels.data.set([...image.at(i % width, Math.floor(i / width)), 255], 4 * i);
  context.putImageData(pixels, 0, 0);
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp', quality: 1 })).arrayBuffer());
}

const sources: Record<'display-p3' | 'srgb', Record<string, () => Bytes | Promise<Bytes>>> = {
  'display-p3': {
    JPEG: () => encodeJpeg(image, 98, [inJpeg]),
    'large JPEG': () => encodeJpeg(patches(2400, 320), 96, [inJpeg]),
    'PNG with a profile': () => encodePng(image, null, [profileChunk(profile)]),
    'PNG with coded colours': () => encodePng(image, null, [codedColours(12, 13)]),
    'PNG of 16 bits': () => encodePng16(image, [profileChunk(profile)]),
    WebP: () => webp('display-p3'),
    'AVIF with coded colours': () => kept.p3PatchesAvif,
    'AVIF with a profile': () => kept.p3ProfileAvif
  },
  srgb: {
    JPEG: () => encodeJpeg(image, 98),
    'large JPEG': () => encodeJpeg(patches(2400, 320), 96),
    PNG: () => encodePng(image),
    'PNG of 16 bits': () => encodePng16(image),
    WebP: () => webp('srgb'),
    AVIF: () => kept.srgbPatchesAvif
  }
};

describe.each(['display-p3', 'srgb'] as const)('%s', (space) => {
  test.each(Object.entries(sources[space]))('%s, in preview and thumbnail', async (_, source) => {
    const { preview, thumbnail } = await prepared(await source());
    for (const rendition of [preview, thumbnail]) {
      expect(metadataIn(new Uint8Array(await rendition.arrayBuffer()))).toEqual(['ICC']);
      // Seen through the wide canvas, so that nothing is cut off while looking.
      const seen = look(await decoded(rendition), 'display-p3');
      patchColours.forEach((colour, i) => {
        const [x, y] = patchPlaces[i] ?? [0, 0];
        const pixel = seen.at(x, y);
        expect(deltaE(labOf(pixel, 'display-p3'), labOf(colour, space)), `${colour.join()} shown as ${pixel.join()}`).toBeLessThan(
          farthest
        );
      });
    }
  });
});

describe('the measure itself', () => {
  // From the test data of Sharma, Wu and Dalal.
  test.each([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0],
    [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
    [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082]
  ] as const)('%j and %j', (first, second, expected) => {
    expect(deltaE(first, second)).toBeCloseTo(expected, 3);
  });

  test('tells a green of Display P3 from the same numbers taken for sRGB', () => {
    const apart = deltaE(labOf([20, 200, 80], 'display-p3'), labOf([20, 200, 80], 'srgb'));
    expect(apart).toBeGreaterThan(1.5 * farthest);
  });
});
