/**
 * Bodies of audit entries, sealed to the audit epoch: what was looked at, by the entry's author. CBOR
 *
 *   { v: 1, act, object: 16 bytes | null, reason, at }          at: milliseconds since 1970
 */
import { type Bytes, encode, idOf, idToBytes, map, type ObjectId, oneOf, orNull, parse, text, uint } from '#bytes';

export interface AuditEvent {
  readonly act: 'chart-opened' | 'original-viewed' | 'original-saved' | 'unlocked';
  /** The patient or photo it is about. */
  readonly object: ObjectId | null;
  /** As the person gave it; may be empty. */
  readonly reason: string;
  readonly at: number;
}

export const maxReasonLength = 1000;

export const encodeAudit = ({ act, object, reason, at }: AuditEvent): Bytes =>
  encode({ v: 1, act, object: object && idToBytes(object), reason, at });

/** Throws MalformedCbor. */
export function parseAudit(bytes: Uint8Array): AuditEvent {
  const { act, object, reason, at } = parse(auditShape, bytes);
  return { act, object, reason, at };
}

const auditShape = map({
  v: oneOf(1),
  act: oneOf('chart-opened', 'original-viewed', 'original-saved', 'unlocked'),
  object: orNull(idOf<ObjectId>()),
  reason: text(maxReasonLength),
  at: uint()
});
