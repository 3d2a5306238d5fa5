import { describe, expect, test } from 'vitest';
import { decodeUpright, metadataIn, prepare, sniff } from '#imaging';
import { encodePng } from '../fixtures/images/encode-png.ts';
import { badFiles, displayP3Profile, drawJpeg, drawPng, drawWebp, orientations } from '../fixtures/images/index.ts';
import { decoded, expectQuadrants, look, prepared } from './imaging-pixels.ts';

const black = [0, 0, 0] as const;
const white = [255, 255, 255] as const;

const notes = {
  takenAt: '2026:03:02 10:11:12',
  offset: '+01:00',
  artist: 'Lena Berg',
  owner: 'Practice at the Mill',
  serial: 'EN4711',
  gps: { latitude: 52.52, longitude: 13.4 },
  thumbnail: drawJpeg({ width: 32, height: 24 }),
  xmp: 'Anna Mueller'
};

describe.each([
  ['JPEG', drawJpeg, 'image/jpeg'],
  ['PNG', drawPng, 'image/png'],
  ['WebP', drawWebp, 'image/webp']
] as const)('%s', (_, draw, mime) => {
  test.each(orientations)('orientation %i stands upright everywhere', async (orientation) => {
    const bytes = draw({ width: 480, height: 320, orientation, ...notes });
    const photo = await prepared(bytes);
    expect(photo).toMatchObject({ mime, width: 480, height: 320, takenAt: '2026-03-02T10:11:12+01:00' });

    const [original, preview, thumbnail] = [
      await decoded(new Blob([bytes], { type: mime })),
      await decoded(photo.preview),
      await decoded(photo.thumbnail)
    ].map((bitmap) => look(bitmap));
    for (const seen of [original, preview, thumbnail]) if (seen) expectQuadrants(seen);
    expect([original, preview, thumbnail].map((seen) => [seen?.width, seen?.height])).toEqual([
      [480, 320],
      [480, 320],
      [320, 213]
    ]);
  });

  test('no metadata is in a rendition', async () => {
    const bytes = draw({ width: 480, height: 320, orientation: 6, ...notes });
    expect(metadataIn(bytes)).toContain('Exif');
    const { preview, thumbnail } = await prepared(bytes);
    for (const rendition of [preview, thumbnail]) {
      const encoded = new Uint8Array(await rendition.arrayBuffer());
      expect(metadataIn(encoded).filter((name) => name !== 'ICC')).toEqual([]);
      expect(rendition.type).toBe('image/jpeg');
      expect(sniff(encoded)).toMatchObject({ ok: true, value: { mime: 'image/jpeg' } });
      const text = new TextDecoder('latin1').decode(encoded);
      for (const word of [notes.artist, notes.owner, notes.serial, notes.xmp, '2026']) expect(text).not.toContain(word);
    }
  });

  test('cut, it is unreadable', async () => {
    const whole = draw({ width: 480, height: 320 });
    for (const part of [0.2, 0.6, 0.99]) {
      expect(await prepare(badFiles.truncated(whole, part))).toEqual({ ok: false, error: { type: 'Unreadable' } });
    }
  });
});

describe('sizes', () => {
  test('the longest side of a preview is 2048, of a thumbnail 320', async () => {
    for (const [orientation, upright] of [
      [1, [2400, 1600]],
      [6, [1600, 2400]]
    ] as const) {
      const photo = await prepared(drawPng({ width: upright[0], height: upright[1], orientation }));
      expect([photo.width, photo.height]).toEqual(upright);
      const seen = [look(await decoded(photo.preview)), look(await decoded(photo.thumbnail))].map(({ width, height }) => [width, height]);
      const landscape = [
        [2048, 1365],
        [320, 213]
      ];
      expect(seen).toEqual(orientation === 1 ? landscape : landscape.map((sides) => sides.toReversed()));
    }
  });

  test('nothing is enlarged, and nothing vanishes', async () => {
    const tiny = await prepared(drawJpeg({ width: 8, height: 6 }));
    expect(look(await decoded(tiny.preview))).toMatchObject({ width: 8, height: 6 });
    expect(look(await decoded(tiny.thumbnail))).toMatchObject({ width: 8, height: 6 });
    const thread = await prepared(drawPng({ width: 4000, height: 2 }));
    expect(look(await decoded(thread.preview))).toMatchObject({ width: 2048, height: 1 });
    expect(look(await decoded(thread.thumbnail))).toMatchObject({ width: 320, height: 1 });
  });

  test('a fine weave becomes an even grey, not a pattern', async () => {
    const weave = { width: 2400, height: 1600, at: (x: number, y: number) => ((x + y) % 2 === 0 ? black : white) };
    const { thumbnail } = await prepared(encodePng(weave));
    const seen = look(await decoded(thumbnail));
    for (let i = 1; i < 40; i++) expect(Math.abs((seen.at(i / 41, ((7 * i) % 41) / 41)[0] ?? 0) - 127)).toBeLessThan(12);
  });
});

describe('colour', () => {
  test('what is transparent is white', async () => {
    const { preview } = await prepared(drawPng({ width: 480, height: 320, transparent: true }));
    const seen = look(await decoded(preview));
    expect(seen.at(0.75, 0.25).every((value) => value > 250)).toBe(true);
    expect(seen.at(0.25, 0.25)[1]).toBeLessThan(10);
  });

  test('a red beyond sRGB stays what it is', async () => {
    const { preview, thumbnail } = await prepared(drawJpeg({ width: 480, height: 320, profile: displayP3Profile() }));
    for (const rendition of [preview, thumbnail]) {
      const [red, green, blue] = look(await decoded(rendition), 'display-p3').at(0.25, 0.25);
      expect(red).toBeGreaterThan(250);
      expect(Math.max(green ?? 255, blue ?? 255)).toBeLessThan(12);
    }
  });

  test('a red of sRGB stays what it is', async () => {
    const { preview } = await prepared(drawJpeg({ width: 480, height: 320 }));
    const [red, green, blue] = look(await decoded(preview)).at(0.25, 0.25);
    expect(red).toBeGreaterThan(250);
    expect(Math.max(green ?? 255, blue ?? 255)).toBeLessThan(8);
  });
});

describe('what is no photo, or too much of one', () => {
  test.each([
    ['an empty file', badFiles.empty(), { type: 'Empty' }],
    ['a letter', badFiles.text(), { type: 'NotAPhoto' }],
    ['a PDF', badFiles.pdf(), { type: 'NotAPhoto' }],
    ['a 200-megapixel JPEG', badFiles.hugeJpeg(), { type: 'TooLarge', megapixels: 200, limit: 120 }],
    ['a 200-megapixel PNG', badFiles.hugePng(), { type: 'TooLarge', megapixels: 200, limit: 120 }],
    ['just over the limit', badFiles.hugePng(12_001, 10_000), { type: 'TooLarge', megapixels: 121, limit: 120 }],
    ['a PNG without pixels', badFiles.hugePng(100, 100), { type: 'Unreadable' }]
  ])('%s', async (_, bytes, error) => {
    expect(await prepare(bytes)).toEqual({ ok: false, error });
  });

  test('decoding what is no image is a typed failure too', async () => {
    expect(await decodeUpright(badFiles.text(), 'image/jpeg')).toEqual({ ok: false, error: { type: 'Unreadable' } });
    expect(await decodeUpright(badFiles.text(), 'image/webp')).toEqual({ ok: false, error: { type: 'Unreadable' } });
  });
});
