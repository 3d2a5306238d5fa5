/** JPEG as its marker segments (ITU-T T.81 Annex B). Walked, never searched: an embedded thumbnail has a whole JPEG in it, with its own size and end. */
import { type Part, type Parts, viewOf, withTrailer } from './part.ts';

export function jpegParts(bytes: Uint8Array): Parts {
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
