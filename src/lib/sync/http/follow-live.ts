import { MalformedCbor } from '#bytes';
import { sizesIn } from '#protocol';

/** Tells each size in a live stream as it comes. Throws MalformedCbor on anything else; rejects where the connection breaks. */
export async function followLive(response: Response, onSize: (size: number) => void, alive: () => void): Promise<null> {
  const read = sizesIn();
  const text = new TextDecoder('utf-8', { fatal: true });
  const reader = response.body?.getReader();
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) return null;
    alive();
    const sizes = read(decoded(text, piece.value));
    if (!sizes) {
      await reader?.cancel();
      throw new MalformedCbor('no live stream of ours');
    }
    sizes.forEach(onSize);
  }
}

function decoded(text: TextDecoder, piece: Uint8Array): string {
  try {
    return text.decode(piece, { stream: true });
  } catch {
    return '?';
  }
}
