import { expect, test } from 'vitest';
import type { PhotoId } from '#domain';
import { ImportState } from '../../../src/lib/vault/import-state.ts';

const photo = '11'.repeat(16) as PhotoId;
const named = (count: number): ImportState => new ImportState(Array.from({ length: count }, (_, i) => `${String(i)}.jpg`));

test('files are begun in their order; one that is put back comes before those after it', () => {
  const state = named(3);
  state.set(0, { stage: 'reading' });
  state.set(1, { stage: 'reading' });
  expect(state.next).toBe(2);
  state.set(1, { stage: 'waiting' });
  state.set(0, { stage: 'waiting' });
  expect(state.next).toBe(0);
});

test('the tally counts how files were settled', () => {
  const state = named(5);
  state.set(0, { stage: 'kept', photo });
  state.set(1, { stage: 'known', photo });
  state.set(2, { stage: 'failed', failure: { type: 'NotAPhoto' } });
  state.set(3, { stage: 'reading' });
  state.cancelWaiting();
  expect(state.told).toEqual({
    tally: { of: 5, kept: 1, known: 1, failed: 1, cancelled: 1 },
    files: [
      { name: '0.jpg', progress: { stage: 'kept', photo } },
      { name: '1.jpg', progress: { stage: 'known', photo } },
      { name: '2.jpg', progress: { stage: 'failed', failure: { type: 'NotAPhoto' } } },
      { name: '3.jpg', progress: { stage: 'reading' } },
      { name: '4.jpg', progress: { stage: 'cancelled' } }
    ]
  });
  expect(state.kept).toBe(2);
  expect(state.next).toBeNull();
});

test('of thousands of files only those are listed that are under way or failed', () => {
  const state = named(5000);
  for (let i = 0; i < 1000; i++) state.set(i, i % 2 === 0 ? { stage: 'kept', photo } : { stage: 'failed', failure: { type: 'NotAPhoto' } });
  state.set(1000, { stage: 'sealing' });
  const { tally, files } = state.told;
  expect(tally).toEqual({ of: 5000, kept: 500, known: 0, failed: 500, cancelled: 0 });
  expect(files).toHaveLength(300);
  expect(files[0]).toEqual({ name: '1.jpg', progress: { stage: 'failed', failure: { type: 'NotAPhoto' } } });
});
