/**
 * The parts a photo file consists of, for all three formats alike: JPEG marker segments (ITU-T T.81 Annex B), PNG chunks (W3C PNG,
 * section 5), RIFF chunks of WebP (RFC 9649). Nothing is decoded; lengths are never trusted beyond the file's end.
 */
export type PhotoMime = 'image/jpeg' | 'image/png' | 'image/webp';

export interface Part {
  /** `APP1`, `SOF2`, `IHDR`, `EXIF`, …; `Gap` and `Trailer` for what lies between parts and behind the end. */
  readonly name: string;
  readonly payload: Uint8Array;
  /** The part as it stands in the file, with its marker or length, checksum and padding. */
  readonly whole: Uint8Array;
}

export interface PhotoFile {
  readonly mime: PhotoMime;
  readonly parts: readonly Part[];
  /** Whether the image reaches its own end: false for a file that was cut. */
  readonly complete: boolean;
}

/** By its first bytes; its name and declared type do not matter. */
export function mimeOf(head: Uint8Array): PhotoMime | null {
  if (startsWith(head, 0, '\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith(head, 0, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(head, 0, 'RIFF') && startsWith(head, 8, 'WEBP')) return 'image/webp';
  return null;
}

/** Null where it is none of the three. */
export function readParts(bytes: Uint8Array): PhotoFile | null {
  const mime = mimeOf(bytes);
  switch (mime) {
    case 'image/jpeg':
      return { mime, ...jpegParts(bytes) };
    case 'image/png':
      return { mime, ...pngParts(bytes) };
    case 'image/webp':
      return { mime, ...webpParts(bytes) };
    case null:
      return null;
  }
}

type Parts = Pick<PhotoFile, 'parts' | 'complete'>;

function jpegParts(bytes: Uint8Array): Parts {
  const view = viewOf(bytes);
  const parts: Part[] = [];
  let at = 2;
  for (;;) {
    const next = nextMarker(bytes, at);
    if (next > at) parts.push({ name: 'Gap', payload: bytes.subarray(at, next), whole: bytes.subarray(at, next) });
    at = next;
    const marker = bytes[at + 1];
    if (marker === undefined) return { parts, complete: false };
    if (marker === 0xd9) return { parts: withTrailer(parts, bytes, at + 2), complete: true };
    const length = at + 4 <= bytes.length ? view.getUint16(at + 2) : 0;
    const payloadEnd = at + 2 + length;
    if (length < 2 || payloadEnd > bytes.length) return { parts, complete: false };
    const end = marker === 0xda ? endOfScan(bytes, payloadEnd) : payloadEnd;
    parts.push({ name: markerName(marker), payload: bytes.subarray(at + 4, payloadEnd), whole: bytes.subarray(at, end) });
    at = end;
  }
}

/** Where the next marker with a length stands, or the end of the image, or of the file. Decoders skip whatever is in between. */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1] ?? 0xff;
    if (marker > 0x01 && marker < 0xff && (marker < 0xd0 || marker > 0xd8)) return at;
  }
  return bytes.length;
}

/** Compressed data runs to the next marker that is neither a restart nor a stuffed 0xff. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

function markerName(marker: number): string {
  if (marker >= 0xe0 && marker <= 0xef) return `APP${String(marker - 0xe0)}`;
  const name = markers[marker];
  if (name !== undefined) return name;
  return marker >= 0xc0 && marker <= 0xcf ? `SOF${String(marker - 0xc0)}` : `0x${marker.toString(16)}`;
}

const markers: Readonly<Record<number, string>> = {
  0xc4: 'DHT',
  0xc8: 'JPG',
  0xcc: 'DAC',
  0xda: 'SOS',
  0xdb: 'DQT',
  0xdc: 'DNL',
  0xdd: 'DRI',
  0xfe: 'COM'
};

function pngParts(bytes: Uint8Array): Parts {
  const view = viewOf(bytes);
  const parts: Part[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) break;
    const name = latin1(bytes.subarray(at + 4, at + 8));
    parts.push({ name, payload: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    if (name === 'IEND') return { parts: withTrailer(parts, bytes, end), complete: true };
    at = end;
  }
  return { parts, complete: false };
}

function webpParts(bytes: Uint8Array): Parts {
  const view = viewOf(bytes);
  const parts: Part[] = [];
  const end = 8 + (bytes.length >= 12 ? view.getUint32(4, true) : 0);
  let at = 12;
  while (at + 8 <= Math.min(end, bytes.length)) {
    const length = view.getUint32(at + 4, true);
    const next = at + 8 + length + (length % 2);
    if (at + 8 + length > Math.min(end, bytes.length)) break;
    parts.push({
      name: latin1(bytes.subarray(at, at + 4)),
      payload: bytes.subarray(at + 8, at + 8 + length),
      whole: bytes.subarray(at, next)
    });
    at = next;
  }
  const complete = end <= bytes.length && at >= end && parts.length > 0;
  return { parts: complete ? withTrailer(parts, bytes, end) : parts, complete };
}

function withTrailer(parts: readonly Part[], bytes: Uint8Array, end: number): readonly Part[] {
  const rest = bytes.subarray(end);
  return rest.length === 0 ? parts : [...parts, { name: 'Trailer', payload: rest, whole: rest }];
}

export const startsWith = (bytes: Uint8Array, at: number, letters: string): boolean =>
  bytes.length >= at + letters.length && Array.from(letters).every((letter, i) => bytes[at + i] === letter.charCodeAt(0));

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
