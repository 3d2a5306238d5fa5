import { afterEach, expect, test, vi } from 'vitest';
import { type PracticeId, type StreamId, toHash, toId, utf8 } from '#bytes';
import { open, sealKey, systemRandom } from '#crypto';
import type { PhotoId } from '#domain';
import { blobContext } from '../../../src/lib/vault/contexts.ts';
import { sealPhoto } from '../../../src/lib/vault/seal-photo.ts';

const place = {
  practice: toHash<PracticeId>(systemRandom(32)),
  stream: toId<StreamId>(systemRandom(16)),
  photo: toId<PhotoId>(systemRandom(16))
};
const plain = { original: utf8('the original'), preview: utf8('the preview'), thumbnail: utf8('the thumbnail') };

afterEach(() => {
  vi.restoreAllMocks();
});

test('each rendition opens under the photo’s key in its own place, and in no other', async () => {
  const { key, blobs } = await sealPhoto(place, plain, systemRandom);
  const opening = await sealKey(key);
  const [original] = blobs;
  if (!original) throw new Error('no blob');
  const opened = await open(opening, blobContext(place.practice, place.stream, place.photo, 'original'), original.sealed);
  expect(opened).toEqual({ ok: true, value: plain.original });
  expect((await open(opening, blobContext(place.practice, place.stream, place.photo, 'preview'), original.sealed)).ok).toBe(false);
});

// A platform whose cipher fails is the only way a fresh seal does not open: each of the three is tried.
test.each([1, 2, 3])('a rendition that would not come back is never kept: number %i, sealed by a platform that fails', async (which) => {
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
  let seals = 0;
  vi.spyOn(crypto.subtle, 'encrypt').mockImplementation(async (...args) => {
    const sealed = await encrypt(...args);
    const bytes = new Uint8Array(sealed);
    if (++seals === which) bytes[0] = (bytes[0] ?? 0) ^ 1;
    return sealed;
  });
  await expect(sealPhoto(place, plain, systemRandom)).rejects.toThrow('did not open again');
});
