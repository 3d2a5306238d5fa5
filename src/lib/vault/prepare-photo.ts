/** A photo's bytes and what is made of them: the one step of an import that needs no key, so that other threads may take it. */
import type { Bytes } from '#bytes';
import { prepare, type Prepared, type PrepareFailure } from '#imaging';
import { ok, type Result } from '#result';

export interface PreparedPhoto extends Omit<Prepared, 'preview' | 'thumbnail'> {
  /** The very bytes that were given, untouched. */
  readonly original: Bytes;
  /** Encoded, without any metadata. */
  readonly preview: Bytes;
  readonly thumbnail: Bytes;
}

/** `Stopped`: the thread that had it ended, as where it ran out of memory. */
export type PreparationFailed = PrepareFailure | { readonly type: 'Stopped' };

/** Whoever prepares photos for the vault. */
export interface Preparing {
  /** How many it prepares at once; each has its photo's plaintext in memory. */
  readonly atOnce: number;
  /** The bytes are handed over; they come back with what was made of them, and are gone where that failed. */
  prepare(original: Bytes): Promise<Result<PreparedPhoto, PreparationFailed>>;
}

/** What a preparing thread says: once that it runs, then an answer to each photo. */
export type PreparerSays = 'Ready' | Result<PreparedPhoto, PreparationFailed>;

/** In the thread that asks, one photo at a time. */
export const preparingHere: Preparing = { atOnce: 1, prepare: preparePhoto };

export async function preparePhoto(original: Bytes): Promise<Result<PreparedPhoto, PrepareFailure>> {
  const prepared = await prepare(original);
  if (!prepared.ok) return prepared;
  const { preview, thumbnail, ...facts } = prepared.value;
  return ok({ ...facts, original, preview: await bytesOf(preview), thumbnail: await bytesOf(thumbnail) });
}

const bytesOf = async (image: Blob): Promise<Bytes> => new Uint8Array(await image.arrayBuffer());
