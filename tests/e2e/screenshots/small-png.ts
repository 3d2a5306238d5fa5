/** A PNG (W3C, third edition) of 256 colours: half the size of what a browser writes, and hard to tell from it. */
import { deflateSync } from 'node:zlib';
import type { Page } from 'playwright';
import { concat } from '#bytes';
import { chunk, signature } from '../../fixtures/images/encode-png.ts';
import { word } from '../../fixtures/images/exif.ts';
import { fewColours } from './few-colours.ts';

/** `page` decodes the PNG it is given. */
export async function smallPng(page: Page, png: Buffer): Promise<Uint8Array> {
  const { width, height, rgba } = await decoded(page, png);
  const { palette, pixels } = fewColours(rgba, width);
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return concat(
    signature,
    chunk('IHDR', concat(word(width, 4, false), word(height, 4, false), Uint8Array.of(8, 3, 0, 0, 0))),
    chunk('PLTE', palette),
    chunk('IDAT', new Uint8Array(deflateSync(rows, { level: 9 }))),
    chunk('IEND', new Uint8Array())
  );
}

async function decoded(page: Page, png: Buffer): Promise<{ width: number; height: number; rgba: Uint8Array }> {
  const { width, height, text } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    if (!context) throw new Error('this browser draws nothing');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let letters = '';
    for (let at = 0; at < data.length; at += 0x8000) letters += String.fromCharCode(...data.subarray(at, at + 0x8000));
    return { width: image.width, height: image.height, text: btoa(letters) };
  }, png.toString('base64'));
  return { width, height, rgba: Buffer.from(text, 'base64') };
}
