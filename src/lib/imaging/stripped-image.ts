import type { Brand } from '#brand';
import { metadataIn, withoutMetadata } from './metadata.ts';

/** An encoded image with no metadata in it but a colour profile: what may be shown, cached by the browser and exported. */
export type StrippedImage = Brand<Blob, 'StrippedImage'>;

/**
 * Mints a StrippedImage: takes out what tells anything but pixels and colour, then reads the result again and finds nothing. An encoder
 * may write metadata of its own (a canvas on iOS writes EXIF).
 */
export async function stripImage(encoded: Blob): Promise<StrippedImage> {
  const bytes = withoutMetadata(new Uint8Array(await encoded.arrayBuffer()));
  const left = metadataIn(bytes).filter((name) => name !== 'ICC');
  if (left.length > 0) throw new Error(`metadata is left in an image: ${left.join(', ')}`);
  return new Blob([bytes], { type: encoded.type }) as StrippedImage;
}
