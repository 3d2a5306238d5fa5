import { type Bytes, equal, type PracticeId, sha256, type StreamId } from '#bytes';
import { open, type RandomBytes, seal, sealKey } from '#crypto';
import type { PhotoId, Rendition, RenditionName } from '#domain';
import type { NewBlob } from '#storage';
import { blobContext } from './contexts.ts';

export interface SealedPhoto {
  /** 32 bytes; goes into the photo's sealed record. */
  readonly key: Bytes;
  readonly renditions: Readonly<Record<RenditionName, Rendition>>;
  readonly blobs: readonly NewBlob[];
}

/**
 * Seals the three renditions of a photo under a fresh key, each bound to its place. Each is opened again and compared byte for byte before it
 * counts as sealed: a photo that would not come back is never kept, and never said to be.
 */
export async function sealPhoto(
  place: { readonly practice: PracticeId; readonly stream: StreamId; readonly photo: PhotoId },
  plain: Readonly<Record<RenditionName, Bytes>>,
  random: RandomBytes
): Promise<SealedPhoto> {
  const key = random(32);
  const sealing = await sealKey(key);
  const sealRendition = async (name: RenditionName): Promise<NewBlob> => {
    const context = blobContext(place.practice, place.stream, place.photo, name);
    const sealed = await seal(sealing, context, plain[name], random);
    const [again, hash] = await Promise.all([open(sealing, context, sealed), sha256(sealed)]);
    if (!again.ok || !equal(again.value, plain[name])) throw new Error('a sealed rendition did not open again');
    return { hash, sealed, original: name === 'original' ? place.stream : null };
  };
  const [original, preview, thumbnail] = await Promise.all([
    sealRendition('original'),
    sealRendition('preview'),
    sealRendition('thumbnail')
  ]);
  const named = ({ hash, sealed }: NewBlob): Rendition => ({ hash, bytes: sealed.byteLength });
  return {
    key,
    renditions: { original: named(original), preview: named(preview), thumbnail: named(thumbnail) },
    blobs: [original, preview, thumbnail]
  };
}
