import type { Bytes, DeviceId, EpochId, Hash, ObjectId, PersonId, PracticeId, StreamId } from '#bytes';
import { sha256 } from '#bytes';
import { sign } from '#crypto';
import { encodeEntry, encodeHeader, type EntryKind, type Head, leafHash } from '#ledger';
import type { NewBlob, OutboxRow } from '#storage';

/** An entry to be written: everything but its place. */
export interface Draft {
  readonly kind: EntryKind;
  readonly stream: StreamId;
  /** What it is about: the id of anything, opaque from here on. */
  readonly object: ObjectId | EpochId | PersonId;
  /** The epoch the body is sealed under; null where it is plain. */
  readonly epoch: EpochId | null;
  readonly body: Bytes;
  readonly blobs: readonly NewBlob[];
}

/** Where an entry stands in its device's chain, and what the device had verified. */
export interface Place {
  readonly n: number;
  readonly prev: Hash | null;
  readonly rosterPrev: Hash | null;
  readonly seen: Head;
  readonly at: number;
}

export interface Signers {
  readonly practice: PracticeId;
  readonly device: DeviceId;
  readonly deviceKey: CryptoKey;
  readonly author: PersonId;
  readonly authorKey: CryptoKey;
}

/** The entry, signed by device and author, with its body and the names of its blobs. */
export async function signEntry(signers: Signers, draft: Draft, place: Place): Promise<OutboxRow> {
  const header = encodeHeader({
    v: 1,
    practice: signers.practice,
    kind: draft.kind,
    stream: draft.stream,
    object: draft.object as string as ObjectId,
    epoch: draft.epoch,
    author: signers.author,
    device: signers.device,
    n: place.n,
    prev: place.prev,
    rosterPrev: draft.kind === 'roster' ? place.rosterPrev : null,
    seen: place.seen,
    at: place.at,
    bodyHash: await sha256(draft.body),
    blobs: draft.blobs.map(({ hash, sealed }) => ({ hash, bytes: sealed.byteLength }))
  });
  const deviceSignature = await sign(signers.deviceKey, 'entry-device', header);
  const authorSignature = await sign(signers.authorKey, 'entry-person', header);
  const entry = encodeEntry(header, deviceSignature, authorSignature);
  return { n: place.n, hash: await leafHash(entry), entry, body: draft.body, blobs: draft.blobs.map(({ hash }) => hash) };
}
