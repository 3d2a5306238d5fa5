/**
 * The context of a seal: what it is, whose, and where it belongs. It is bound into the key derivation, so that a seal opens in its own
 * place only. Built from what was asked for, never read from the sealed bytes.
 */
import {
  type Bytes,
  type Cbor,
  encode,
  type DeviceId,
  type EpochId,
  type Hash,
  idToBytes,
  type ObjectId,
  type PersonId,
  type PracticeId,
  type StreamId,
  type UnlockerId
} from '#bytes';

export interface SealContext {
  readonly purpose: 'record' | 'blob' | 'epoch' | 'unlocker' | 'person' | 'audit' | 'join';
  readonly practice: PracticeId;
  readonly stream: StreamId | null;
  readonly object: ObjectId | EpochId | UnlockerId | PersonId | DeviceId | null;
  /** Which part of the object: `original`, `body`, `secret` … */
  readonly part: string;
  readonly epoch: EpochId | null;
}

/** A snapshot belongs to one person on one device, and its head to one size of the ledger. */
export interface SnapshotContext {
  readonly purpose: 'snapshot';
  readonly practice: PracticeId;
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly part: string;
  /** Null for a part: its head names it by its hash. */
  readonly cursor: { readonly size: number; readonly root: Hash } | null;
}

/** `["enamel", 1, purpose, practice, stream, object, part, epoch]`, ids as bytes. */
export const contextCbor = ({ purpose, practice, stream, object, part, epoch }: SealContext): Cbor => [
  'enamel',
  1,
  purpose,
  idToBytes(practice),
  stream && idToBytes(stream),
  object && idToBytes(object),
  part,
  epoch && idToBytes(epoch)
];

/** `["enamel", 1, "snapshot", practice, person, device, part, size, root]`: one longer than any other. */
const snapshotCbor = ({ purpose, practice, person, device, part, cursor }: SnapshotContext): Cbor => [
  'enamel',
  1,
  purpose,
  idToBytes(practice),
  idToBytes(person),
  idToBytes(device),
  part,
  cursor && cursor.size,
  cursor && idToBytes(cursor.root)
];

export const contextBytes = (context: SealContext | SnapshotContext): Bytes =>
  encode(context.purpose === 'snapshot' ? snapshotCbor(context) : contextCbor(context));
