/**
 * What a photo file tells besides its pixels, by our own reader: it names what it knows and everything it does not know, so that "no
 * metadata" means that each single part was recognised as pixels or colour.
 */
import { type Bytes, concat, ownBytes, utf8 } from '#bytes';
import { type Part, startsWith, viewOf } from './part.ts';
import { type PhotoFile, readParts } from './parts.ts';

/**
 * Names of the metadata in a JPEG, PNG or WebP: `Exif`, `XMP`, `IPTC`, `Comment`, `MPF`, `Trailer`, …, a part's own name where it is not
 * known, `Unreadable` where the file is not whole. `ICC` is colour, and may be in a rendition.
 */
export function metadataIn(bytes: Uint8Array): readonly string[] {
  const file = readParts(bytes);
  if (file?.complete !== true) return ['Unreadable'];
  return [...new Set(file.parts.flatMap((part) => metadataOf(file, part) ?? []))];
}

/**
 * The same image without its metadata: pixels and colour profile are the very same bytes. A file that is not whole is given back as it is, and
 * so is one of the formats that no rendition has.
 */
export function withoutMetadata(bytes: Uint8Array): Bytes {
  const file = readParts(bytes);
  if (file?.complete !== true) return ownBytes(bytes);
  const kept = file.parts.filter((part) => (metadataOf(file, part) ?? 'ICC') === 'ICC').map(({ whole }) => whole);
  switch (file.mime) {
    case 'image/jpeg':
      return concat(bytes.subarray(0, 2), ...kept, Uint8Array.of(0xff, 0xd9));
    case 'image/png':
      return concat(bytes.subarray(0, 8), ...kept);
    case 'image/webp':
      return riff(kept);
    default:
      return ownBytes(bytes);
  }
}

/** The TIFF block with the EXIF fields, or null. */
export function exifBlockIn(file: PhotoFile): Uint8Array | null {
  if (file.mime === 'image/tiff') return file.parts[0]?.payload ?? null;
  const block = file.parts.find((part) => metadataOf(file, part) === 'Exif')?.payload;
  if (!block) return null;
  // Items and boxes begin with the distance of the block from what follows (ISO/IEC 23008-12 annex A.2.1).
  const boxed = file.mime === 'image/avif' || file.mime === 'image/heic' || file.mime === 'image/jxl';
  const inner = boxed ? block.subarray(block.length < 4 ? 0 : 4 + viewOf(block).getUint32(0)) : block;
  // Outside JPEG the prefix is not meant to be there, and often is.
  return startsWith(inner, 0, exifPrefix) ? inner.subarray(exifPrefix.length) : inner;
}

/** The XMP packet as it stands in the file, or null. */
export const xmpIn = (file: PhotoFile): Uint8Array | null => file.parts.find((part) => metadataOf(file, part) === 'XMP')?.payload ?? null;

/** The name of the metadata that a part is; null for pixels, tables and what says how to show them. */
function metadataOf(file: PhotoFile, part: Part): string | null {
  if (part.name === 'Gap' || part.name === 'Trailer') return part.name;
  switch (file.mime) {
    case 'image/jpeg':
      return jpegMetadata(part);
    case 'image/png':
      return pngMetadata(part);
    case 'image/webp':
      return webpMetadata(part);
    case 'image/avif':
    case 'image/heic':
      return heifMetadata(part);
    case 'image/jxl':
      return jxlMetadata(part);
    case 'image/tiff':
      return part.name;
  }
}

const exifPrefix = 'Exif\0\0';

function jpegMetadata({ name, payload }: Part): string | null {
  if (/^(SOF\d+|DHT|DAC|DQT|DRI|DNL|SOS)$/.test(name)) return null;
  switch (name) {
    case 'APP0':
      // JFIF 1.02: 14 bytes, the last two the size of a thumbnail.
      if (startsWith(payload, 0, 'JFIF\0') && payload.length === 14) return null;
      return startsWith(payload, 0, 'JF') ? 'JFIF thumbnail' : name;
    case 'APP1':
      if (startsWith(payload, 0, exifPrefix)) return 'Exif';
      return startsWith(payload, 0, 'http://ns.adobe.com/xap/1.0/\0') || startsWith(payload, 0, 'http://ns.adobe.com/xmp/') ? 'XMP' : name;
    case 'APP2':
      if (startsWith(payload, 0, 'ICC_PROFILE\0')) return 'ICC';
      return startsWith(payload, 0, 'MPF\0') ? 'MPF' : name;
    case 'APP13':
      return startsWith(payload, 0, 'Photoshop 3.0\0') ? 'IPTC' : name;
    case 'APP14':
      // How colours are coded: without it a CMYK or RGB photo is shown wrong.
      return startsWith(payload, 0, 'Adobe') && payload.length === 12 ? null : name;
    case 'COM':
      return 'Comment';
    default:
      return name;
  }
}

const pngPixels = ['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT', 'cICP', 'bKGD', 'pHYs', 'acTL', 'fcTL', 'fdAT'];

function pngMetadata({ name, payload }: Part): string | null {
  if (pngPixels.includes(name)) return null;
  switch (name) {
    case 'iCCP':
      return 'ICC';
    case 'eXIf':
      return 'Exif';
    case 'iTXt':
      return startsWith(payload, 0, 'XML:com.adobe.xmp\0') ? 'XMP' : 'Text';
    case 'tEXt':
    case 'zTXt':
      return 'Text';
    case 'tIME':
      return 'Time';
    default:
      return name;
  }
}

function webpMetadata({ name }: Part): string | null {
  if (['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF'].includes(name)) return null;
  switch (name) {
    case 'ICCP':
      return 'ICC';
    case 'EXIF':
      return 'Exif';
    case 'XMP ':
      return 'XMP';
    default:
      return name;
  }
}

const heifPixels = [
  'av01',
  'hvc1',
  'grid',
  'iden',
  'iovl',
  'ispe',
  'pixi',
  'av1C',
  'hvcC',
  'lsel',
  'a1lx',
  'a1op',
  'pasp',
  'clap',
  'irot',
  'imir'
];

/** Of auxiliary pictures only what is coded as the main one is known: an alpha plane, but also a depth map. */
function heifMetadata({ name }: Part): string | null {
  if (heifPixels.includes(name)) return null;
  return name === 'colr' ? 'ICC' : name;
}

function jxlMetadata({ name }: Part): string | null {
  if (name === 'jxlc') return null;
  return name === 'xml ' ? 'XMP' : name;
}

/** Chunks as one WebP file; VP8X (RFC 9649 section 2.7) no longer promises EXIF and XMP. */
function riff(chunks: readonly Uint8Array[]): Bytes {
  const body = concat(utf8('WEBP'), ...chunks);
  const extended = 4 + 8;
  if (startsWith(body, 4, 'VP8X')) body[extended] = (body[extended] ?? 0) & ~0x0c;
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, body.length, true);
  return concat(utf8('RIFF'), length, body);
}
