/** Which canvas a photo is drawn on, so that colours outside sRGB are not cut off. */
import { concat } from '#bytes';
import { type PhotoFile, readParts, startsWith, viewOf } from './parts.ts';

/** `display-p3` where the embedded profile reaches beyond sRGB (Display P3, Adobe RGB, …); a PNG's profile is compressed and not read. */
export function gamutOf(bytes: Uint8Array): PredefinedColorSpace {
  const file = readParts(bytes);
  const profile = file && profileIn(file);
  const red = profile && redOf(profile);
  // The red primary's X, seen under D50: sRGB 0.436, Display P3 0.515, Adobe RGB 0.610.
  return red !== null && red > 0.47 ? 'display-p3' : 'srgb';
}

/** In JPEG it comes in numbered pieces (ICC.1:2022 annex B.4). */
function profileIn({ mime, parts }: PhotoFile): Uint8Array | null {
  if (mime === 'image/webp') return parts.find(({ name }) => name === 'ICCP')?.payload ?? null;
  if (mime === 'image/png') return null;
  const pieces = parts
    .filter(({ name, payload }) => name === 'APP2' && startsWith(payload, 0, 'ICC_PROFILE\0'))
    .map(({ payload }) => payload);
  if (pieces.length === 0) return null;
  return concat(...pieces.sort((a, b) => (a[12] ?? 0) - (b[12] ?? 0)).map((piece) => piece.subarray(14)));
}

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
