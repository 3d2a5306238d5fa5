/**
 * The context of a seal: what it is, whose, and where it belongs. It is bound into the key derivation, so that a seal opens in its own
 * place only. Built from what was asked for, never read from the sealed bytes.
 */
import {
  type Bytes,
  type Cbor,
  encode,
  type EpochId,
  idToBytes,
  type ObjectId,
  type PersonId,
  type PracticeId,
  type StreamId,
  type UnlockerId
} from '#bytes';

export interface SealContext {
  readonly purpose: 'record' | 'blob' | 'epoch' | 'unlocker' | 'person' | 'audit';
  readonly practice: PracticeId;
  readonly stream: StreamId | null;
  readonly object: ObjectId | EpochId | UnlockerId | PersonId | null;
  /** Which part of the object: `original`, `body`, `secret` … */
  readonly part: string;
  readonly epoch: EpochId | null;
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

export const contextBytes = (context: SealContext): Bytes => encode(contextCbor(context));
