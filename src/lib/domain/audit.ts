/**
 * Bodies of audit entries, sealed to the audit epoch: what was looked at or taken along, by the entry's author. CBOR
 *
 *   { v: 1, act, object: 16 bytes | null, reason, at }          at: milliseconds since 1970
 *
 * No program reads them yet. From the first that does, an act that it cannot know needs another version.
 */
import { type Bytes, encode, idOf, idToBytes, map, type ObjectId, oneOf, orNull, parse, text, uint } from '#bytes';
import { err, ok, type Result } from '#result';
import type { BadField } from './fields.ts';

export interface AuditEvent {
  /** `export`: everything that its author may read was taken along. */
  readonly act: 'chart-opened' | 'original-viewed' | 'original-saved' | 'export' | 'unlocked';
  /** The patient or photo it is about; null where it is about all, or none. */
  readonly object: ObjectId | null;
  /** As the person gave it; may be empty. */
  readonly reason: string;
  readonly at: number;
}

export const maxReasonLength = 1000;

/** Why somebody takes originals along, in their words. */
export function checkReason(text: string): Result<string, BadField<'reason'>> {
  const reason = text.normalize('NFC').trim();
  const why = reason === '' ? 'Empty' : reason.length > maxReasonLength ? 'TooLong' : null;
  return why === null ? ok(reason) : err({ type: 'BadField', field: 'reason', why });
}

export const encodeAudit = ({ act, object, reason, at }: AuditEvent): Bytes =>
  encode({ v: 1, act, object: object && idToBytes(object), reason, at });

/** Throws MalformedCbor. */
export function parseAudit(bytes: Uint8Array): AuditEvent {
  const { act, object, reason, at } = parse(auditShape, bytes);
  return { act, object, reason, at };
}

const auditShape = map({
  v: oneOf(1),
  act: oneOf('chart-opened', 'original-viewed', 'original-saved', 'export', 'unlocked'),
  object: orNull(idOf<ObjectId>()),
  reason: text(maxReasonLength),
  at: uint()
});
