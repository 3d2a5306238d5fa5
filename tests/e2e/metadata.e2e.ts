/**
 * What is left of a camera's words in what is shown of a photo: nothing. Previews and thumbnails are made in a real browser, of all formats and orientations, and then
 * looked at from outside: by our own reader, by searching for each word, and by exiftool where there is one.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, concat, utf8 } from '#bytes';
import { metadataIn } from '#imaging';
import { displayP3Profile, drawJpeg, drawPng, drawWebp, orientations } from '../fixtures/images/index.ts';
import { keptNotes, turnedAvif } from '../fixtures/images/kept-files.ts';
import { multiPicture } from '../fixtures/images/multi-picture.ts';
import { chromiumLaunch } from './chromium.ts';

const notes = {
  takenAt: '2026:03:02 10:11:12',
  offset: '+01:00',
  artist: 'Lena Berg',
  owner: 'Practice at the Mill',
  serial: 'EN4711',
  makerNote: 'MAKER-0815',
  description: 'tooth 21',
  gps: { latitude: 52.52, longitude: 13.4 },
  gpsTime: { day: '2026:03:02', hours: 9 },
  thumbnail: drawJpeg({ width: 32, height: 24, comment: 'uncropped' }),
  xmp: 'Anna Mueller'
};
const words = [...keptNotes.words, notes.makerNote, notes.description, 'uncropped', '2026:03:02', 'Exif', 'xmpmeta', 'GPS'];
const size = { width: 480, height: 320 };

const photos = new Map<string, Bytes>(
  orientations.flatMap((orientation) => {
    const drawing = { ...size, ...notes, orientation };
    const name = (format: string): string => `${format} of orientation ${String(orientation)}`;
    return [
      [name('JPEG'), drawJpeg({ ...drawing, comment: notes.description, caption: notes.description, profile: displayP3Profile() })],
      [name('PNG'), drawPng({ ...drawing, comment: notes.description })],
      [name('WebP'), drawWebp(drawing)],
      [name('AVIF'), turnedAvif[orientation - 1] ?? new Uint8Array()]
    ] as const;
  })
);
photos.set('large JPEG, decoded smaller', drawJpeg({ ...notes, width: 2400, height: 320 }));
photos.set('two JPEGs in one file', multiPicture(drawJpeg({ ...size, ...notes }), drawJpeg({ ...size, ...notes })));
photos.set('JPEG with words behind its end', concat(drawJpeg({ ...size, ...notes }), utf8('MAKER-0815')));

let browser: Browser;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enamel-metadata-'));
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, target: 'es2024', lib: { entry: 'src/lib/imaging/index.ts', formats: ['es'], fileName: 'imaging' } }
  })) as readonly Rolldown.RolldownOutput[];
  browser = await chromium.launch(chromiumLaunch());
  page = await browser.newPage();
  await page.route('http://localhost/**', (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: built[0]?.output[0].code ?? '' })
      : route.fulfill({
          contentType: 'text/html',
          body: `<script type="module">import * as imaging from '/imaging.js'; globalThis.imaging = imaging</script>`
        })
  );
  await page.goto('http://localhost/');
  await page.waitForFunction(() => 'imaging' in globalThis);
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Preview and thumbnail, made in the browser. */
async function renditionsOf(photo: Bytes): Promise<readonly Buffer[]> {
  const encoded = await page.evaluate(async (base64) => {
    const { imaging } = globalThis as unknown as { readonly imaging: typeof import('#imaging') };
    const prepared = await imaging.prepare(Uint8Array.fromBase64(base64));
    if (!prepared.ok) throw new Error(prepared.error.type);
    const { preview, thumbnail } = prepared.value;
    return Promise.all([preview, thumbnail].map(async (image) => new Uint8Array(await image.arrayBuffer()).toBase64()));
  }, Buffer.from(photo).toString('base64'));
  return encoded.map((base64) => Buffer.from(base64, 'base64'));
}

/** Groups that tell of pixels, of colour, of the file on this disk, and of the program that reads it. */
const harmless = /^(SourceFile$|(ExifTool|System|File|JFIF|ICC[_-][^:]*):|Composite:(ImageSize|Megapixels)$)/;

const hasExiftool = spawnSync('exiftool', ['-ver']).status === 0;

function exiftool(path: string): readonly string[] {
  const { stdout } = spawnSync('exiftool', ['-j', '-a', '-u', '-U', '-ee3', '-G1', path], { encoding: 'utf8', maxBuffer: 1e8 });
  const [tags] = JSON.parse(stdout) as readonly Record<string, unknown>[];
  return Object.keys(tags ?? {});
}

describe.each([...photos])('%s', (name, photo) => {
  test('tells nothing more in its preview and thumbnail', async () => {
    expect(metadataIn(photo)).not.toEqual([]);
    for (const rendition of await renditionsOf(photo)) {
      expect(metadataIn(rendition)).toEqual(['ICC']);
      for (const word of words) expect(rendition.includes(word), word).toBe(false);
    }
  });

  test.skipIf(!hasExiftool)('nor to exiftool', async () => {
    const original = join(folder, `${name}.original`);
    await writeFile(original, photo);
    expect(exiftool(original).filter((tag) => !harmless.test(tag))).not.toEqual([]);
    for (const [i, rendition] of (await renditionsOf(photo)).entries()) {
      const path = join(folder, `${name}.${String(i)}.jpg`);
      await writeFile(path, rendition);
      expect(exiftool(path).filter((tag) => !harmless.test(tag))).toEqual([]);
    }
  });
});

test.runIf(!hasExiftool)('exiftool is not installed: only our own reader looked', () => {
  console.log('exiftool is not installed: what it would say of previews and thumbnails was not checked.');
});
