import { describe, expect, test } from 'vitest';
import { type Bytes, concat, utf8 } from '#bytes';
import { metadataIn, readCapture, sniff } from '#imaging';
import { gamutOf } from '../../../src/lib/imaging/gamut.ts';
import { readParts } from '../../../src/lib/imaging/parts.ts';
import { undecoded } from '../../../src/lib/imaging/undecoded.ts';
import { encodeTiff } from '../../fixtures/images/encode-tiff.ts';
import { exifBlock, long, short, word } from '../../fixtures/images/exif.ts';
import { drawJpeg, orientations } from '../../fixtures/images/index.ts';
import * as kept from '../../fixtures/images/kept-files.ts';
import { multiPicture } from '../../fixtures/images/multi-picture.ts';
import { quadrants } from '../../fixtures/images/pattern.ts';

const size = { width: 96, height: 64 };
const unreadable = { ok: false, error: { type: 'Unreadable' } };
const notAPhoto = { ok: false, error: { type: 'NotAPhoto' } };

const box = (type: string, ...payload: readonly Uint8Array[]): Bytes => {
  const body = concat(...payload);
  return concat(word(body.length + 8, 4, false), utf8(type), body);
};

/** The same file under other brands. */
function withBrands(file: Uint8Array, major: string, ...compatible: readonly string[]): Bytes {
  const old = new DataView(file.buffer, file.byteOffset).getUint32(0);
  // Offsets of items count from the start of the file: the box keeps its length.
  const brands = [...compatible, ...Array<string>((old - 16) / 4).fill('miaf')].slice(0, (old - 16) / 4);
  return concat(box('ftyp', utf8(major), new Uint8Array(4), ...brands.map(utf8)), file.subarray(old));
}

const jxlSignature = Uint8Array.of(0, 0, 0, 12, 0x4a, 0x58, 0x4c, 0x20, 13, 10, 0x87, 10);
const jxlBoxed = (...boxes: readonly Uint8Array[]): Bytes => concat(jxlSignature, box('ftyp', utf8('jxl \0\0\0\0jxl ')), ...boxes);
const tiff = encodeTiff(quadrants(96, 64));

describe('what it is and how large, as coded', () => {
  test.each(orientations)('AVIF, turned as orientation %i', (orientation) => {
    const coded = orientation >= 5 ? { width: 64, height: 96 } : size;
    expect(sniff(kept.turnedAvif[orientation - 1] ?? tiff)).toEqual({ ok: true, value: { mime: 'image/avif', ...coded } });
  });

  test.each<[string, Bytes, string, { width: number; height: number }]>([
    ['a grid of four', kept.gridAvif, 'image/avif', { width: 128, height: 128 }],
    ['a sequence', kept.sequenceAvif, 'image/avif', size],
    ['HEIC', kept.heic, 'image/heic', size],
    ['HEIC with notes', kept.heicWithNotes, 'image/heic', size],
    ['a general HEIF that holds AV1', withBrands(kept.srgbPatchesAvif, 'mif1'), 'image/avif', size],
    ['a general HEIF that holds HEVC', withBrands(kept.heic, 'mif1'), 'image/heic', size],
    ['JPEG XL, bare', kept.jpegXl, 'image/jxl', size],
    ['JPEG XL in boxes', jxlBoxed(box('jxlc', kept.jpegXl)), 'image/jxl', size],
    [
      'JPEG XL in pieces',
      jxlBoxed(
        box('jxlp', word(0, 4, false), kept.jpegXl.subarray(0, 5)),
        box('Exif', new Uint8Array(4)),
        box('jxlp', word(0x80000001, 4, false), kept.jpegXl.subarray(5))
      ),
      'image/jxl',
      size
    ],
    ['TIFF', tiff, 'image/tiff', size],
    ['progressive JPEG', kept.progressiveJpeg, 'image/jpeg', size],
    ['arithmetic JPEG', kept.arithmeticJpeg, 'image/jpeg', size]
  ])('%s', (_, bytes, mime, expected) => {
    expect(sniff(bytes)).toEqual({ ok: true, value: { mime, ...expected } });
  });

  test('two JPEGs in one file are the first of them', () => {
    const mpo = multiPicture(drawJpeg({ ...size, takenAt: '2026:03:02 10:11:12' }), drawJpeg({ width: 32, height: 16 }));
    expect(sniff(mpo)).toMatchObject({ ok: true, value: size });
    expect(metadataIn(mpo)).toEqual(['MPF', 'Exif', 'Trailer']);
    expect(readCapture(mpo).takenAt).toBe('2026-03-02T10:11:12');
  });

  test('of JPEG XL, each way to write a size', () => {
    const header = (...fields: readonly (readonly [value: number, bits: number])[]): Bytes => {
      const bits = fields.flatMap(([value, count]) => Array.from({ length: count }, (_, i) => Math.floor(value / 2 ** i) % 2));
      const out = new Uint8Array(16);
      out.set([0xff, 0x0a]);
      bits.forEach((bit, i) => {
        out[2 + (i >> 3)] = (out[2 + (i >> 3)] ?? 0) | (bit << (i & 7));
      });
      return out;
    };
    const sized = (width: number, height: number) => ({ ok: true, value: { mime: 'image/jxl', width, height } });
    expect(sniff(header([0, 1], [1, 2], [2999, 13], [0, 3], [1, 2], [3999, 13]))).toEqual(sized(4000, 3000));
    expect(sniff(header([0, 1], [2, 2], [19_999, 18], [7, 3]))).toEqual(sized(40_000, 20_000));
    expect(sniff(header([0, 1], [3, 2], [299_999, 30], [1, 3]))).toEqual(sized(300_000, 300_000));
    expect(sniff(header([1, 1], [31, 5], [0, 3], [0, 5]))).toEqual(sized(8, 256));
  });
});

