/** TIFF 6.0 as one part, the whole file: pixels and notes are fields of the same directories. Null for what is a raw photo or no image. */
import type { Parts } from './part.ts';
import { type Directory, readTiff } from './tiff.ts';

export function tiffParts(bytes: Uint8Array): Parts | null {
  const main = readTiff(bytes)?.main;
  if (!main || isRaw(bytes, main)) return null;
  const parts = [{ name: 'TIFF', payload: bytes, whole: bytes }];
  return { parts, complete: reachesEnd(main, bytes.length) };
}

const tag = {
  subfileType: 254,
  photometric: 262,
  stripOffsets: 273,
  stripBytes: 279,
  tileOffsets: 324,
  tileBytes: 325,
  subDirectories: 330,
  jpegFromRaw: 513,
  dngVersion: 50706
};

/**
 * Raw photos put a small preview into the first directory and what the sensor saw into another: DNG says so; CR2 has its own letters behind
 * the header; NEF, ARW and others mark the first directory as a reduced picture, or hang their own below it.
 */
function isRaw(bytes: Uint8Array, main: Directory): boolean {
  const canon = bytes[8] === 0x43 && bytes[9] === 0x52;
  const reduced = ((main.number(tag.subfileType) ?? 0) & 1) === 1;
  const photometric = main.number(tag.photometric);
  const sensor = photometric === 32803 || photometric === 34892;
  return canon || sensor || main.has(tag.dngVersion) || reduced || (main.has(tag.subDirectories) && main.has(tag.jpegFromRaw));
}

/** Whether every strip or tile of the first picture is inside the file. */
function reachesEnd(main: Directory, length: number): boolean {
  const [offsets, lengths] = main.has(tag.tileOffsets)
    ? [main.numbers(tag.tileOffsets), main.numbers(tag.tileBytes)]
    : [main.numbers(tag.stripOffsets), main.numbers(tag.stripBytes)];
  return offsets.length > 0 && offsets.length === lengths.length && offsets.every((offset, i) => offset + (lengths[i] ?? 0) <= length);
}

export function tiffSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | null {
  const main = readTiff(bytes)?.main;
  const [width, height] = [main?.number(256) ?? null, main?.number(257) ?? null];
  return width === null || height === null ? null : { width, height };
}
