/** In whose chart each visit and each photo is, as bytes: two sorted tables, and the patients that they point to. */
import { type Bytes, bytesOf, encode, IdRows, ids, map, type ObjectId, packIds, parse } from '#bytes';
import type { Catalogue } from './catalogue.ts';
import { cellBytes, cellOf, type Homes } from './homes.ts';
import type { PatientId, PhotoId, VisitId } from './types.ts';

/** The homes must be loaded. */
export function packHomes({ visitHomes, photoHomes }: Catalogue): Bytes {
  const places = new Map<PatientId, number>();
  const rows = <Id extends ObjectId>(homes: Homes<Id>): Bytes => {
    const cells = [...homes].map(([id, patient]) => {
      const place = places.get(patient) ?? places.size;
      places.set(patient, place);
      return [id, cellOf(place)] as const;
    });
    return IdRows.of(cells, cellBytes).bytes;
  };
  const packed = { visits: rows(visitHomes), photos: rows(photoHomes) };
  return encode({ ...packed, patients: packIds([...places.keys()]) });
}

/** Throws MalformedCbor. */
export function loadHomes(catalogue: Catalogue, bytes: Uint8Array): void {
  const { patients, visits, photos } = parse(shape, bytes);
  const visitRows = new IdRows<VisitId>(visits, cellBytes);
  const photoRows = new IdRows<PhotoId>(photos, cellBytes);
  catalogue.visitHomes.load({ patients, rows: visitRows });
  catalogue.photoHomes.load({ patients, rows: photoRows });
}

const rowsOf = bytesOf(0, 2 ** 31);
const shape = map({ patients: ids<PatientId>(), visits: rowsOf, photos: rowsOf });
