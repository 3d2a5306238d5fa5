import { MalformedCbor } from '#bytes';
import { sizesIn } from '#protocol';

/**
 * Tells each size in a live stream as it comes. Throws MalformedCbor on anything else; rejects where the connection breaks. A line that beats and never
 * tells its first size is not alive: it is given up, so that the server is asked instead.
 */
export async function followLive(response: Response, onSize: (size: number) => void, alive: () => void): Promise<null> {
  const read = sizesIn();
  const text = new TextDecoder();
  const reader = response.body?.getReader();
  let heard = false;
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) return null;
    const sizes = read(text.decode(piece.value, { stream: true }));
    heard ||= sizes !== null && sizes.length > 0;
    if (heard) alive();
    if (!sizes) {
      await reader?.cancel();
      throw new MalformedCbor('no live stream of ours');
    }
    sizes.forEach(onSize);
  }
}
