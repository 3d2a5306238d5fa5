import { describe, expect, test } from 'vitest';
import { concat } from '#bytes';
import { endsEarly, lacksRestarts } from '../../../src/lib/imaging/jpeg-scan.ts';
import { readParts } from '../../../src/lib/imaging/parts.ts';
import { encodeCmykJpeg, encodeGreyJpeg } from '../../fixtures/images/encode-jpeg.ts';
import { cameraLike, drawJpeg } from '../../fixtures/images/index.ts';
import * as kept from '../../fixtures/images/kept-files.ts';
import { noise } from '../../fixtures/images/pattern.ts';

const partsOf = (bytes: Uint8Array) => readParts(bytes)?.parts ?? [];
const end = Uint8Array.of(0xff, 0xd9);

/** Where the compressed pixels begin. */
const pixelsAt = (bytes: Uint8Array): number => bytes.findLastIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xda) + 14;

const image = noise(100, 60, 5);
const whole = {
  'a drawing': drawJpeg({ width: 97, height: 55 }),
  'a camera’s': cameraLike({ megapixels: 0.1 }),
  grey: encodeGreyJpeg(image),
  CMYK: encodeCmykJpeg(image, 'CMYK'),
  YCCK: encodeCmykJpeg(image, 'YCCK')
};

describe('every last unit is counted', () => {
  test.each(Object.entries(whole))('%s that is whole is whole', (_, bytes) => {
    expect(endsEarly(partsOf(bytes))).toBe(false);
    expect(lacksRestarts(partsOf(bytes))).toBe(false);
  });

  test.each(Object.entries(whole))('%s, cut anywhere with an end put behind it, is not', (_, bytes) => {
    const first = pixelsAt(bytes);
    // The very last byte may hold no more than the bits that fill it up.
    for (let length = bytes.length - 4; length > first; length -= Math.ceil((bytes.length - first) / 50))
      expect(endsEarly(partsOf(concat(bytes.subarray(0, length), end))), `${String(length)} bytes`).toBe(true);
  });

  test('of a progressive one, the coarse picture', () => {
    expect(endsEarly(partsOf(kept.progressiveJpeg))).toBe(false);
    const scan = partsOf(kept.progressiveJpeg).find(({ name }) => name === 'SOS');
    const at = scan ? scan.whole.byteOffset - kept.progressiveJpeg.byteOffset + scan.payload.length + 4 : 0;
    expect(endsEarly(partsOf(concat(kept.progressiveJpeg.subarray(0, at + 8), end)))).toBe(true);
  });
});

describe('restart markers', () => {
  const markers = [...kept.restartJpeg.keys()].filter(
    (i) => kept.restartJpeg[i] === 0xff && (kept.restartJpeg[i + 1] ?? 0) >= 0xd0 && (kept.restartJpeg[i + 1] ?? 0) <= 0xd7
  );

  test('are all there', () => {
    expect(markers.length).toBeGreaterThan(2);
    expect(lacksRestarts(partsOf(kept.restartJpeg))).toBe(false);
  });

  test('out of order, or fewer than they must be', () => {
    for (const [i, at] of markers.entries()) {
      const next = markers[i + 1];
      if (next !== undefined)
        expect(lacksRestarts(partsOf(concat(kept.restartJpeg.subarray(0, at), kept.restartJpeg.subarray(next))))).toBe(true);
      if (i > 0) expect(lacksRestarts(partsOf(concat(kept.restartJpeg.subarray(0, at), end)))).toBe(true);
    }
  });
});

test('what cannot be told is not called incomplete', () => {
  expect(endsEarly(partsOf(kept.arithmeticJpeg))).toBe(false);
  expect(endsEarly(partsOf(kept.restartJpeg))).toBe(false);
  expect(endsEarly([])).toBe(false);
});

test('tables that make no sense never throw', () => {
  const bytes = whole['a drawing'];
  const told = new Set<boolean>();
  for (let at = 2; at < pixelsAt(bytes); at++) {
    for (const value of [0, 0x7f, 0xff]) {
      const damaged = bytes.slice();
      damaged[at] = value;
      told.add(endsEarly(partsOf(damaged))).add(lacksRestarts(partsOf(damaged)));
    }
  }
  expect([...told].sort()).toEqual([false, true]);
});
