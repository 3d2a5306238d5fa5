/** Bodies of record and audit entries. What is sealed is opened again before it counts: nothing is kept that would not come back. */
import { type Bytes, equal, type ObjectId, type PersonId, type PracticeId, type StreamId, toId } from '#bytes';
import { open, type OpenEpoch, type RandomBytes, seal, sealTo } from '#crypto';
import { type AuditEvent, encodeAudit, encodeRecords, type KnownRecord } from '#domain';
import type { Epoch } from '#ledger';
import { auditContext, recordContext } from './contexts.ts';
import type { Draft } from './sign-entry.ts';

export async function recordDraft(
  practice: PracticeId,
  stream: StreamId,
  epoch: OpenEpoch,
  records: readonly [KnownRecord, ...KnownRecord[]],
  blobs: Draft['blobs'],
  random: RandomBytes
): Promise<Draft> {
  const object = records[0].id as string as ObjectId;
  const context = recordContext(practice, stream, object, epoch.id);
  const plain = encodeRecords(records);
  const body: Bytes = await seal(epoch.seal, context, plain, random);
  const again = await open(epoch.seal, context, body);
  if (!again.ok || !equal(again.value, plain)) throw new Error('a sealed record did not open again');
  return { kind: 'record', stream, object, epoch: epoch.id, body, blobs };
}

/** Anyone may seal to the audit epoch; only auditors open it. */
export async function auditDraft(
  practice: PracticeId,
  epoch: Epoch,
  author: PersonId,
  event: AuditEvent,
  random: RandomBytes
): Promise<Draft> {
  if (epoch.public === null) throw new Error('an audit epoch without a public half');
  const object = event.object ?? randomObject(random);
  const context = auditContext(practice, epoch.stream, object, epoch.id);
  const body = await sealTo(epoch.public, context, { recipient: epoch.id, author }, encodeAudit(event));
  return { kind: 'audit', stream: epoch.stream, object, epoch: epoch.id, body, blobs: [] };
}

const randomObject = (random: RandomBytes): ObjectId => toId<ObjectId>(random(16));
