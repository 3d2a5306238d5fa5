/**
 * A thread of the vault's that decodes photos, one at a time: bytes in, the same bytes with their renditions out, both handed over. It holds no
 * key and reaches none. The vault's worker starts it, and when that is ended this ends with it.
 */
import type { Bytes } from '#bytes';
import { err } from '#result';
import { preparePhoto, type PreparerSays } from './prepare-photo.ts';

addEventListener('message', ({ data: original }: MessageEvent<Bytes>) => {
  void preparePhoto(original)
    .catch(() => err({ type: 'Stopped' as const }))
    .then((answer) => {
      say(answer, answer.ok ? [answer.value.original.buffer, answer.value.preview.buffer, answer.value.thumbnail.buffer] : []);
    });
});

say('Ready', []);

function say(what: PreparerSays, handedOver: Transferable[]): void {
  postMessage(what, { transfer: handedOver });
}
