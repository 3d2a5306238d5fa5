import { crc32 as nodesCrc32 } from 'node:zlib';
import { Uint8ArrayReader } from '@zip.js/zip.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '#bytes';
import { byteStream, zip } from '#export';
import { crc32 } from '../../../src/lib/export/crc32.ts';
import { type ArchiveFile, pieceBytes } from '../../../src/lib/export/zip.ts';
import { centralRecord, endRecords, localRecord, type ZipEntry } from '../../../src/lib/export/zip-records.ts';
import { collect, entriesOf, read, SparseReader, unzip } from '../../fixtures/unzip.ts';

const modified = '2026-03-01T10:11:12';

const fileOf = (path: string, ...parts: readonly string[]): ArchiveFile => ({ path, modified, content: parts.map((part) => utf8(part)) });

async function* each<T>(files: Iterable<T>): AsyncGenerator<T, void> {
  for (const file of files) yield await Promise.resolve(file);
}

describe('an archive', () => {
  test('gives back each file, byte for byte, under its name and with its time', async () => {
    const photo = crypto.getRandomValues(new Uint8Array(60_000));
    const files = [{ path: 'photos/Änne 小林 (1)/a.jpg', modified, content: [photo] }, fileOf('index.txt', 'one ', 'two'), fileOf('empty')];
    const unzipped = await unzip(await collect(zip(each(files))));
    expect(unzipped.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
    expect(unzipped.map(({ bytes }) => bytes)).toEqual([photo, utf8('one two'), new Uint8Array()]);
    expect(unzipped.map((file) => file.modified)).toEqual([modified, modified, modified]);
  });

  test('without a file is one all the same', async () => {
    expect(await unzip(await collect(zip(each([]))))).toEqual([]);
  });

  test('says length and checksum in front of each file, so that it can also be read from its beginning', async () => {
    const archive = await collect(zip(each([fileOf('a', 'bytes')])));
    const head = new DataView(archive.buffer);
    expect(head.getUint16(6, true) & 8).toBe(0);
    expect([head.getUint32(14, true), head.getUint32(18, true)]).toEqual([nodesCrc32('bytes'), 5]);
  });

  test('of more files than two bytes count', async () => {
    const count = 70_000;
    const files = Array.from({ length: count }, (_, i) => fileOf(String(i), String(i)));
    const archive = await collect(zip(each(files)));
    expect(await entriesOf(new Uint8ArrayReader(archive))).toHaveLength(count);
  });

  test('whose files lie beyond four gigabytes', async () => {
    const far = 5 * 2 ** 30;
    const files = [0, 0xfffffffe - 100, 0xffffffff, far].map((at, i) => entry(`${String(i)}.jpg`, at, utf8(`photo ${String(i)}`)));
    const directory = concat(...files.map(({ entry: each }) => centralRecord(each)));
    const end = far + 1000;
    const parts = files.map(({ entry: each, bytes }) => [each.at, concat(localRecord(each), bytes)] as const);
    const closing = concat(directory, endRecords(files.length, directory.byteLength, end));
    const entries = await entriesOf(new SparseReader([...parts, [end, closing]]));
    expect(entries.map(({ offset }) => offset)).toEqual(files.map(({ entry: { at } }) => at));
    for (const [i, each] of entries.entries()) expect((await read(each)).bytes).toEqual(utf8(`photo ${String(i)}`));
  });

  test.each([
    ['1969-12-31T23:59:59', '1980-01-01T00:00:00'],
    ['2108-01-01T00:00:00', '2107-12-31T23:59:58'],
    ['2026-00-00T00:00:00', '2026-01-01T00:00:00'],
    ['2026-12-31T23:59:59', '2026-12-31T23:59:58']
  ])('shows %s as %s', async (told, shown) => {
    const [file] = await unzip(await collect(zip(each([{ path: 'a', modified: told, content: [] }]))));
    expect(file?.modified).toBe(shown);
  });

  test.each(['2026-99-99T99:99:99', 'nonsense', ''])('is whole though a camera told the time "%s"', async (told) => {
    expect(await unzip(await collect(zip(each([{ path: 'a', modified: told, content: [utf8('bytes')] }]))))).toHaveLength(1);
  });

  test('comes in pieces of a megabyte at most, each in a buffer of its own', async () => {
    const photo = new Uint8Array(2 * pieceBytes + 5);
    for await (const piece of zip(each([{ path: 'a', modified, content: [photo] }]))) {
      expect(piece.byteLength).toBeLessThanOrEqual(pieceBytes);
      expect(piece.buffer.byteLength).toBe(piece.byteLength);
    }
  });
});

test('the checksum is that of every other program, in whatever parts it comes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (a, b) => {
      expect(crc32(b, crc32(a))).toBe(nodesCrc32(concat(a, b)));
    })
  );
});

describe('the stream of an archive', () => {
  test('asks for a file only when those in front of it were read', async () => {
    let asked = 0;
    async function* files(): AsyncGenerator<ArchiveFile, void> {
      for (const name of ['a', 'b', 'c']) {
        asked++;
        yield await Promise.resolve(fileOf(name, 'bytes'));
      }
    }
    const reader = byteStream(zip(files())).getReader();
    await settled();
    expect(asked).toBe(0);
    await reader.read();
    await reader.read();
    await settled();
    expect(asked).toBe(1);
    await reader.read();
    expect(asked).toBe(2);
  });

  test('that is cancelled asks for nothing more, and lets go of what it has', async () => {
    let asked = 0;
    let ended = false;
    async function* files(): AsyncGenerator<ArchiveFile, void> {
      try {
        for (;;) yield await Promise.resolve(fileOf(String(asked++), 'bytes'));
      } finally {
        ended = true;
      }
    }
    const reader = byteStream(zip(files())).getReader();
    await reader.read();
    await reader.cancel();
    await settled();
    expect({ asked, ended }).toEqual({ asked: 1, ended: true });
  });

  test('fails where a file cannot be made, and does not end as if it were whole', async () => {
    async function* files(): AsyncGenerator<ArchiveFile, void> {
      yield await Promise.resolve(fileOf('a', 'bytes'));
      throw new Error('no more');
    }
    await expect(collect(byteStream(zip(files())))).rejects.toThrow('no more');
  });
});

function entry(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): { readonly entry: ZipEntry; readonly bytes: Uint8Array } {
  return { entry: { name: utf8(name), crc: crc32(bytes), bytes: bytes.byteLength, modified, at }, bytes };
}

/** Everything that would have happened by now has. */
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
