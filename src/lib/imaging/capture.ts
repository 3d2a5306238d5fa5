/** When and how a photo was held: EXIF (CIPA DC-008-2019, section 4.6), found by our own reader in any of the formats, and XMP where EXIF tells no time. */
import { exifBlockIn, xmpIn } from './metadata.ts';
import { latin1, type Part } from './part.ts';
import { type PhotoFile, readParts } from './parts.ts';
import { readTiff } from './tiff.ts';

export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface Capture {
  /** 1 where the file tells none. */
  readonly orientation: Orientation;
  /**
   * ISO 8601, whole seconds of the camera's clock, with its offset from UTC where the file tells it. A time of GPS is never used: it is another clock, and says
   * where the camera was.
   */
  readonly takenAt: string | null;
}

/** What cannot be read was not told. */
export function readCapture(bytes: Uint8Array): Capture {
  const file = readParts(bytes);
  return file ? captureOf(file) : { orientation: 1, takenAt: null };
}

export function captureOf(file: PhotoFile): Capture {
  const block = exifBlockIn(file);
  const tiff = block && readTiff(block);
  const exifAt = tiff?.main.number(tag.exif) ?? null;
  const exif = exifAt === null ? null : (tiff?.at(exifAt) ?? null);
  return {
    orientation: isHeif(file) ? turnOf(file.parts) : orientationOf(tiff?.main.number(tag.orientation) ?? null),
    takenAt:
      timeOf(exif?.text(tag.dateTimeOriginal), exif?.text(tag.offsetTimeOriginal)) ??
      timeOf(exif?.text(tag.dateTimeDigitized), exif?.text(tag.offsetTimeDigitized)) ??
      xmpTime(file)
  };
}

const tag = {
  orientation: 0x0112,
  exif: 0x8769,
  dateTimeOriginal: 0x9003,
  dateTimeDigitized: 0x9004,
  offsetTimeOriginal: 0x9011,
  offsetTimeDigitized: 0x9012
};

const orientationOf = (value: number | null): Orientation => ([2, 3, 4, 5, 6, 7, 8] as const).find((one) => one === value) ?? 1;

const isHeif = ({ mime }: PhotoFile): boolean => mime === 'image/avif' || mime === 'image/heic';

/**
 * HEIF turns by properties of the picture, whatever its EXIF says (ISO/IEC 23008-12 sections 6.5.10 and 6.5.12): quarter turns against the clock, then a mirror:
 * top to bottom (0) or left to right (1).
 */
function turnOf(parts: readonly Part[]): Orientation {
  const last = (wanted: string): number | undefined => parts.find(({ name }) => name === wanted)?.payload[0];
  const quarters = (last('irot') ?? 0) & 3;
  const mirror = last('imir');
  return (mirror === undefined ? turned : (mirror & 1) === 0 ? flipped : mirrored)[quarters] ?? 1;
}

const turned: readonly Orientation[] = [1, 8, 3, 6];
const flipped: readonly Orientation[] = [4, 5, 2, 7];
const mirrored: readonly Orientation[] = [2, 7, 4, 5];

/** Dates of XMP carry their zone with them. Neither the day a file was written nor the day it was edited is when a photo was taken. */
function xmpTime(file: PhotoFile): string | null {
  const packet = latin1((xmpIn(file) ?? new Uint8Array()).subarray(0, 0x10000));
  for (const name of ['exif:DateTimeOriginal', 'photoshop:DateCreated']) {
    const value = new RegExp(`${name}\\s*(?:=\\s*["']|>)\\s*([^"'<]*)`).exec(packet)?.[1] ?? '';
    const time = timeOf(value, value.slice(19).replace(/^\.\d+/, ''));
    if (time !== null) return time;
  }
  return null;
}

function timeOf(time: string | null | undefined, offset: string | null | undefined): string | null {
  const [, year = '', month = '', day = '', clock = ''] =
    /^(\d{4})[:-](\d\d)[:-](\d\d)[ T]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)/.exec(time ?? '') ?? [];
  const exists = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(exists.getTime()) || exists.getUTCDate() !== Number(day) || Number(year) < 1900) return null;
  const zone = /^(?:[+-](?:0\d|1[0-4]):[0-5]\d|Z)$/.exec(offset?.trim() ?? '')?.[0] ?? '';
  return `${year}-${month}-${day}T${clock}${zone}`;
}
