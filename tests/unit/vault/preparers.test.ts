import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Bytes, utf8 } from '#bytes';
import { err, ok, type Result } from '#result';
import type { PreparationFailed, PreparedPhoto, Preparing } from '../../../src/lib/vault/prepare-photo.ts';
import { Preparers, threadsFor } from '../../../src/lib/vault/preparers.ts';
import type { Preparer } from '../../../src/lib/vault/start-preparer.ts';

type Prepared = Result<PreparedPhoto, PreparationFailed>;

const prepared = (original: Bytes): Prepared =>
  ok({ mime: 'image/jpeg', width: 1, height: 1, takenAt: null, original, preview: utf8('p'), thumbnail: utf8('t') });

/** Threads that answer when they are told to; `here` is what the asking thread does itself. */
class Threads {
  readonly running = new Set<Preparer>();
  readonly answers: ((answer: Prepared) => void)[] = [];
  started = 0;
  starts: boolean | 'throws' = true;
  readonly here: Preparing = { atOnce: 1, prepare: (original) => Promise.resolve(prepared(original)) };

  readonly start = (): Preparer => {
    if (this.starts === 'throws') throw new Error('no workers of workers');
    this.started++;
    const preparer: Preparer = {
      started: Promise.resolve(this.starts),
      prepare: () => new Promise((resolve) => this.answers.push(resolve)),
      end: () => this.running.delete(preparer)
    };
    this.running.add(preparer);
    return preparer;
  };
}

let threads: Threads;
let preparers: Preparers;
beforeEach(() => {
  threads = new Threads();
  preparers = new Preparers({ threads: 2, start: threads.start, instead: threads.here, restMs: 5000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const answered = async (count: number): Promise<void> => expect.poll(() => threads.answers.length).toBe(count);

test('photos are prepared side by side, no more at once than there are threads', async () => {
  const all = [1, 2, 3].map((n) => preparers.prepare(utf8(String(n))));
  await answered(2);
  expect(threads.started).toBe(2);
  threads.answers[0]?.(prepared(utf8('1')));
  await answered(3);
  expect(threads.started).toBe(2);
  for (const answer of threads.answers) answer(prepared(utf8('x')));
  expect((await Promise.all(all)).every(({ ok }) => ok)).toBe(true);
});

test('a thread that breaks fails its own photo, is ended, and another takes its place', async () => {
  const first = preparers.prepare(utf8('1'));
  const second = preparers.prepare(utf8('2'));
  await answered(2);
  threads.answers[0]?.(err({ type: 'Stopped' }));
  expect(await first).toEqual(err({ type: 'Stopped' }));
  expect(threads.running.size).toBe(1);
  const third = preparers.prepare(utf8('3'));
  await answered(3);
  expect(threads.started).toBe(3);
  for (const answer of threads.answers) answer(prepared(utf8('x')));
  expect((await second).ok && (await third).ok).toBe(true);
});

/** As much of a TIFF as its size is read from. */
function photoOf(width: number, height: number): Bytes {
  const fields = [
    [256, width],
    [257, height],
    [273, 0],
    [279, 4]
  ] as const;
  const bytes = new Uint8Array(200);
  bytes.set(utf8('II*\0'));
  const view = new DataView(bytes.buffer);
  view.setUint32(4, 8, true);
  view.setUint16(8, fields.length, true);
  fields.forEach(([tag, value], i) => {
    const at = 10 + 12 * i;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, 4, true);
    view.setUint32(at + 4, 1, true);
    view.setUint32(at + 8, value, true);
  });
  return bytes;
}

test('photos that are large together are prepared one after the other, small ones beside them', async () => {
  preparers = new Preparers({ threads: 3, start: threads.start, instead: threads.here });
  const all = [photoOf(10_000, 11_000), photoOf(10_000, 5000), photoOf(3000, 2000)].map((photo) => preparers.prepare(photo));
  await answered(2);
  threads.answers[0]?.(prepared(utf8('large')));
  await answered(3);
  for (const answer of threads.answers) answer(prepared(utf8('x')));
  expect((await Promise.all(all)).every(({ ok }) => ok)).toBe(true);
});

test('one that never answers fails its own photo after a while, and is ended', async () => {
  vi.useFakeTimers();
  const hangs = preparers.prepare(utf8('1'));
  await vi.advanceTimersByTimeAsync(119_000);
  expect(threads.running.size).toBe(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await hangs).toEqual(err({ type: 'Stopped' }));
  expect(threads.running.size).toBe(0);
});

test('where the program of a thread does not come the asking thread does it', async () => {
  vi.useFakeTimers();
  const never = new Promise<boolean>(() => undefined);
  preparers = new Preparers({ threads: 2, start: () => ({ ...threads.start(), started: never }), instead: threads.here });
  const all = Promise.all([1, 2, 3].map((n) => preparers.prepare(utf8(String(n)))));
  await vi.advanceTimersByTimeAsync(15_000);
  expect((await all).every(({ ok }) => ok)).toBe(true);
});

test('a file that cannot be read is no reason to end a thread', async () => {
  const first = preparers.prepare(utf8('1'));
  await answered(1);
  threads.answers[0]?.(err({ type: 'Unreadable' }));
  expect(await first).toEqual(err({ type: 'Unreadable' }));
  void preparers.prepare(utf8('2'));
  await answered(2);
  expect(threads.started).toBe(1);
});

test.each([false, 'throws'] as const)('where no thread can be started (%s) the asking thread does it', async (starts) => {
  threads.starts = starts;
  const all = await Promise.all([1, 2, 3].map((n) => preparers.prepare(utf8(String(n)))));
  expect(all.every(({ ok }) => ok)).toBe(true);
  expect(preparers.atOnce).toBe(1);
  expect(threads.running.size).toBe(0);
});

test('threads rest a while after the last photo, then end; the next photo starts them again', async () => {
  vi.useFakeTimers();
  const one = preparers.prepare(utf8('1'));
  await vi.waitFor(() => {
    expect(threads.answers).toHaveLength(1);
  });
  threads.answers[0]?.(prepared(utf8('1')));
  await one;
  vi.advanceTimersByTime(4999);
  expect(threads.running.size).toBe(1);
  const two = preparers.prepare(utf8('2'));
  vi.advanceTimersByTime(10_000);
  expect(threads.running.size).toBe(1);
  await vi.waitFor(() => {
    expect(threads.answers).toHaveLength(2);
  });
  threads.answers[1]?.(prepared(utf8('2')));
  await two;
  vi.advanceTimersByTime(5000);
  expect(threads.running.size).toBe(0);
});

test('as many threads as cores, at most three; one where memory is small', () => {
  expect(threadsFor({ cores: 1, memoryGb: null })).toBe(1);
  expect(threadsFor({ cores: 2, memoryGb: null })).toBe(2);
  expect(threadsFor({ cores: 12, memoryGb: 8 })).toBe(3);
  expect(threadsFor({ cores: 8, memoryGb: 2 })).toBe(1);
});
