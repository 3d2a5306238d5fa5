import { expect, test } from 'vitest';
import { photosAmong, photoTypes } from '../../../src/lib/ui/gallery/photo-files.ts';

const found = (...paths: readonly string[]) => paths.map((path) => ({ path, file: new File([], path) }));
const names = (paths: readonly string[]): string[] => photosAmong(found(...paths)).photos.map(({ name }) => name);

test('the photos of a folder come as people number them, folder by folder', () => {
  expect(names(['Ana/10.jpg', 'Ana/9.jpg', 'Ana/after/1.png', 'Ana/1.JPG'])).toEqual([
    'Ana/1.JPG',
    'Ana/9.jpg',
    'Ana/10.jpg',
    'Ana/after/1.png'
  ]);
});

test('what is no photo is counted; what nobody chose is not', () => {
  const { photos, others } = photosAmong(
    found(
      'Ana/a.heic',
      'Ana/letter.pdf',
      'Ana/film.mov',
      'Ana/.DS_Store',
      'Ana/Thumbs.db',
      'Ana/._a.jpg',
      'Ana/@eaDir/a.jpg',
      '.cache/b.jpg'
    )
  );
  expect(photos.map(({ name }) => name)).toEqual(['Ana/a.heic']);
  expect(others).toBe(2);
});

test('a picker is asked for every format by type and by name, so that none comes converted', () => {
  expect(photoTypes.split(',')).toEqual(expect.arrayContaining(['image/heic', '.heic', '.mpo', 'image/avif', '.tiff']));
});
