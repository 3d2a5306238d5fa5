import { type Bytes, concat } from '#bytes';

/** The body was longer than anything our server sends. */
export class BodyTooLong extends Error {
  override name = 'BodyTooLong';
}

/**
 * The whole body, `limit` bytes at most: throws BodyTooLong where it is longer, before it is read where its length is told. `alive` is
 * called at each piece. Rejects where the connection breaks.
 */
export async function readBody(response: Response, limit: number, alive: () => void): Promise<Bytes> {
  if (Number(response.headers.get('content-length') ?? 0) > limit) {
    await response.body?.cancel();
    throw new BodyTooLong();
  }
  const pieces: Uint8Array[] = [];
  let total = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) return concat(...pieces);
    alive();
    total += piece.value.byteLength;
    if (total > limit) {
      await reader?.cancel();
      throw new BodyTooLong();
    }
    pieces.push(piece.value);
  }
}
