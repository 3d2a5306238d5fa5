/** When and how a photo was held, from its EXIF (CIPA DC-008-2019, section 4.6). exifr reads the tags, our own reader finds them in any of the formats. */
import { parse } from 'exifr/dist/mini.esm.mjs';
import { concat, utf8 } from '#bytes';
import { exifBlockIn } from './metadata.ts';
import { readParts } from './parts.ts';

export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface Capture {
  /** 1 where the file tells none. */
  readonly orientation: Orientation;
  /** ISO 8601, the camera's clock, with its offset from UTC where the file tells it. */
  readonly takenAt: string | null;
}

/** Never throws: what cannot be read was not told. */
export async function readCapture(file: Blob | Uint8Array): Promise<Capture> {
  try {
    const bytes = file instanceof Uint8Array ? file : new Uint8Array(await file.arrayBuffer());
    const photo = readParts(bytes);
    const block = photo && exifBlockIn(photo);
    if (!block) return untold;
    const tags = tagsOf(await parse(asJpeg(block), exifrOptions));
    return {
      orientation: orientationOf(tags.get(tag.orientation)),
      takenAt:
        timeOf(tags.get(tag.dateTimeOriginal), tags.get(tag.offsetTimeOriginal)) ??
        timeOf(tags.get(tag.dateTimeDigitized), tags.get(tag.offsetTimeDigitized))
    };
  } catch {
    return untold;
  }
}

const untold: Capture = { orientation: 1, takenAt: null };

const tag = {
  orientation: 0x0112,
  dateTimeOriginal: 0x9003,
  dateTimeDigitized: 0x9004,
  offsetTimeOriginal: 0x9011,
  offsetTimeDigitized: 0x9012
};

const exifrOptions = {
  ifd0: { pick: [tag.orientation] },
  exif: { pick: [tag.dateTimeOriginal, tag.dateTimeDigitized, tag.offsetTimeOriginal, tag.offsetTimeDigitized] },
  ifd1: false,
  gps: false,
  interop: false,
  translateKeys: false,
  translateValues: false,
  reviveValues: false
};

/** A JPEG that is nothing but an EXIF segment: what the small build of exifr takes. Thumbnails behind 64 KiB are not asked for. */
function asJpeg(block: Uint8Array) {
  const payload = concat(utf8('Exif\0\0'), block.subarray(0, 0xffff - 8));
  const length = payload.length + 2;
  return concat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 255), payload, Uint8Array.of(0xff, 0xd9));
}

const tagsOf = (parsed: unknown): ReadonlyMap<number, unknown> =>
  new Map(Object.entries(parsed ?? {}).map(([name, value]): [number, unknown] => [Number(name), value]));

const orientationOf = (value: unknown): Orientation => ([2, 3, 4, 5, 6, 7, 8] as const).find((one) => one === value) ?? 1;

function timeOf(time: unknown, offset: unknown): string | null {
  const [, year = '', month = '', day = '', clock = ''] =
    /^(\d{4})[:-](\d\d)[:-](\d\d)[ T]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)/.exec(typeof time === 'string' ? time : '') ?? [];
  const exists = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(exists.getTime()) || exists.getUTCDate() !== Number(day) || Number(year) < 1900) return null;
  const zone = /^[+-](?:0\d|1[0-4]):[0-5]\d|^Z/.exec(typeof offset === 'string' ? offset.trim() : '')?.[0] ?? '';
  return `${year}-${month}-${day}T${clock}${zone}`;
}
