/** Which canvas a photo is drawn on, so that colours outside sRGB are not cut off. */
import { concat, ownBytes } from '#bytes';
import { type Part, startsWith, viewOf } from './part.ts';
import { type PhotoFile, type PhotoMime, readParts } from './parts.ts';
import { readTiff } from './tiff.ts';

/**
 * `display-p3` where the photo says that it reaches beyond sRGB (Display P3, Adobe RGB, Rec. 2020, …), and where we cannot read what it says:
 * sRGB is inside, and loses nothing there.
 */
export async function gamutOf(bytes: Uint8Array): Promise<PredefinedColorSpace> {
  const file = readParts(bytes);
  return file ? gamutOfFile(file) : 'srgb';
}

export async function gamutOfFile(file: PhotoFile): Promise<PredefinedColorSpace> {
  if (!saysColour(file)) return 'display-p3';
  const primaries = codedPrimaries(file);
  if (primaries !== null) return widePrimaries.includes(primaries) ? 'display-p3' : 'srgb';
  const profile = await profileIn(file);
  const red = profile && redOf(profile);
  // The red primary's X, seen under D50: sRGB 0.436, Display P3 0.515, Adobe RGB 0.610.
  return red !== null && red > 0.47 ? 'display-p3' : 'srgb';
}

/** Inside the coded pixels it is told in JPEG XL, and in a HEIF without a `colr` property: not read here. */
const saysColour = ({ mime, parts }: PhotoFile): boolean => mime !== 'image/jxl' && (!isHeif(mime) || colours(parts).length > 0);

const isHeif = (mime: PhotoMime): boolean => mime === 'image/avif' || mime === 'image/heic';

/** ITU-T H.273 table 2: Rec. 2020, DCI-P3, Display P3. */
const widePrimaries: readonly number[] = [9, 11, 12];
const unspecified = 2;

/** The number of the primaries, where the file names them instead of a profile: it holds against a profile in PNG, and not in HEIF. */
function codedPrimaries({ mime, parts }: PhotoFile): number | null {
  if (isHeif(mime) && heifProfile(parts) !== null) return null;
  // In HEIF it has two bytes; the numbers in use fit into one.
  const primaries = isHeif(mime) ? colours(parts).find((colour) => startsWith(colour, 0, 'nclx'))?.[5] : payloadOf(parts, 'cICP')?.[0];
  return primaries === undefined || primaries === unspecified ? null : primaries;
}

async function profileIn({ mime, parts }: PhotoFile): Promise<Uint8Array | null> {
  switch (mime) {
    case 'image/jpeg':
      return jpegProfile(parts);
    case 'image/png':
      return pngProfile(payloadOf(parts, 'iCCP'));
    case 'image/webp':
      return payloadOf(parts, 'ICCP') ?? null;
    case 'image/avif':
    case 'image/heic':
      return heifProfile(parts);
    case 'image/tiff':
      return readTiff(parts[0]?.payload ?? new Uint8Array())?.main.bytes(34675) ?? null;
    case 'image/jxl':
      return null;
  }
}

const payloadOf = (parts: readonly Part[], wanted: string): Uint8Array | undefined => parts.find(({ name }) => name === wanted)?.payload;

/** In numbered pieces (ICC.1:2022 annex B.4). */
function jpegProfile(parts: readonly Part[]): Uint8Array | null {
  const pieces = parts
    .filter(({ name, payload }) => name === 'APP2' && startsWith(payload, 0, 'ICC_PROFILE\0'))
    .map(({ payload }) => payload);
  if (pieces.length === 0) return null;
  return concat(...pieces.sort((a, b) => (a[12] ?? 0) - (b[12] ?? 0)).map((piece) => piece.subarray(14)));
}

const colours = (parts: readonly Part[]): readonly Uint8Array[] =>
  parts.filter(({ name }) => name === 'colr').map(({ payload }) => payload);

const heifProfile = (parts: readonly Part[]): Uint8Array | null =>
  colours(parts)
    .find((colour) => startsWith(colour, 0, 'prof') || startsWith(colour, 0, 'rICC'))
    ?.subarray(4) ?? null;

/** A name, a zero, the method (0), then zlib (W3C PNG, third edition, section 11.3.2.3). Read as far as any true profile's tags reach. */
async function pngProfile(chunk: Uint8Array | undefined): Promise<Uint8Array | null> {
  const name = chunk?.indexOf(0) ?? -1;
  if (!chunk || name < 0) return null;
  const unpacked = new Blob([ownBytes(chunk.subarray(name + 2))]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const pieces: Uint8Array[] = [];
  try {
    for (let length = 0; length < longestProfile;) {
      const { done, value } = await unpacked.read();
      if (done) break;
      pieces.push(value);
      length += value.length;
    }
    await unpacked.cancel();
  } catch {
    // What was unpacked before the damage is looked at all the same, as decoders do.
  }
  return concat(...pieces);
}

const longestProfile = 4 * 1024 * 1024;

/** X of the `rXYZ` tag (ICC.1:2022 sections 7.3 and 10.31), or null. */
function redOf(profile: Uint8Array): number | null {
  const view = viewOf(profile);
  const tags = profile.length < 132 ? 0 : Math.min(view.getUint32(128), 100);
  for (let at = 132; at < 132 + 12 * tags && at + 12 <= profile.length; at += 12) {
    if (!startsWith(profile, at, 'rXYZ')) continue;
    const value = view.getUint32(at + 4) + 8;
    return value + 4 <= profile.length ? view.getInt32(value) / 0x10000 : null;
  }
  return null;
}
