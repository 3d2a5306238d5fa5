/** A folder as a ZIP archive, piece by piece: nothing of a file is asked for before those in front of it have gone out. */
import { type Bytes, utf8 } from '#bytes';
import { crc32 } from './crc32.ts';
import { centralRecord, endRecords, localRecord, type ZipEntry } from './zip-records.ts';

export interface ArchiveFile {
  /** With `/` between folders; made by `Paths`. */
  readonly path: string;
  /** As a clock on the wall showed it: `YYYY-MM-DDTHH:MM:SS`. */
  readonly modified: string;
  readonly content: readonly Bytes[];
}

/** What goes to another thread at once, each piece in a buffer of its own: of a view, that thread would get the whole buffer behind it. */
export const pieceBytes = 1024 * 1024;

/** Longer ones would need another local record; an original is far shorter. */
const maxFileBytes = 0xfffffffe;

export async function* zip(files: AsyncIterable<ArchiveFile>): AsyncGenerator<Bytes, void> {
  const directory: Bytes[] = [];
  let at = 0;
  for await (const { path, modified, content } of files) {
    const bytes = content.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (bytes > maxFileBytes) throw new RangeError('a file of 4 GiB');
    const crc = content.reduce((before, part) => crc32(part, before), 0);
    const entry: ZipEntry = { name: utf8(path), crc, bytes, modified, at };
    const local = localRecord(entry);
    yield local;
    for (const part of content) yield* pieces(part);
    directory.push(centralRecord(entry));
    at += local.byteLength + bytes;
  }
  let directoryBytes = 0;
  for (const record of directory) {
    yield record;
    directoryBytes += record.byteLength;
  }
  yield endRecords(directory.length, directoryBytes, at);
}

function* pieces(bytes: Bytes): Generator<Bytes, void> {
  for (let from = 0; from < bytes.byteLength; from += pieceBytes) yield bytes.slice(from, from + pieceBytes);
}