describe('a photo that was cut is unreadable', () => {
  const photos = {
    avif: kept.turnedAvif[5] ?? tiff,
    grid: kept.gridAvif,
    sequence: kept.sequenceAvif,
    heic: kept.heic,
    notes: kept.heicWithNotes,
    tiff
  };
  test.each(Object.entries(photos))('%s, at every byte', (_, photo) => {
    for (let length = 32; length < photo.length; length += photo.length > 5000 ? 97 : 1)
      expect(sniff(photo.subarray(0, length)), `${String(length)} bytes`).toEqual(unreadable);
  });

  test('JPEG XL in boxes, at every byte', () => {
    const photo = jxlBoxed(box('Exif', new Uint8Array(4), exifBlock({ orientation: 1 })), box('jxlc', kept.jpegXl));
    for (let length = 32; length < photo.length; length++)
      expect(sniff(photo.subarray(0, length)), `${String(length)} bytes`).toEqual(unreadable);
  });

  test('JPEG XL whose last box was cut, though its pixels are all there', () => {
    const photo = jxlBoxed(box('jxlc', kept.jpegXl), box('Exif', new Uint8Array(4), exifBlock({ orientation: 1 })));
    expect(sniff(photo)).toMatchObject({ ok: true });
    expect(sniff(photo.subarray(0, -1))).toEqual(unreadable);
  });

  test('an item that is said to lie beyond the end', () => {
    const photo = kept.srgbPatchesAvif.slice();
    const at = new TextDecoder('latin1').decode(photo).indexOf('iloc');
    photo[at + 4 + 4 + 2 + 2 + 2 + 2 + 2] = 0x7f;
    expect(sniff(photo)).toEqual(unreadable);
  });

  test('an item whose pieces are together longer than the file', () => {
    const half = (value: number): Bytes => word(value, 2, false);
    const full = (version: number): Bytes => Uint8Array.of(version, 0, 0, 0);
    const meta = (pieces: readonly (readonly [offset: number, length: number])[]): Bytes =>
      box(
        'meta',
        full(0),
        box('pitm', full(0), half(1)),
        box('iinf', full(0), half(1), box('infe', full(2), half(1), half(0), utf8('av01'))),
        box(
          'iprp',
          box('ipco', box('ispe', full(0), word(96, 4, false), word(64, 4, false))),
          box('ipma', full(0), word(1, 4, false), half(1), Uint8Array.of(1, 1))
        ),
        box('iloc', full(0), half(0x2200), half(1), half(1), half(0), half(pieces.length), ...pieces.flatMap((piece) => piece.map(half)))
      );
    const avif = (...pieces: (readonly [number, number])[]): Bytes => concat(box('ftyp', utf8('avif\0\0\0\0avif')), meta(pieces));
    expect(sniff(avif([0, 50], [50, 50]))).toMatchObject({ ok: true, value: size });
    expect(sniff(avif(...Array.from({ length: 1000 }, () => [0, 0] as const)))).toEqual(unreadable);
  });

  test('tables that make no sense never throw', () => {
    const told = new Set<unknown>();
    for (const whole of [kept.turnedAvif[4] ?? tiff, kept.heicWithNotes, tiff.slice(0, 400), jxlBoxed(box('jxlc', kept.jpegXl))]) {
      for (let at = 0; at < Math.min(whole.length, 700); at++) {
        for (const value of [0, 0x7f, 0xff]) {
          const damaged = whole.slice();
          damaged[at] = value;
          told.add(sniff(damaged).ok);
          told.add(readCapture(damaged).orientation);
          told.add(metadataIn(damaged).includes('Unreadable'));
        }
      }
    }
    expect([true, false, ...orientations]).toEqual(expect.arrayContaining([...told]));
  });

  test('what follows the last box does not matter', () => {
    expect(sniff(concat(kept.srgbPatchesAvif, Uint8Array.of(1, 2, 3, 4, 200, 201, 202, 203, 204)))).toMatchObject({
      ok: true,
      value: size
    });
  });
});

