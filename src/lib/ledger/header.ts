/** The header of an entry: what its device and its author sign, byte for byte. */
import {
  type Bytes,
  type Cbor,
  type DeviceId,
  encode,
  type EpochId,
  hashOf,
  idOf,
  idToBytes,
  list,
  MalformedCbor,
  map,
  type ObjectId,
  oneOf,
  orNull,
  parse,
  type PersonId,
  practiceOf,
  type Shape,
  type StreamId,
  uint
} from '#bytes';
import { emptyRoot } from './leaf.ts';
import type { BlobRef, EntryKind, Head, Header } from './types.ts';

/** Blobs one entry may name: an import of a thousand photos, three renditions each. */
const maxBlobs = 3000;

export const encodeHeader = (header: Header): Bytes =>
  encode({
    v: header.v,
    practice: idToBytes(header.practice),
    kind: header.kind,
    stream: idToBytes(header.stream),
    object: idToBytes(header.object),
    epoch: header.epoch && idToBytes(header.epoch),
    author: idToBytes(header.author),
    device: idToBytes(header.device),
    n: header.n,
    prev: header.prev && idToBytes(header.prev),
    rosterPrev: header.rosterPrev && idToBytes(header.rosterPrev),
    seen: { size: header.seen.size, root: idToBytes(header.seen.root) },
    at: header.at,
    bodyHash: idToBytes(header.bodyHash),
    blobs: header.blobs.map(({ hash, bytes }): Cbor => ({ hash: idToBytes(hash), bytes }))
  });

/** Throws MalformedCbor on any other form, and on a header that contradicts its own kind. */
export function parseHeader(bytes: Uint8Array): Header {
  const header = parse(headerShape, bytes);
  if (!consistent(header)) throw new MalformedCbor('a header that contradicts itself');
  return header;
}

const head: Shape<Head> = map({ size: uint(), root: hashOf });
const blob: Shape<BlobRef> = map({ hash: hashOf, bytes: uint() });

const headerShape: Shape<Header> = map({
  v: oneOf(1),
  practice: practiceOf,
  kind: oneOf('roster', 'grant', 'assign', 'record', 'audit', 'erase'),
  stream: idOf<StreamId>(),
  object: idOf<ObjectId>(),
  epoch: orNull(idOf<EpochId>()),
  author: idOf<PersonId>(),
  device: idOf<DeviceId>(),
  n: uint(),
  prev: orNull(hashOf),
  rosterPrev: orNull(hashOf),
  seen: head,
  at: uint(),
  bodyHash: hashOf,
  blobs: list(blob, maxBlobs)
});

/** Kinds whose body is sealed under an epoch. */
const sealed: ReadonlySet<EntryKind> = new Set(['record', 'audit']);

const consistent = (header: Header): boolean =>
  (header.n === 0) === (header.prev === null) &&
  sealed.has(header.kind) === (header.epoch !== null) &&
  (header.kind === 'roster' || header.rosterPrev === null) &&
  (header.kind === 'record' || header.blobs.length === 0) &&
  (header.seen.size === 0) === (header.seen.root === emptyRoot);
