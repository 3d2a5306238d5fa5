/** Ways to come from a photo's bytes to its preview and thumbnail, each beside the plain one: decoded in full, drawn twice, encoded twice. */
import { prepare } from '#imaging';
import { bareImport } from './bare-import.ts';
import { sideBySide } from './measure.ts';
import { drawPhotos } from './photos.ts';

const [width, height] = [4240, 2832];

/** Median milliseconds of each for one photo of 12 megapixels. */
export async function measurePreparing(): Promise<Record<string, number>> {
  const [file] = await drawPhotos(1, { width, height });
  if (!file) throw new Error('no photo was drawn');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const half = { desiredWidth: width / 2, desiredHeight: height / 2 };
  return sideBySide(
    {
      'prepare, all of it': () => prepare(bytes),
      'decoded in full, two renditions drawn and encoded': () => bareImport([file]),
      'decoded in full': async () => {
        (await createImageBitmap(file)).close();
      },
      'decoded and resized by createImageBitmap, quality high': async () => {
        (await createImageBitmap(file, { resizeWidth: 2048, resizeHeight: 1368, resizeQuality: 'high' })).close();
      },
      'decoded at half its size by ImageDecoder': async () => {
        const decoder = new ImageDecoder({ data: bytes, type: 'image/jpeg', ...half });
        (await decoder.decode()).image.close();
        decoder.close();
      }
    },
    15
  );
}
