/**
 * AVIF and HEIC (HEIF, ISO/IEC 23008-12) as parts: every item by its type (`av01`, `hvc1`, `grid`, `Exif`, `mime`, …), then the properties of
 * the primary one in the order in which they hold (`ispe`, `irot`, `imir`, `colr`, …), then boxes beside the picture.
 */
import { concat } from '#bytes';
import { boxesIn, isCutBox } from './boxes.ts';
import { latin1, type Part, type Parts, viewOf, withTrailer } from './part.ts';

export function heifParts(bytes: Uint8Array): Parts {
  const { boxes, end } = boxesIn(bytes);
  const meta = boxes.find(({ name }) => name === 'meta');
  if (!meta || isCutBox(bytes, end)) return { parts: [], complete: false };
  try {
    const inner = boxesIn(meta.payload.subarray(4)).boxes;
    const items = itemsIn(inner, bytes);
    const beside = boxes.filter(({ name }) => !['ftyp', 'meta', 'mdat', 'free', 'skip'].includes(name));
    return { parts: withTrailer([...items, ...propertiesOf(inner), ...beside], bytes, end), complete: items.length > 0 };
  } catch (cause) {
    if (cause instanceof RangeError) return { parts: [], complete: false };
    throw cause;
  }
}

// ---------------------------------------------------------------- steps; each throws RangeError where a table reaches beyond its end

function itemsIn(meta: readonly Part[], file: Uint8Array): readonly Part[] {
  const places = placesIn(cursor(boxOf(meta, 'iloc')));
  const idat = meta.find(({ name }) => name === 'idat')?.payload ?? new Uint8Array();
  const table = cursor(boxOf(meta, 'iinf'));
  const version = table.versionOfBox();
  table.take(version === 0 ? 2 : 4);
  let gathered = 0;
  return boxesIn(table.rest()).boxes.map(({ payload }) => {
    const entry = cursor(payload);
    // Versions 0 and 1 know no types, and belong to no HEIF.
    const id = entry.versionOfBox() === 3 ? entry.take(4) : entry.take(2);
    entry.take(2);
    const name = latin1(entry.bytes(4));
    const { inMeta, extents } = places.get(id) ?? { inMeta: false, extents: [] };
    const from = inMeta ? idat : file;
    const pieces = extents.map(({ offset, length }) => within(from, offset, length));
    // Pieces of a real file do not overlap: a small file must not come out as gigabytes.
    if (pieces.length > 1) gathered += pieces.reduce((sum, { length }) => sum + length, 0);
    if (gathered > file.length) throw new RangeError('items are longer than the file');
    const whole = pieces.length === 1 && pieces[0] ? pieces[0] : concat(...pieces);
    return { name: name === 'mime' && /xml/.test(latin1(entry.rest())) ? 'XMP' : name, payload: whole, whole };
  });
}

interface Place {
  /** In the `idat` box, not at offsets of the file. */
  readonly inMeta: boolean;
  readonly extents: readonly { readonly offset: number; readonly length: number }[];
}

/** Section 8.11.3 of ISO/IEC 14496-12. */
function placesIn(table: Cursor): ReadonlyMap<number, Place> {
  const version = table.versionOfBox();
  const sizes = table.take(2);
  const [offsetBytes, lengthBytes, baseBytes, indexBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15, sizes & 15];
  const places = new Map<number, Place>();
  for (let left = table.take(version < 2 ? 2 : 4); left > 0; left--) {
    const id = table.take(version < 2 ? 2 : 4);
    const inMeta = version > 0 && (table.take(2) & 15) === 1;
    table.take(2);
    const base = table.take(baseBytes);
    const count = table.take(2);
    if (count > 1 && offsetBytes + lengthBytes === 0) throw new RangeError('pieces without a place');
    const extents = Array.from({ length: count }, () => {
      if (version > 0) table.take(indexBytes);
      return { offset: base + table.take(offsetBytes), length: table.take(lengthBytes) };
    });
    places.set(id, { inMeta, extents });
  }
  return places;
}

/** Section 9.3 of ISO/IEC 23008-12. */
function propertiesOf(meta: readonly Part[]): readonly Part[] {
  const primary = cursor(boxOf(meta, 'pitm'));
  const wanted = primary.versionOfBox() === 0 ? primary.take(2) : primary.take(4);
  const inner = boxesIn(boxOf(meta, 'iprp')).boxes;
  const properties = boxesIn(boxOf(inner, 'ipco')).boxes;
  const found: Part[] = [];
  for (const { payload } of inner.filter(({ name }) => name === 'ipma')) {
    const table = cursor(payload);
    const { version, flags } = table.fullBox();
    for (let left = table.take(4); left > 0; left--) {
      const item = table.take(version < 1 ? 2 : 4);
      for (let associated = table.take(1); associated > 0; associated--) {
        const place = (flags & 1) === 1 ? table.take(2) & 0x7fff : table.take(1) & 0x7f;
        const property = properties[place - 1];
        if (item === wanted && property) found.push(property);
      }
    }
  }
  return found;
}

function boxOf(boxes: readonly Part[], wanted: string): Uint8Array {
  const found = boxes.find(({ name }) => name === wanted);
  if (!found) throw new RangeError(`no ${wanted}`);
  return found.payload;
}

function within(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  if (offset + length > bytes.length) throw new RangeError('an item reaches beyond the end');
  // A length of 0 means: all of it.
  return length === 0 ? bytes.subarray(offset) : bytes.subarray(offset, offset + length);
}

type Cursor = ReturnType<typeof cursor>;

function cursor(bytes: Uint8Array) {
  const view = viewOf(bytes);
  let at = 0;
  const take = (length: number): number => {
    let value = 0;
    for (const end = at + length; at < end; at++) value = value * 256 + view.getUint8(at);
    return value;
  };
  return {
    /** An unsigned number, the first byte the highest. */
    take,
    bytes: (length: number): Uint8Array => bytes.subarray(at, (at += length)),
    rest: (): Uint8Array => bytes.subarray(at),
    fullBox: () => ({ version: take(1), flags: take(3) }),
    versionOfBox: (): number => take(4) >>> 24
  };
}
