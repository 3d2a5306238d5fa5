import type { Bytes } from '#bytes';

/** A stream that works only while somebody reads: a piece is made when it is asked for. Cancelling ends the work after the step under way. */
export function byteStream(pieces: AsyncGenerator<Bytes, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return();
      }
    },
    { highWaterMark: 0 }
  );
}
