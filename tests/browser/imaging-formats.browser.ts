/** Every format a browser knows, through `prepare`: what it shows, and what it says of what it does not show. */
import { describe, expect, test } from 'vitest';
import { type Bytes, concat, utf8 } from '#bytes';
import { metadataIn, prepare } from '#imaging';
import { encodeCmykJpeg, encodeGreyJpeg, encodeJpeg, segment } from '../fixtures/images/encode-jpeg.ts';
import { chunk } from '../fixtures/images/encode-png.ts';
import { encodePng16, encodePngInterlaced, encodePngPalette } from '../fixtures/images/encode-png-kinds.ts';
import { encodeTiff } from '../fixtures/images/encode-tiff.ts';
import { exifBlock } from '../fixtures/images/exif.ts';
import { badFiles, cameraLike, drawJpeg, drawPng, orientations } from '../fixtures/images/index.ts';
import * as kept from '../fixtures/images/kept-files.ts';
import { multiPicture } from '../fixtures/images/multi-picture.ts';
import { quadrants } from '../fixtures/images/pattern.ts';
import { decoded, expectQuadrants, look, prepared } from './imaging-pixels.ts';

const image = quadrants(96, 64);

async function expectShown(bytes: Bytes, mime: string, [width, height] = [96, 64]): Promise<void> {
  const photo = await prepared(bytes);
  expect(photo).toMatchObject({ mime, width, height });
  for (const rendition of [photo.preview, photo.thumbnail]) {
    expectQuadrants(look(await decoded(rendition)));
    const encoded = new Uint8Array(await rendition.arrayBuffer());
    expect(metadataIn(encoded).filter((name) => name !== 'ICC')).toEqual([]);
  }
}

describe('is shown as it is', () => {
  test.each<[string, Bytes, string]>([
    ['PNG of 16 bits', encodePng16(image), 'image/png'],
    ['PNG, interlaced', encodePngInterlaced(image), 'image/png'],
    ['progressive JPEG', kept.progressiveJpeg, 'image/jpeg'],
    ['CMYK JPEG, not inverted', encodeCmykJpeg(image, 'CMYK'), 'image/jpeg'],
    ['YCCK JPEG, not inverted', encodeCmykJpeg(image, 'YCCK'), 'image/jpeg'],
    ['the first of two JPEGs in one file', multiPicture(drawJpeg(image), drawJpeg({ width: 32, height: 32, seed: 7 })), 'image/jpeg'],
    ['AVIF in a sequence', kept.sequenceAvif, 'image/avif']
  ])('%s', async (_, bytes, mime) => {
    await expectShown(bytes, mime);
  });

  test('AVIF of four tiles', async () => {
    await expectShown(kept.gridAvif, 'image/avif', [128, 128]);
  });

  test.each(orientations)('AVIF of orientation %i, whatever its EXIF says', async (orientation) => {
    const bytes = kept.turnedAvif[orientation - 1] ?? new Uint8Array();
    await expectShown(bytes, 'image/avif');
    const photo = await prepared(bytes);
    expect(photo.takenAt).toBe(kept.keptNotes.takenAt);
    for (const rendition of [photo.preview, photo.thumbnail]) {
      const text = new TextDecoder('latin1').decode(await rendition.arrayBuffer());
      for (const word of kept.keptNotes.words) expect(text).not.toContain(word);
    }
  });

  test('grey JPEG, as grey', async () => {
    const { preview } = await prepared(encodeGreyJpeg(image));
    const seen = look(await decoded(preview));
    for (const [x, y, expected] of [
      [0.25, 0.25, 76],
      [0.75, 0.25, 150],
      [0.25, 0.75, 29],
      [0.75, 0.75, 226]
    ] as const) {
      for (const value of seen.at(x, y).slice(0, 3)) expect(Math.abs(value - expected)).toBeLessThan(4);
    }
  });

  test('a palette, and white where it is transparent', async () => {
    const photo = await prepared(encodePngPalette(image, ([r, g]) => (r === 255 && g === 255 ? 0 : 255)));
    const seen = look(await decoded(photo.preview));
    expect(seen.at(0.75, 0.75).every((value) => value > 250)).toBe(true);
    expect(seen.at(0.25, 0.25)[1]).toBeLessThan(10);
  });

  test('notes and a thumbnail longer than a segment', async () => {
    const [width, height] = [96, 64];
    const block = exifBlock({ orientation: 3, takenAt: '2026:03:02 10:11:12', thumbnail: cameraLike({ megapixels: 0.2 }) });
    expect(block.length).toBeGreaterThan(0x10000);
    const pieces = [block.subarray(0, 65_000), block.subarray(65_000, 130_000)].map((piece) =>
      segment(0xe1, concat(utf8('Exif\0\0'), piece))
    );
    const jpeg = drawJpeg({ width, height });
    const photo = await prepared(concat(jpeg.subarray(0, 2), ...pieces, jpeg.subarray(2)));
    expect(photo).toMatchObject({ width, height, takenAt: '2026-03-02T10:11:12' });
    const seen = look(await decoded(photo.preview));
    expect(
      seen
        .at(0.25, 0.25)
        .slice(0, 3)
        .map((value) => Math.round(value / 255))
    ).toEqual([1, 1, 0]);
    const png = drawPng({ width, height });
    expect(await prepared(concat(png.subarray(0, 33), chunk('eXIf', block), png.subarray(33)))).toMatchObject({
      takenAt: '2026-03-02T10:11:12'
    });
  });
});

