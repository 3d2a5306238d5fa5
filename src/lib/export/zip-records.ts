/**
 * The records of a ZIP archive whose files are stored as they are, after APPNOTE 6.3.10 (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT),
 * sections 4.3.7, 4.3.12 and 4.3.14 to 4.3.16. Numbers are little-endian.
 *
 *   local    = "PK\3\4" need flags method time date crc bytes bytes nameLength 0 ‖ name
 *   central  = "PK\1\2" made need flags method time date crc bytes bytes nameLength extraLength 0 0 0 mode offset ‖ name ‖ extra
 *   end64    = "PK\6\6" 44 made need 0 0 count count directoryBytes directoryAt ‖ "PK\6\7" 0 end64At 1      only where `end` has no room
 *   end      = "PK\5\6" 0 0 count count directoryBytes directoryAt 0
 *
 * Length and checksum are known before a file begins, so they stand in front of it: no data descriptor, and readers that go through an archive
 * from its beginning understand it too.
 */
import { type Bytes, concat } from '#bytes';

export interface ZipEntry {
  /** UTF-8, with `/` between folders. */
  readonly name: Bytes;
  readonly crc: number;
  /** Below 4 GiB. */
  readonly bytes: number;
  /** As a clock on the wall showed it: `YYYY-MM-DDTHH:MM:SS`. */
  readonly modified: string;
  /** Where its local record begins. */
  readonly at: number;
}

/** 2.0 reads it; 4.5 where numbers are longer. */
const needed = 20;
const needed64 = 45;
/** Made on a system with Unix file modes. */
const madeBy = (3 << 8) | needed64;
const utf8Names = 0x0800;
const stored = 0;
/** A plain file that its owner may write, and others read. */
const mode = 0o100644 * 0x10000;
const no32 = 0xffffffff;
const no16 = 0xffff;

export const localRecord = (entry: ZipEntry): Bytes => concat(fields([4, 0x04034b50], ...shared(entry, needed), [2, 0]), entry.name);

export function centralRecord(entry: ZipEntry): Bytes {
  const far = entry.at >= no32;
  const extra = far ? fields([2, 1], [2, 8], [8, entry.at]) : fields();
  return concat(
    fields(
      [4, 0x02014b50],
      [2, madeBy],
      ...shared(entry, far ? needed64 : needed),
      [2, extra.byteLength],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, mode],
      [4, far ? no32 : entry.at]
    ),
    entry.name,
    extra
  );
}

/** What closes the archive: the directory began at `at` and has so many entries and bytes. */
export function endRecords(count: number, bytes: number, at: number): Bytes {
  const long = count >= no16 || bytes >= no32 || at >= no32;
  const end64 = fields(
    [4, 0x06064b50],
    [8, 44],
    [2, madeBy],
    [2, needed64],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, bytes],
    [8, at],
    [4, 0x07064b50],
    [4, 0],
    [8, at + bytes],
    [4, 1]
  );
  const [short, ...lengths] = [Math.min(count, no16), Math.min(bytes, no32), Math.min(at, no32)] as const;
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, short], [2, short], [4, lengths[0]], [4, lengths[1]], [2, 0]);
  return long ? concat(end64, end) : end;
}

type Field = readonly [width: 2 | 4 | 8, value: number];

const shared = ({ name, crc, bytes, modified }: ZipEntry, need: number): readonly Field[] => [
  [2, need],
  [2, utf8Names],
  [2, stored],
  ...dosTime(modified),
  [4, crc],
  [4, bytes],
  [4, bytes],
  [2, name.byteLength]
];

/** From 1980 to 2107, in steps of two seconds; what lies outside comes as near as it can. */
function dosTime(wall: string): readonly [Field, Field] {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = wall.split(/\D+/).map(Number);
  if (year < 1980) return dosTime('1980-01-01T00:00:00');
  if (year > 2107) return dosTime('2107-12-31T23:59:58');
  const time = (within(hour, 0, 23) << 11) | (within(minute, 0, 59) << 5) | (within(second, 0, 59) >> 1);
  const date = ((year - 1980) << 9) | (within(month, 1, 12) << 5) | within(day, 1, 31);
  return [
    [2, time],
    [2, date]
  ];
}

const within = (value: number, from: number, to: number): number => Math.min(Math.max(value, from), to);

function fields(...list: readonly Field[]): Bytes {
  const out = new DataView(new ArrayBuffer(list.reduce((sum, [width]) => sum + width, 0)));
  let at = 0;
  for (const [width, value] of list) {
    if (width === 2) out.setUint16(at, value, true);
    else if (width === 4) out.setUint32(at, value, true);
    else out.setBigUint64(at, BigInt(value), true);
    at += width;
  }
  return new Uint8Array(out.buffer);
}
