import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '#bytes';
import { endingOf } from '../../../src/lib/export/ending.ts';
import { Paths } from '../../../src/lib/export/paths.ts';
import { safeName } from '../../../src/lib/export/safe-name.ts';

const nasty = [
  '..',
  '.',
  '',
  ' ',
  '../../etc/passwd',
  '..\\..\\Windows',
  'C:\\Windows\\System32',
  '/etc/passwd',
  'con',
  'CON.jpg',
  'aux .txt',
  'Lpt1',
  'COM¹',
  'CONIN$',
  'NUL.',
  'a\u202egpj.exe',
  'a\0b',
  'a\u0000\u001f\u007f\u0085b',
  'tail.',
  'tail . . ',
  '.hidden',
  'a:stream',
  'what? *"<>|',
  '\ud800alone',
  'alone\udc00',
  '\ufeffname',
  'zero\u200bwidth',
  'line\u2028two',
  'e\u0301',
  '👩‍⚕️'.repeat(60),
  'ﷺ'.repeat(300),
  'x'.repeat(300),
  '~$doc',
  '-rf'
];

const anyText = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: fc.constantFrom('.', ' ', '/', '\\', 'c', 'o', 'n', '\u202e', '1', '¹', '$'), maxLength: 12 })
);
const lengths = fc.integer({ min: 12, max: 85 });

/** What each system says of a name: none of it comes from the code. */
function refusedBy(name: string): readonly string[] {
  const windows =
    Array.from(name).some((sign) => sign < ' ' || '<>:"/\\|?*'.includes(sign)) ||
    name.endsWith('.') ||
    name.endsWith(' ') ||
    [...devices].some((device) => [device, `${device} `].includes(name.split('.')[0]?.toUpperCase() ?? ''));
  const linux = name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0') || utf8(name).byteLength > 255;
  const macos = name.length > 255 || name.includes(':') || !name.isWellFormed();
  return [...(windows ? ['Windows'] : []), ...(linux ? ['Linux'] : []), ...(macos ? ['macOS'] : [])];
}

const devices = new Set([
  'CON',
  'PRN',
  'AUX',
  'NUL',
  'CONIN$',
  'CONOUT$',
  ...['COM', 'LPT'].flatMap((port) => Array.from('0123456789¹²³').map((n) => port + n))
]);

describe('a name', () => {
  test('that was made safe is taken by every system, whatever it was', () => {
    fc.assert(
      fc.property(anyText, lengths, (text, length) => {
        const name = safeName(text, length);
        expect(refusedBy(name)).toEqual([]);
        expect(name.length).toBeLessThanOrEqual(length);
        expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(name.startsWith('.')).toBe(false);
      })
    );
  });

  test('that is safe stays as it is', () => {
    fc.assert(
      fc.property(anyText, lengths, (text, length) => {
        const name = safeName(text, length);
        expect(safeName(name, length)).toBe(name);
      })
    );
    for (const name of ['Ana Lima (12)', "O'Brien, Siân", '小林 花子', 'IMG_0001', 'x.y']) expect(safeName(name, 72)).toBe(name);
  });

  test.each([
    ['../../etc/passwd', '_.._.._etc_passwd'],
    ['CON', '_CON'],
    ['aux .txt', '_aux .txt'],
    ['a\u202egpj.exe', 'agpj.exe'],
    [' Ana\n\tLima. ', 'Ana Lima'],
    ['...', 'unnamed'],
    ['e\u0301', 'é']
  ])('"%s" becomes "%s"', (text, name) => {
    expect(safeName(text, 72)).toBe(name);
  });

  test('is cut between signs, not inside of one', () => {
    expect(safeName('😀'.repeat(20), 13)).toBe('😀'.repeat(6));
  });
});

describe('paths', () => {
  const asDisksSee: readonly ((path: string) => string)[] = [
    (path) => path.toLowerCase(),
    (path) => path.toUpperCase(),
    (path) => path.normalize('NFD').toLowerCase(),
    (path) => path.normalize('NFD').toUpperCase()
  ];

  test('are told apart by every file system, and stay below their folder', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, fc.constantFrom('', '12', '../x')), { maxLength: 30 }), (patients) => {
        const paths = new Paths();
        const folders = patients.map(([name, chart]) => paths.folder('photos', name, chart));
        const files = folders.flatMap((folder) => patients.map(([name]) => paths.file(`${folder}/2026-03-01`, `10.11.12 ${name}`, '.jpg')));
        for (const seen of asDisksSee) {
          expect(new Set(folders.map(seen)).size).toBe(folders.length);
          expect(new Set(files.map(seen)).size).toBe(files.length);
        }
        for (const path of files) {
          const parts = path.split('/');
          expect(parts).toHaveLength(4);
          expect(parts.map(refusedBy).flat()).toEqual([]);
          expect(path.length).toBeLessThanOrEqual(170);
        }
      }),
      { numRuns: 30 }
    );
  });

  test('of two people of one name, and of names that differ in case or in how they are composed', () => {
    const paths = new Paths();
    const names = ['Ana', 'ana', 'Ängel', 'a\u0308ngel', 'Straße', 'STRASSE'];
    expect(names.map((name) => paths.folder('photos', name, ''))).toEqual([
      'photos/Ana',
      'photos/ana (2)',
      'photos/Ängel',
      'photos/ängel (2)',
      'photos/Straße',
      'photos/STRASSE (2)'
    ]);
    expect(paths.folder('photos', 'Ana', '12')).toBe('photos/Ana (12)');
    expect(paths.folder('photos', 'Ana', '12')).toBe('photos/Ana (12) (2)');
  });

  test('of a long name keep the chart number', () => {
    expect(new Paths().folder('photos', 'x'.repeat(200), 'A/17')).toMatch(/^photos\/x{50,} \(A_17\)$/);
  });

  test('of the same file twice are numbered in front of the ending', () => {
    const paths = new Paths();
    const both = ['a', 'A'].map((name) => paths.file('photos/Ana/2026-03-01', name, '.jpg'));
    expect(both).toEqual(['photos/Ana/2026-03-01/a.jpg', 'photos/Ana/2026-03-01/A (2).jpg']);
    const long = ['x', 'y'].map((last) => paths.file('photos/Ana/2026-03-01', `${'x'.repeat(100)}${last}`, '.jpg'));
    expect(long[1]).toMatch(/x \(2\)\.jpg$/);
    expect(long.map((path) => path.split('/').at(-1)?.length)).toEqual([72, 72]);
  });
});

test.each([
  ['IMG_1.JPG', 'image/jpeg', 'IMG_1', '.JPG'],
  ['IMG_1.jpeg', 'image/jpeg', 'IMG_1', '.jpeg'],
  ['setup.exe', 'image/jpeg', 'setup.exe', '.jpg'],
  ['scan.png', 'image/tiff', 'scan.png', '.tif'],
  ['.jpg', 'image/jpeg', '.jpg', '.jpg'],
  ['photo', 'image/avif', 'photo', '.avif'],
  ['photo', 'image/unheard-of', 'photo', '.bin']
])('%s that is %s is named %s%s', (fileName, mime, stem, ending) => {
  expect(endingOf(fileName, mime)).toEqual({ stem, ending });
});
