/** A film of a QR code held before a camera, as Chromium's stand-in for a camera reads it (YUV4MPEG2). */
import { writeFile } from 'node:fs/promises';
import { encode } from 'uqr';

const width = 640;
const height = 480;
const grey = 128;

export async function cameraFilm(path: string, code: string): Promise<void> {
  const { data, size } = encode(code, { ecc: 'M', border: 4 });
  const module = Math.floor((height * 0.9) / size);
  const left = Math.floor((width - module * size) / 2);
  const top = Math.floor((height - module * size) / 2);
  const luma = Buffer.alloc(width * height, 90);
  for (let y = 0; y < module * size; y++) {
    for (let x = 0; x < module * size; x++) {
      const dark = data[Math.floor(y / module)]?.[Math.floor(x / module)] ?? false;
      luma[(top + y) * width + left + x] = dark ? 24 : 225;
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc(luma.length / 2, grey)]);
  await writeFile(path, Buffer.concat([Buffer.from(`YUV4MPEG2 W${String(width)} H${String(height)} F10:1 Ip A1:1 C420\n`), frame, frame]));
}
