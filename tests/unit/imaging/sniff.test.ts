import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '#bytes';
import { sniff } from '#imaging';
import { badFiles, cameraLike, drawJpeg, drawPng, drawWebp } from '../../fixtures/images/index.ts';
import { segment } from '../../fixtures/images/encode-jpeg.ts';
import { riff, riffChunk } from '../../fixtures/images/encode-webp.ts';

const size = { width: 40, height: 24 };
const unreadable = { ok: false, error: { type: 'Unreadable' } };
const notAPhoto = { ok: false, error: { type: 'NotAPhoto' } };

/** The same JPEG, its frame header of another kind. */
function withFrame(jpeg: Uint8Array, marker: number): Uint8Array {
  const out = jpeg.slice();
  out[out.findIndex((byte, i) => byte === 0xff && out[i + 1] === 0xc0) + 1] = marker;
  return out;
}

describe('the size as coded', () => {
  test('JPEG, whatever the orientation says', () => {
    expect(sniff(drawJpeg(size))).toEqual({ ok: true, value: { mime: 'image/jpeg', ...size } });
    expect(sniff(drawJpeg({ ...size, orientation: 6 }))).toEqual({ ok: true, value: { mime: 'image/jpeg', width: 24, height: 40 } });
  });

  test.each([0xc1, 0xc2, 0xc9])('JPEG with frame header 0xff%i', (marker) => {
    expect(sniff(withFrame(drawJpeg(size), marker))).toMatchObject({ ok: true, value: size });
  });

  test('PNG', () => {
    expect(sniff(drawPng(size))).toEqual({ ok: true, value: { mime: 'image/png', ...size } });
  });

  test('WebP: lossless, and extended', () => {
    expect(sniff(drawWebp(size))).toEqual({ ok: true, value: { mime: 'image/webp', ...size } });
    expect(sniff(drawWebp({ ...size, xmp: 'x' }))).toEqual({ ok: true, value: { mime: 'image/webp', ...size } });
  });

  test('WebP: lossy', () => {
    const frame = Uint8Array.of(0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x41, 0xf0, 0x80);
    expect(sniff(riff(riffChunk('VP8 ', frame)))).toEqual({ ok: true, value: { mime: 'image/webp', width: 320, height: 240 } });
  });

  test('a 200-megapixel image is told by its header', () => {
    expect(sniff(badFiles.hugeJpeg())).toMatchObject({ ok: true, value: { width: 20_000, height: 10_000 } });
    expect(sniff(badFiles.hugePng())).toMatchObject({ ok: true, value: { width: 20_000, height: 10_000 } });
  });

  test('bytes in the middle of a larger buffer', () => {
    for (const photo of [drawJpeg(size), drawPng(size), drawWebp(size)]) {
      expect(sniff(concat(new Uint8Array(7), photo).subarray(7))).toMatchObject({ ok: true, value: size });
    }
  });
});

test.each(
  Object.entries({
    empty: badFiles.empty(),
    text: badFiles.text(),
    pdf: badFiles.pdf(),
    gif: utf8('GIF89a……'),
    wav: utf8('RIFF\0\0\0\0WAVEfmt ')
  })
)('%s is not a photo', (_, bytes) => {
  expect(sniff(bytes)).toEqual(notAPhoto);
});

describe('a photo that was cut is unreadable', () => {
  const photos = {
    jpeg: drawJpeg({ ...size, orientation: 6, thumbnail: drawJpeg({ width: 16, height: 16 }), comment: 'x' }),
    png: drawPng({ ...size, comment: 'x' }),
    webp: drawWebp({ ...size, xmp: 'x' })
  };
  test.each(Object.entries(photos))('%s, at every byte', (_, photo) => {
    for (let length = 12; length < photo.length; length++)
      expect(sniff(photo.subarray(0, length)), `${String(length)} bytes`).toEqual(unreadable);
  });

  test('the end of an embedded thumbnail is not the end of the photo', () => {
    const thumbnail = drawJpeg({ width: 160, height: 120 });
    const photo = drawJpeg({ ...size, orientation: 1, thumbnail });
    expect(sniff(photo.subarray(0, photo.length - 2))).toEqual(unreadable);
  });

  test('a large one', () => {
    expect(sniff(badFiles.truncated(cameraLike({ megapixels: 0.5 })))).toEqual(unreadable);
  });
});

describe('headers that do not make sense are unreadable', () => {
  test('no width or height', () => {
    expect(sniff(badFiles.hugeJpeg(0, 100))).toEqual(unreadable);
    expect(sniff(badFiles.hugePng(100, 0))).toEqual(unreadable);
  });

  test('two sizes for one image', () => {
    const jpeg = drawJpeg(size);
    const second = segment(0xc0, [8, 0x40, 0, 0x40, 0, 1, 1, 0x11, 0]);
    expect(sniff(concat(jpeg.subarray(0, 2), second, jpeg.subarray(2)))).toEqual(unreadable);
  });

  test('a chunk that is longer than the file', () => {
    const png = drawPng(size);
    png[8] = 0xff;
    expect(sniff(png)).toEqual(unreadable);
  });

  test('only a start', () => {
    expect(sniff(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9))).toEqual(unreadable);
    expect(sniff(riff())).toEqual(unreadable);
  });
});

test('what a camera writes behind the end does not matter', () => {
  expect(sniff(concat(drawJpeg(size), drawJpeg({ width: 16, height: 16 })))).toMatchObject({ ok: true, value: size });
});
