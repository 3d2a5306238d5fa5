import type { KnownRecord } from '#domain';
import type { OpenPractice, RecordBatch } from './open-practice.ts';

/** One record for everybody at the desk, to be written. */
export function deskRecord({ book }: OpenPractice, record: KnownRecord): RecordBatch {
  const stream = book.roster?.streams.desk;
  if (!stream) throw new Error('a practice without a roster');
  return { scope: 'desk', stream, records: [record], blobs: [] };
}
