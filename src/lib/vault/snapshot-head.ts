/** The head of a snapshot: all that is needed to show the list, to search it, and to read on; and the names of the parts beside it. */
import {
  type Bytes,
  bytesOf,
  encode,
  type EpochId,
  type Hash,
  hashes,
  hashOf,
  idToBytes,
  ids,
  MalformedCbor,
  map,
  oneOf,
  packIds,
  packUints,
  parse,
  uint,
  uints
} from '#bytes';
import type { PatientId, PhotoId } from '#domain';

/** SHA-256 of each sealed part. */
export interface SnapshotParts {
  /** How many leading bits of a patient's id name the part with their chart. */
  readonly bits: number;
  /** 2 ** bits of them; null where no patient's chart is in it. */
  readonly charts: readonly (Hash | null)[];
  readonly homes: Hash;
}

export interface SnapshotHead extends SnapshotParts {
  /** SHA-256 of the keys and roles that the person had, and of what the program could read. */
  readonly rights: Hash;
  /** `Keyring.pack`. */
  readonly epochs: Bytes;
  /** How many records stayed shut for want of an epoch; and how many that nothing opens. */
  readonly shut: ReadonlyMap<EpochId, number>;
  readonly unreadable: number;
  readonly owing: ReadonlyMap<PhotoId, OwingPhoto>;
  /** `packCatalogue`. */
  readonly catalogue: Bytes;
}

/** A photo that no server receipt covers, or whose entry is not verified. */
export interface OwingPhoto {
  readonly patient: PatientId;
  /** Place of its entry. */
  readonly place: number;
  /** Hashes of its three blobs. */
  readonly blobs: readonly Hash[];
}

export const maxBits = 12;

export function encodeSnapshotHead(head: SnapshotHead): Bytes {
  const owing = [...head.owing];
  return encode({
    v: 3,
    rights: idToBytes(head.rights),
    bits: head.bits,
    charts: packIds(head.charts.map((hash) => hash ?? noPart)),
    homes: idToBytes(head.homes),
    epochs: head.epochs,
    shut: { epochs: packIds([...head.shut.keys()]), counts: packUints([...head.shut.values()]) },
    unreadable: head.unreadable,
    owing: {
      photos: packIds(owing.map(([id]) => id)),
      patients: packIds(owing.map(([, { patient }]) => patient)),
      places: packUints(owing.map(([, { place }]) => place)),
      blobs: packIds(owing.flatMap(([, { blobs }]) => blobs))
    },
    catalogue: head.catalogue
  });
}

/** Throws MalformedCbor. */
export function parseSnapshotHead(bytes: Uint8Array): SnapshotHead {
  const { charts, shut, owing, ...rest } = parse(shape, bytes);
  if (charts.length !== 2 ** rest.bits) refuse();
  return {
    ...rest,
    charts: charts.map((hash) => (hash === noPart ? null : hash)),
    shut: new Map(shut.epochs.map((epoch, i) => [epoch, shut.counts[i] ?? refuse()])),
    owing: new Map(
      owing.photos.map((photo, i) => {
        const [patient, place] = [owing.patients[i] ?? refuse(), owing.places[i] ?? refuse()];
        return [photo, { patient, place, blobs: owing.blobs.slice(3 * i, 3 * i + 3) }];
      })
    )
  };
}

/** No SHA-256 of anything. */
const noPart = '00'.repeat(32) as Hash;

const columns = bytesOf(0, 2 ** 32);
const shape = map({
  v: oneOf(3),
  rights: hashOf,
  bits: uint(maxBits),
  charts: hashes,
  homes: hashOf,
  epochs: columns,
  shut: map({ epochs: ids<EpochId>(), counts: uints }),
  unreadable: uint(),
  owing: map({ photos: ids<PhotoId>(), patients: ids<PatientId>(), places: uints, blobs: hashes }),
  catalogue: columns
});

function refuse(): never {
  throw new MalformedCbor('not the head of a snapshot');
}