test.each<[string, Bytes]>([
  ['DNG', encodeTiff(quadrants(8, 8), [{ tag: 50706, type: 2, count: 4, bytes: () => Uint8Array.of(1, 4, 0, 0) }])],
  ['a preview first, as NEF and ARW', encodeTiff(quadrants(8, 8), [long(254, 1), long(330, 8)])],
  ['a preview as JPEG, the sensor below', encodeTiff(quadrants(8, 8), [long(330, 8), long(513, 8)])],
  ['CR2', concat(utf8('II*\0'), word(16, 4, true), utf8('CR\x02\0'), new Uint8Array(64))],
  ['CR3', concat(box('ftyp', utf8('crx \0\0\0\x01crx isom')), box('moov'))],
  ['a film', concat(box('ftyp', utf8('isom\0\0\0\0isommp42')), box('mdat', new Uint8Array(64)))]
])('a raw photo or another thing is not a photo, and never a broken TIFF or HEIC: %s', (_, bytes) => {
  expect(sniff(bytes)).toEqual(notAPhoto);
});

test('64 bytes tell a photo of any format from what is none', () => {
  for (const photo of [
    ...kept.turnedAvif,
    kept.gridAvif,
    kept.sequenceAvif,
    kept.heic,
    kept.jpegXl,
    jxlBoxed(box('jxlc', kept.jpegXl)),
    tiff
  ])
    expect(sniff(photo.subarray(0, 64))).not.toEqual(notAPhoto);
});

test('a TIFF with a second page, or pictures of its own beside it, is a photo', () => {
  expect(sniff(encodeTiff(quadrants(8, 8), [short(254, 0), short(274, 1)]))).toMatchObject({ ok: true });
});

describe('when and how it was held', () => {
  test.each(orientations)('AVIF of orientation %i turns by its own property, not by its EXIF', (orientation) => {
    expect(readCapture(kept.turnedAvif[orientation - 1] ?? tiff)).toEqual({ orientation, takenAt: kept.keptNotes.takenAt });
  });

  test('HEIC', () => {
    expect(readCapture(kept.heic)).toEqual({ orientation: 1, takenAt: null });
    expect(readCapture(kept.heicWithNotes)).toEqual({ orientation: 1, takenAt: kept.keptNotes.takenAt });
  });

  test('JPEG XL', () => {
    const exif = exifBlock({ takenAt: '2026:03:02 10:11:12', offset: '+01:00' });
    expect(readCapture(jxlBoxed(box('jxlc', kept.jpegXl), box('Exif', new Uint8Array(4), exif))).takenAt).toBe(kept.keptNotes.takenAt);
    expect(readCapture(kept.jpegXl).takenAt).toBeNull();
  });
});

describe('what else is in it is named', () => {
  test('AVIF, HEIC, JPEG XL', () => {
    expect(metadataIn(kept.srgbPatchesAvif)).toEqual(['ICC']);
    expect(metadataIn(kept.turnedAvif[0] ?? tiff)).toEqual(['Exif', 'XMP', 'ICC']);
    expect(metadataIn(kept.heic)).toEqual([]);
    expect(metadataIn(kept.heicWithNotes)).toEqual(['Exif']);
    expect(metadataIn(kept.jpegXl)).toEqual([]);
    expect(metadataIn(jxlBoxed(box('jxlc', kept.jpegXl), box('Exif', new Uint8Array(4)), box('xml '), box('jumb')))).toEqual([
      'Exif',
      'XMP',
      'jumb'
    ]);
    expect(metadataIn(tiff)).toEqual(['TIFF']);
  });
});

test('the gamut of an AVIF, by number or by profile', async () => {
  expect(await gamutOf(kept.srgbPatchesAvif)).toBe('srgb');
  expect(await gamutOf(kept.p3PatchesAvif)).toBe('display-p3');
  expect(await gamutOf(kept.p3ProfileAvif)).toBe('display-p3');
});

test('where colours are told inside the pixels only, room is made for all of them', async () => {
  expect(await gamutOf(kept.heic)).toBe('display-p3');
  expect(await gamutOf(kept.jpegXl)).toBe('display-p3');
});

describe('a photo that a browser did not decode', () => {
  const frame = (marker: number, precision = 8): Bytes => {
    const jpeg = drawJpeg(size);
    const at = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
    jpeg[at + 1] = marker;
    jpeg[at + 4] = precision;
    return jpeg;
  };
  test.each<[string, Bytes]>([
    ['HEIC', kept.heic],
    ['AVIF', kept.srgbPatchesAvif],
    ['JPEG XL', kept.jpegXl],
    ['TIFF', tiff],
    ['arithmetic JPEG', kept.arithmeticJpeg],
    ['lossless JPEG', frame(0xc3)],
    ['12-bit JPEG', frame(0xc1, 12)]
  ])('is called what it is: %s', async (format, bytes) => {
    const file = readParts(bytes);
    expect(file && (await undecoded(file))).toEqual({ type: 'NotInThisBrowser', format });
  });

  test('is damaged where every browser knows its kind', async () => {
    const file = readParts(drawJpeg(size));
    expect(file && (await undecoded(file))).toEqual({ type: 'Unreadable' });
  });
});