describe('decoded at a part of its size', () => {
  test.each(orientations)('a large JPEG of orientation %i stands upright and has its true size', async (orientation) => {
    const bytes = drawJpeg({ width: 2400, height: 325, orientation });
    const photo = await prepared(bytes);
    expect(photo).toMatchObject({ width: 2400, height: 325 });
    for (const [rendition, width, height] of [
      [photo.preview, 2048, 277],
      [photo.thumbnail, 320, 43]
    ] as const) {
      const seen = look(await decoded(rendition));
      expect([seen.width, seen.height]).toEqual([width, height]);
      expectQuadrants(seen);
    }
  });

  test('a photo that no browser turns as its notes say keeps the size it is shown in', async () => {
    // An orientation in the second of two EXIF segments holds for nobody.
    const jpeg = drawJpeg({ width: 2400, height: 300 });
    const notes = (orientation: 1 | 6): Bytes => segment(0xe1, concat(utf8('Exif\0\0'), exifBlock({ orientation })));
    const photo = await prepared(concat(jpeg.subarray(0, 2), notes(1), notes(6), jpeg.subarray(2)));
    expect(photo).toMatchObject({ width: 2400, height: 300 });
    expectQuadrants(look(await decoded(photo.preview)));
  });
});

/** What a browser decodes is shown; what it does not is called by its name, and never damaged. */
async function expectShownOrNamed(bytes: Bytes, mime: string, format: string): Promise<void> {
  const result = await prepare(bytes);
  if (result.ok) await expectShown(bytes, mime);
  else expect(result.error).toEqual({ type: 'NotInThisBrowser', format });
}

describe('what some browsers do not decode', () => {
  test.each<[string, Bytes, string]>([
    ['HEIC', kept.heic, 'image/heic'],
    ['HEIC', kept.heicWithNotes, 'image/heic'],
    ['JPEG XL', kept.jpegXl, 'image/jxl'],
    ['TIFF', encodeTiff(image), 'image/tiff'],
    ['arithmetic JPEG', kept.arithmeticJpeg, 'image/jpeg']
  ])('%s', async (format, bytes, mime) => {
    await expectShownOrNamed(bytes, mime, format);
  });

  test('a lossless JPEG is called one', async () => {
    const jpeg = drawJpeg(image);
    jpeg[jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0) + 1] = 0xc3;
    expect(await prepare(jpeg)).toEqual({ ok: false, error: { type: 'NotInThisBrowser', format: 'lossless JPEG' } });
  });

  test('one that was cut is unreadable, not of a format that is missing', async () => {
    for (const bytes of [kept.heic, kept.srgbPatchesAvif, encodeTiff(image), kept.gridAvif])
      expect(await prepare(badFiles.truncated(bytes, 0.8))).toEqual({ ok: false, error: { type: 'Unreadable' } });
  });

  test('one whose pixels are damaged is unreadable where its format is known', async () => {
    const damaged = kept.srgbPatchesAvif.slice();
    damaged.fill(0, damaged.length - 80);
    expect(await prepare(damaged)).toEqual({ ok: false, error: { type: 'Unreadable' } });
  });
});

describe('a JPEG that lost its middle and kept its end', () => {
  const whole = cameraLike({ megapixels: 0.6 });
  const without = (bytes: Uint8Array, from: number, to: number): Bytes =>
    concat(bytes.subarray(0, Math.floor(bytes.length * from)), bytes.subarray(Math.floor(bytes.length * to)));

  test.each([
    [0.3, 0.7],
    [0.5, 0.51],
    [0.6, 1 - 2e-5]
  ])('from %d to %d', async (from, to) => {
    expect(await prepare(without(whole, from, to))).toEqual({ ok: false, error: { type: 'Unreadable' } });
  });

  test('is told from one that shows an even grey wall', async () => {
    const wall = { width: 480, height: 320, at: () => [128, 128, 128] as const };
    expect(await prepare(encodeJpeg(wall, 90))).toMatchObject({ ok: true });
  });

  test('is told by its restart markers where it has them', async () => {
    expect(await prepare(kept.restartJpeg)).toMatchObject({ ok: true, value: { width: 96, height: 64 } });
    const second = kept.restartJpeg.findIndex((byte, i) => byte === 0xff && kept.restartJpeg[i + 1] === 0xd1);
    const third = kept.restartJpeg.findIndex((byte, i) => byte === 0xff && kept.restartJpeg[i + 1] === 0xd2);
    const lost = concat(kept.restartJpeg.subarray(0, second), kept.restartJpeg.subarray(third));
    expect(await prepare(lost)).toEqual({ ok: false, error: { type: 'Unreadable' } });
  });
});
