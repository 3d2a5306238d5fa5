import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '#bytes';
import { readCapture } from '#imaging';
import { gamutOf } from '../../../src/lib/imaging/gamut.ts';
import { segment } from '../../fixtures/images/encode-jpeg.ts';
import { chunk, encodePng } from '../../fixtures/images/encode-png.ts';
import { codedColours, profileChunk } from '../../fixtures/images/encode-png-kinds.ts';
import { riffChunk, riff } from '../../fixtures/images/encode-webp.ts';
import { exifBlock } from '../../fixtures/images/exif.ts';
import { cameraLike, displayP3Profile, drawJpeg, drawPng, drawWebp, orientations } from '../../fixtures/images/index.ts';
import { quadrants } from '../../fixtures/images/pattern.ts';

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

describe('which clock', () => {
  const takenAt = '2026:03:02 10:11:12';
  const gps = { gps: { latitude: 52.52, longitude: 13.4 }, gpsTime: { day: '2026:03:02', hours: 9 } };

  test('without an offset the camera’s time has no zone, and GPS does not lend it one', () => {
    expect(readCapture(drawJpeg({ ...size, takenAt, ...gps })).takenAt).toBe('2026-03-02T10:11:12');
  });

  test('a time of GPS alone is no time', () => {
    expect(readCapture(drawJpeg({ ...size, ...gps })).takenAt).toBeNull();
  });

  test('hundredths of a second are left out', () => {
    expect(readCapture(drawJpeg({ ...size, takenAt, subSeconds: '42', offset: '+02:00' })).takenAt).toBe('2026-03-02T10:11:12+02:00');
  });
});

describe('where EXIF tells no time, XMP may', () => {
  const told = (fields: string) => `</rdf:li></rdf:Alt></dc:description><rdf:x ${fields}/><x><y><z>`;

  test.each([
    ['exif:DateTimeOriginal="2026-03-02T10:11:12.42+02:00"', '2026-03-02T10:11:12+02:00'],
    ['exif:DateTimeOriginal="2026-03-02T10:11:12"', '2026-03-02T10:11:12'],
    ["photoshop:DateCreated='2026-03-02T10:11:12Z'", '2026-03-02T10:11:12Z'],
    ['exif:DateTimeOriginal="2026-03-02" photoshop:DateCreated="2026-03-03T10:11:12"', '2026-03-03T10:11:12'],
    ['/><exif:DateTimeOriginal>2026-03-02T10:11:12-05:00</exif:DateTimeOriginal><x', '2026-03-02T10:11:12-05:00'],
    ['xmp:ModifyDate="2026-03-02T10:11:12" xmp:CreateDate="2026-03-02T10:11:12"', null]
  ])('%s', (fields, expected) => {
    for (const draw of [drawJpeg, drawPng, drawWebp]) expect(readCapture(draw({ ...size, xmp: told(fields) })).takenAt).toBe(expected);
  });

  test('EXIF goes first', () => {
    const xmp = told('exif:DateTimeOriginal="2020-01-01T00:00:00"');
    expect(readCapture(drawPng({ ...size, xmp, takenAt: '2026:03:02 10:11:12' })).takenAt).toBe('2026-03-02T10:11:12');
  });
});

test('the gamut of a PNG: its numbers before its profile, however that is packed', async () => {
  const image = quadrants(16, 16);
  const png = (...chunks: readonly Uint8Array[]) => encodePng(image, null, chunks);
  const packed = async (profile: Uint8Array<ArrayBuffer>) => {
    const deflated = new Blob([profile]).stream().pipeThrough(new CompressionStream('deflate'));
    return chunk('iCCP', concat(utf8('P3\0'), Uint8Array.of(0), new Uint8Array(await new Response(deflated).arrayBuffer())));
  };
  expect(await gamutOf(png())).toBe('srgb');
  expect(await gamutOf(png(profileChunk(displayP3Profile())))).toBe('display-p3');
  expect(await gamutOf(png(await packed(displayP3Profile())))).toBe('display-p3');
  expect(await gamutOf(png(codedColours(12, 13)))).toBe('display-p3');
  expect(await gamutOf(png(codedColours(9, 16)))).toBe('display-p3');
  expect(await gamutOf(png(codedColours(1, 13), profileChunk(displayP3Profile())))).toBe('srgb');
  expect(await gamutOf(png(codedColours(2, 2), profileChunk(displayP3Profile())))).toBe('display-p3');
  expect(await gamutOf(png(chunk('iCCP', utf8('P3\0\0no zlib'))))).toBe('srgb');
  expect(await gamutOf(png(await packed(new Uint8Array(64 * 1024 * 1024))))).toBe('srgb');
});

test('the gamut of a WebP is what its profile says', async () => {
  const pixels = drawWebp(size).subarray(12);
  expect(
    await gamutOf(riff(riffChunk('VP8X', Uint8Array.of(0x20, 0, 0, 0, 15, 0, 0, 15, 0, 0)), riffChunk('ICCP', displayP3Profile()), pixels))
  ).toBe('display-p3');
});
