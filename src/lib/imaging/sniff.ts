import { err, ok, type Result } from '#result';
import { jxlSize } from './jxl-parts.ts';
import { type Part, startsWith, viewOf } from './part.ts';
import { type PhotoFile, type PhotoMime, readParts } from './parts.ts';
import { tiffSize } from './tiff-parts.ts';

export interface NotAPhoto {
  readonly type: 'NotAPhoto';
}
export interface Unreadable {
  readonly type: 'Unreadable';
}

/** A photo, and a whole one as far as we can tell, in a format that this browser does not decode. */
export interface NotInThisBrowser {
  readonly type: 'NotInThisBrowser';
  readonly format: 'HEIC' | 'AVIF' | 'JPEG XL' | 'TIFF' | 'arithmetic JPEG' | 'lossless JPEG' | '12-bit JPEG';
}

export interface Sniffed {
  readonly mime: PhotoMime;
  /** Pixels as coded, before any orientation. */
  readonly width: number;
  readonly height: number;
}

/** What a file is, from its first bytes and headers alone. A photo that ends before its own end is Unreadable: it was cut. */
export function sniff(bytes: Uint8Array): Result<Sniffed, NotAPhoto | Unreadable> {
  const file = readParts(bytes);
  return file === null ? err({ type: 'NotAPhoto' }) : sniffFile(file);
}

export function sniffFile(file: PhotoFile): Result<Sniffed, Unreadable> {
  const size = file.complete ? codedSize(file) : null;
  if (size === null || size.width === 0 || size.height === 0) return err({ type: 'Unreadable' });
  return ok({ mime: file.mime, width: size.width, height: size.height });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function codedSize({ mime, parts }: PhotoFile): Size | null {
  switch (mime) {
    case 'image/jpeg':
      return jpegSize(parts);
    case 'image/png':
      return parts[0]?.name === 'IHDR' && parts[0].payload.length === 13 ? pngSize(parts[0].payload) : null;
    case 'image/webp':
      return parts[0] ? webpSize(parts[0]) : null;
    case 'image/avif':
    case 'image/heic':
      return heifSize(parts);
    case 'image/jxl':
      return parts[0] ? jxlSize(parts[0].payload) : null;
    case 'image/tiff':
      return parts[0] ? tiffSize(parts[0].payload) : null;
  }
}

/** One frame header, baseline or progressive or another, before the first scan. Two would be two sizes for one image. */
function jpegSize(parts: readonly Part[]): Size | null {
  const frames = parts.filter(({ name }) => name.startsWith('SOF'));
  const [frame] = frames;
  const scan = parts.findIndex(({ name }) => name === 'SOS');
  if (!frame || frames.length > 1 || frame.payload.length < 6 || scan < parts.indexOf(frame)) return null;
  const view = viewOf(frame.payload);
  return { width: view.getUint16(3), height: view.getUint16(1) };
}

function pngSize(header: Uint8Array): Size {
  const view = viewOf(header);
  return { width: view.getUint32(0), height: view.getUint32(4) };
}

/** RFC 9649 sections 2.5 (VP8), 3.4 (VP8L) and 2.7 (VP8X); the VP8 frame header is RFC 6386 section 9.1. */
function webpSize({ name, payload }: Part): Size | null {
  if (payload.length < (name === 'VP8L' ? 5 : 10)) return null;
  const view = viewOf(payload);
  switch (name) {
    case 'VP8 ':
      if (!startsWith(payload, 3, '\x9d\x01\x2a')) return null;
      return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
    case 'VP8L': {
      const bits = view.getUint32(1, true);
      return payload[0] === 0x2f ? { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 } : null;
    }
    case 'VP8X':
      return { width: (view.getUint32(4, true) & 0xffffff) + 1, height: (view.getUint32(6, true) >>> 8) + 1 };
    default:
      return null;
  }
}

/** ImageSpatialExtentsProperty of the primary item (ISO/IEC 23008-12 section 6.5.3). */
function heifSize(parts: readonly Part[]): Size | null {
  const extents = parts.find(({ name }) => name === 'ispe')?.payload;
  if (!extents || extents.length < 12) return null;
  const view = viewOf(extents);
  return { width: view.getUint32(4), height: view.getUint32(8) };
}
