/** Photographs for the bench: drawn, with a camera's amount of detail, each file different. */
import { type Bytes, concat, utf8 } from '#bytes';

export interface Drawn {
  readonly width: number;
  readonly height: number;
}

/** JPEG files of one drawing; a comment makes each one's bytes its own. */
export async function drawPhotos(count: number, { width, height }: Drawn): Promise<File[]> {
  const jpeg = await drawPhoto(width, height);
  return Array.from(
    { length: count },
    (_, i) => new File([withComment(jpeg, `photo ${String(i)}`)], `IMG_${String(i)}.jpg`, { type: 'image/jpeg' })
  );
}

async function drawPhoto(width: number, height: number): Promise<Bytes> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas to draw on');
  const pixels = context.createImageData(width, height);
  let noise = 1;
  for (let at = 0; at < pixels.data.length; at += 4) {
    noise = (noise * 1_103_515_245 + 12_345) & 0x7fffffff;
    const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
    const wave = 60 * Math.sin(x / 37) * Math.cos(y / 53) + ((noise >> 16) & 31);
    pixels.data.set([150 + wave, 110 + wave / 2, 100 + wave / 3, 255], at);
  }
  context.putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  return new Uint8Array(await blob.arrayBuffer());
}

/** ITU-T T.81 B.2.4.5: a COM segment behind the start of the image. */
function withComment(jpeg: Bytes, comment: string): Bytes {
  const text = utf8(comment);
  return concat(jpeg.subarray(0, 2), Uint8Array.of(0xff, 0xfe, (text.length + 2) >> 8, (text.length + 2) & 255), text, jpeg.subarray(2));
}
