/** Where each sealed thing belongs. Built from what is asked for; what was sealed elsewhere does not open here. */
import {
  type Bytes,
  type DeviceId,
  encode,
  type EpochId,
  idToBytes,
  type LinkId,
  type ObjectId,
  type PersonId,
  type PracticeId,
  type StreamId,
  utf8
} from '#bytes';
import type { SealContext } from '#crypto';
import type { PhotoId, RenditionName } from '#domain';
import type { Recipient } from '#ledger';

export const recordContext = (practice: PracticeId, stream: StreamId, object: ObjectId, epoch: EpochId): SealContext => ({
  purpose: 'record',
  practice,
  stream,
  object,
  part: 'body',
  epoch
});

export const auditContext = (practice: PracticeId, stream: StreamId, object: ObjectId, epoch: EpochId): SealContext => ({
  purpose: 'audit',
  practice,
  stream,
  object,
  part: 'body',
  epoch
});

export const wrapContext = (practice: PracticeId, stream: StreamId, epoch: EpochId): SealContext => ({
  purpose: 'epoch',
  practice,
  stream,
  object: epoch,
  part: 'wrap',
  epoch
});

/** The secret of an epoch that came before, handed on under a later one. */
export const earlierContext = (practice: PracticeId, stream: StreamId, earlier: EpochId, under: EpochId): SealContext => ({
  purpose: 'epoch',
  practice,
  stream,
  object: earlier,
  part: 'earlier',
  epoch: under
});

/** A blob is sealed under its photo's own key, not under an epoch. */
export const blobContext = (practice: PracticeId, stream: StreamId, photo: PhotoId, part: RenditionName): SealContext => ({
  purpose: 'blob',
  practice,
  stream,
  object: photo,
  part,
  epoch: null
});

/** What a device that is admitted is sent: its person's secret. */
export const joinContext = (practice: PracticeId, device: DeviceId): SealContext => ({
  purpose: 'join',
  practice,
  stream: null,
  object: device,
  part: 'secret',
  epoch: null
});

/** What the secret of a link is made of: whoever made it makes it again, and nobody else. One for a device is no link for a colleague. */
export const linkContext = (practice: PracticeId, person: PersonId, whom: 'device' | 'colleague', id: LinkId, size: number): Bytes =>
  encode([idToBytes(practice), idToBytes(person), idToBytes(id), size, ...(whom === 'device' ? [] : [whom])]);

/** What stands for a recipient in the `info` of HPKE. */
export function recipientBytes(recipient: Recipient): Bytes {
  switch (recipient.to) {
    case 'person':
      return idToBytes(recipient.person);
    case 'scope':
      return idToBytes(recipient.epoch);
    case 'recovery':
      return utf8('recovery');
  }
}
