import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '#bytes';
import { metadataIn } from '#imaging';
import { withoutMetadata } from '../../../src/lib/imaging/metadata.ts';
import { stripImage } from '../../../src/lib/imaging/stripped-image.ts';
import { segment } from '../../fixtures/images/encode-jpeg.ts';
import { chunk } from '../../fixtures/images/encode-png.ts';
import { riffChunk } from '../../fixtures/images/encode-webp.ts';
import { badFiles, displayP3Profile, drawJpeg, drawPng, drawWebp } from '../../fixtures/images/index.ts';

const size = { width: 40, height: 24 };
const notes = {
  ...size,
  orientation: 6,
  takenAt: '2026:03:02 10:11:12',
  artist: 'Lena Berg',
  serial: 'EN4711',
  gps: { latitude: 52.52, longitude: 13.4 },
  thumbnail: drawJpeg({ width: 16, height: 12 }),
  xmp: 'Anna Mueller',
  comment: 'tooth 21'
} as const;
const words = ['Lena Berg', 'EN4711', 'Anna Mueller', 'tooth 21', '2026:03:02', 'Exif', 'EXIF', 'adobe'];
const full = {
  jpeg: concat(drawJpeg({ ...notes, caption: 'a caption', profile: displayP3Profile() }), utf8('a preview behind the end')),
  png: drawPng(notes),
  webp: drawWebp(notes)
};

/** A segment put right after the start of a JPEG. */
function jpegWith(marker: number, payload: string): Uint8Array {
  const jpeg = drawJpeg(size);
  return concat(jpeg.subarray(0, 2), segment(marker, utf8(payload)), jpeg.subarray(2));
}

const holds = (bytes: Uint8Array, word: string): boolean => new TextDecoder('latin1').decode(bytes).includes(word);

test('an image that only has pixels has no metadata', () => {
  for (const image of [drawJpeg(size), drawPng(size), drawWebp(size)]) expect(metadataIn(image)).toEqual([]);
});

describe('what is in a file is named', () => {
  test('all that we draw', () => {
    expect(metadataIn(full.jpeg)).toEqual(['Exif', 'XMP', 'IPTC', 'Comment', 'ICC', 'Trailer']);
    expect(metadataIn(full.png)).toEqual(['Exif', 'Text', 'XMP']);
    expect(metadataIn(full.webp)).toEqual(['Exif', 'XMP']);
  });

  test.each([
    [0xe0, 'JFXX\0thumb', 'JFIF thumbnail'],
    [0xe1, 'http://ns.adobe.com/xmp/extension/\0', 'XMP'],
    [0xe1, 'something', 'APP1'],
    [0xe2, 'MPF\0', 'MPF'],
    [0xe2, 'FPXR\0', 'APP2'],
    [0xe5, 'RMETA', 'APP5'],
    [0xed, 'Adobe_CM', 'APP13'],
    [0xee, 'Adobe and a word more', 'APP14'],
    [0xf0, 'x', '0xf0']
  ])('JPEG segment 0xff%i "%s" as %s', (marker, payload, name) => {
    expect(metadataIn(jpegWith(marker, payload))).toEqual([name]);
  });

  test('bytes between two segments', () => {
    const jpeg = drawJpeg(size);
    const frame = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
    const hiding = concat(jpeg.subarray(0, frame), utf8('hidden'), jpeg.subarray(frame));
    expect(metadataIn(hiding)).toEqual(['Gap']);
    expect(withoutMetadata(hiding)).toEqual(jpeg);
  });

  test.each([
    ['zTXt', 'Text'],
    ['iTXt', 'Text'],
    ['tIME', 'Time'],
    ['iCCP', 'ICC'],
    ['caBX', 'caBX']
  ])('PNG chunk %s as %s', (type, name) => {
    const png = drawPng(size);
    expect(metadataIn(concat(png.subarray(0, 33), chunk(type, utf8('x')), png.subarray(33)))).toEqual([name]);
  });

  test('a WebP chunk that nobody knows', () => {
    const webp = drawWebp({ ...size, xmp: 'x' });
    const extra = riffChunk('note', utf8('words'));
    const longer = concat(webp, extra);
    new DataView(longer.buffer).setUint32(4, longer.length - 8, true);
    expect(metadataIn(longer)).toEqual(['XMP', 'note']);
    expect(metadataIn(concat(webp, extra))).toEqual(['XMP', 'Trailer']);
  });

  test('a file that is not whole is never called clean', () => {
    for (const bytes of [badFiles.empty(), badFiles.text(), badFiles.truncated(drawJpeg(size)), badFiles.truncated(drawPng(size))]) {
      expect(metadataIn(bytes)).toEqual(['Unreadable']);
    }
  });
});

describe('taken out', () => {
  test.each(Object.entries(full))('of a %s, no word is left', (_, image) => {
    for (const word of words.filter((one) => holds(image, one))) expect(holds(withoutMetadata(image), word), word).toBe(false);
    expect(words.some((word) => holds(image, word))).toBe(true);
  });

  test('pixels stay the same bytes, and so does colour', () => {
    expect(metadataIn(withoutMetadata(full.jpeg))).toEqual(['ICC']);
    expect(withoutMetadata(drawJpeg({ ...size, comment: 'x', xmp: 'y', takenAt: notes.takenAt }))).toEqual(drawJpeg(size));
    expect(withoutMetadata(drawPng({ ...size, comment: 'x', takenAt: notes.takenAt }))).toEqual(drawPng(size));
  });

  test('a WebP no longer promises what was taken out', () => {
    const stripped = withoutMetadata(full.webp);
    expect(stripped[20]).toBe(0);
    expect(new DataView(stripped.buffer).getUint32(4, true)).toBe(stripped.length - 8);
  });
});

describe('a StrippedImage', () => {
  test('has lost what its encoder wrote into it', async () => {
    const stripped = await stripImage(new Blob([full.jpeg], { type: 'image/jpeg' }));
    expect(stripped.type).toBe('image/jpeg');
    expect(metadataIn(new Uint8Array(await stripped.arrayBuffer()))).toEqual(['ICC']);
  });

  test('is never made of what our reader does not understand', async () => {
    for (const bytes of [badFiles.text(), badFiles.truncated(full.jpeg)])
      await expect(stripImage(new Blob([bytes]))).rejects.toThrow('metadata');
  });
});
