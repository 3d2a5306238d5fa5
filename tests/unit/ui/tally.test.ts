import { expect, test } from 'vitest';
import type { PatientId, PhotoId } from '#domain';
import type { FileProgress } from '#vault';
import { summary, tally } from '../../../src/lib/ui/gallery/tally.ts';

const batch = (done: boolean, ...files: readonly FileProgress[]) => ({
  batch: 'b',
  patient: '00'.repeat(16) as PatientId,
  done,
  files: files.map((progress, i) => ({ name: `${String(i)}.jpg`, progress }))
});
const kept: FileProgress = { stage: 'kept', photo: '11'.repeat(16) as PhotoId };
const failed: FileProgress = { stage: 'failed', failure: { type: 'NotAPhoto' } };

test('a file that failed is settled but not added', () => {
  expect(tally(batch(false, kept, failed, { stage: 'sealing' }))).toEqual({ of: 3, kept: 1, failed: 1, cancelled: 0, settled: 2 });
});

test('the line counts what was added, while it runs and after', () => {
  expect(summary(batch(false, kept, { stage: 'waiting' }))).toBe('1 of 2 photos added');
  expect(summary(batch(true, kept, kept, failed))).toBe('2 photos added');
  expect(summary(batch(true, failed))).toBe('No photo was added');
  expect(summary(batch(true, kept, { stage: 'cancelled' }))).toBe('Stopped. 1 of 2 photos added.');
});
