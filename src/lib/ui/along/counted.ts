/** The same stream, which tells how many bytes have gone through it. */
export function counted(stream: ReadableStream<Uint8Array>, say: (bytes: number) => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sum = 0;
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
      transform(bytes, out) {
        sum += bytes.length;
        say(sum);
        out.enqueue(bytes as Uint8Array<ArrayBuffer>);
      }
    })
  );
}
