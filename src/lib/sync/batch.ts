import type { Bytes } from '#bytes';
import { maxParcels, maxRequestBytes } from '#protocol';

/** What CBOR adds to a parcel (two keys, a map and two lengths), and to the request around the parcels. */
const parcelOverheadBytes = 32;
const requestOverheadBytes = 64;

/** The longest beginning of `rows` that one request takes; at least one row where there is any: each alone is under the limit. */
export function firstBatch<T extends { readonly entry: Bytes; readonly body: Bytes | null }>(rows: readonly T[]): readonly T[] {
  let bytes = requestOverheadBytes;
  let count = 0;
  for (const { entry, body } of rows) {
    bytes += entry.byteLength + (body?.byteLength ?? 0) + parcelOverheadBytes;
    if (count > 0 && (bytes > maxRequestBytes || count === maxParcels)) break;
    count++;
  }
  return rows.slice(0, count);
}
