/** A part of a photo file, and how its bytes are looked at. */
export interface Part {
  /** `APP1`, `SOF2`, `IHDR`, `EXIF`, `colr`, …; `Gap` and `Trailer` for what lies between parts and behind the end. */
  readonly name: string;
  readonly payload: Uint8Array;
  /** The part as it stands in the file, with its marker or length, checksum and padding. */
  readonly whole: Uint8Array;
}

export interface Parts {
  readonly parts: readonly Part[];
  /** Whether the image reaches its own end: false for a file that was cut. */
  readonly complete: boolean;
}

export function withTrailer(parts: readonly Part[], bytes: Uint8Array, end: number): readonly Part[] {
  const rest = bytes.subarray(end);
  return rest.length === 0 ? parts : [...parts, { name: 'Trailer', payload: rest, whole: rest }];
}

export const startsWith = (bytes: Uint8Array, at: number, letters: string): boolean =>
  bytes.length >= at + letters.length && Array.from(letters).every((letter, i) => bytes[at + i] === letter.charCodeAt(0));

export const latin1 = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
