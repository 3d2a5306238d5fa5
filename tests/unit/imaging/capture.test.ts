import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '#bytes';
import { readCapture } from '#imaging';
import { gamutOf } from '../../../src/lib/imaging/gamut.ts';
import { segment } from '../../fixtures/images/encode-jpeg.ts';
import { riffChunk, riff } from '../../fixtures/images/encode-webp.ts';
import { exifBlock } from '../../fixtures/images/exif.ts';
import { cameraLike, displayP3Profile, drawJpeg, drawPng, drawWebp, orientations } from '../../fixtures/images/index.ts';

const size = { width: 16, height: 16 };
const untold = { orientation: 1, takenAt: null };

describe.each([
  ['JPEG', drawJpeg],
  ['PNG', drawPng],
  ['WebP', drawWebp]
])('%s', (_, draw) => {
  test.each(orientations)('orientation %i', async (orientation) => {
    for (const littleEndian of [true, false]) {
      expect(readCapture(draw({ ...size, orientation, littleEndian }))).toEqual({ orientation, takenAt: null });
    }
  });

  test('the camera’s clock, with its offset where there is one', async () => {
    const takenAt = '2026:03:02 10:11:12';
    expect(readCapture(draw({ ...size, takenAt, offset: '+01:00' }))).toEqual({
      orientation: 1,
      takenAt: '2026-03-02T10:11:12+01:00'
    });
    expect(readCapture(draw({ ...size, takenAt, offset: '-03:30' }))).toMatchObject({ takenAt: '2026-03-02T10:11:12-03:30' });
    expect(readCapture(draw({ ...size, takenAt }))).toMatchObject({ takenAt: '2026-03-02T10:11:12' });
    expect(readCapture(draw({ ...size, takenAt, offset: '   :  ' }))).toMatchObject({ takenAt: '2026-03-02T10:11:12' });
  });

  test('nothing told', async () => {
    expect(readCapture(draw(size))).toEqual(untold);
  });
});

test.each([
  '0000:00:00 00:00:00',
  '    :  :     :  :  ',
  '2026:02:30 10:00:00',
  '2026:13:01 10:00:00',
  '2026:03:02 25:00:00',
  'yesterday',
  ''
])('a camera that says "%s" tells no time', async (takenAt) => {
  expect(readCapture(drawJpeg({ ...size, takenAt }))).toEqual(untold);
});

test('an orientation that does not exist is none', async () => {
  const block = exifBlock({ orientation: 8 });
  block[block.indexOf(8, 10)] = 9;
  const jpeg = drawJpeg(size);
  expect(readCapture(concat(jpeg.subarray(0, 2), segment(0xe1, concat(utf8('Exif\0\0'), block)), jpeg.subarray(2)))).toMatchObject({
    orientation: 1
  });
});

test('a photo as a camera writes it', async () => {
  const photo = cameraLike({ megapixels: 0.1, orientation: 8, gps: { latitude: 1, longitude: 2 } });
  expect(readCapture(photo)).toEqual({ orientation: 8, takenAt: '2026-03-02T10:11:12+01:00' });
});

test('a WebP whose EXIF begins as in a JPEG', async () => {
  const pixels = drawWebp(size).subarray(12);
  const chunk = riffChunk('EXIF', concat(utf8('Exif\0\0'), exifBlock({ orientation: 3 })));
  expect(readCapture(riff(pixels, chunk))).toMatchObject({ orientation: 3 });
});

test('damaged metadata is no metadata, and never throws', async () => {
  const photo = drawJpeg({ ...size, orientation: 6, takenAt: '2026:03:02 10:11:12', serial: 'EN4711' });
  for (let at = 6; at < 160; at++) {
    for (const value of [0x00, 0xff, 0x7f]) {
      const damaged = photo.slice();
      damaged[at] = value;
      const { orientation, takenAt } = readCapture(damaged);
      expect(orientations).toContain(orientation);
      expect(takenAt === null || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(takenAt)).toBe(true);
    }
  }
  expect(readCapture(new Uint8Array())).toEqual(untold);
  expect(readCapture(utf8('text'))).toEqual(untold);
});

test('the gamut is what the embedded profile says', async () => {
  expect(await gamutOf(drawJpeg(size))).toBe('srgb');
  expect(await gamutOf(drawJpeg({ ...size, profile: displayP3Profile() }))).toBe('display-p3');
  expect(await gamutOf(drawJpeg({ ...size, profile: displayP3Profile().slice(0, 200) }))).toBe('srgb');
  expect(await gamutOf(drawJpeg({ ...size, profile: utf8('no profile') }))).toBe('srgb');
});
