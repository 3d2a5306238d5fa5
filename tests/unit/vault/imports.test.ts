import { openAsBlob } from 'node:fs';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { asCiphertext, type Bytes, concat, type Hash, type ObjectId, utf8 } from '#bytes';
import { type Patient, photosOf } from '#domain';
import { ok } from '#result';
import { createMemoryDisk, createMemoryStorage, type MemoryDisk } from '#storage/memory';
import type { FileProgress, ImportProgress } from '#vault';
import { Imports, type ImportsOptions } from '../../../src/lib/vault/imports.ts';
import { importsHere } from '../../../src/lib/vault/imports-here.ts';
import { forgetImports, interruptedImports } from '../../../src/lib/vault/interrupted-imports.ts';
import type { OpenPractice } from '../../../src/lib/vault/open-practice.ts';
import type { ImportPorts } from '../../../src/lib/vault/ports.ts';
import type { PreparedPhoto, Preparing } from '../../../src/lib/vault/prepare-photo.ts';
import { type Founded, foundOn, openOn } from '../../fixtures/opened-practice.ts';

const today = { type: 'ByDate', today: '2026-11-22' } as const;

let disk: MemoryDisk;
let founded: Founded;

let kept: MemoryDisk['kept'];

beforeAll(async () => {
  const empty = createMemoryDisk();
  founded = await foundOn(createMemoryStorage({ disk: empty }));
  kept = empty.kept;
});

beforeEach(() => {
  disk = createMemoryDisk();
  disk.kept = structuredClone(kept);
});

/** Begins like a JPEG, which is all that is looked at before it is prepared. */
const photoBytes = (seed: string): Bytes => concat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), utf8(seed.padEnd(200, '.')));
const photoFile = (name: string, seed = name): File => new File([photoBytes(seed)], `${name}.jpg`);
const photoFiles = (count: number): File[] => Array.from({ length: count }, (_, i) => photoFile(`p${String(i).padStart(3, '0')}`));

/** Photos are prepared without pixels: who decodes them is not what is tried here. */
const preparedFrom = (original: Bytes): PreparedPhoto => ({
  mime: 'image/jpeg',
  width: 4,
  height: 3,
  takenAt: null,
  original,
  preview: utf8('preview'),
  thumbnail: utf8('thumbnail')
});

const quick = (atOnce = 2): Preparing => ({ atOnce, prepare: (original) => Promise.resolve(ok(preparedFrom(original))) });

/** Each photo is prepared when it is let go. */
function held(atOnce: number): Preparing & { readonly waiting: (() => void)[] } {
  const waiting: (() => void)[] = [];
  return {
    atOnce,
    waiting,
    prepare: async (original) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return ok(preparedFrom(original));
    }
  };
}

interface Trial {
  readonly practice: OpenPractice;
  readonly patient: Patient;
  readonly imports: Imports;
  readonly heard: ImportProgress[];
  readonly ended: (batch: string) => Promise<ImportProgress>;
  /** What was last told of it. */
  readonly now: (batch: string) => ImportProgress | undefined;
}

async function trial(ports: Partial<ImportPorts> = {}, options: Partial<ImportsOptions> = {}): Promise<Trial> {
  const practice = await openOn(createMemoryStorage({ disk }), founded.words, { ...importsHere(), preparing: quick(), ...ports });
  const patient = practice.catalogue.patients.get(founded.patient);
  if (!patient) throw new Error('no patient');
  const heard: ImportProgress[] = [];
  const imports = new Imports({
    practice,
    tell: (progress) => heard.push(progress),
    onNoted: () => undefined,
    makeRoom: () => Promise.resolve(false),
    ...options
  });
  const now = (batch: string): ImportProgress | undefined => heard.findLast((progress) => progress.batch === batch);
  const ended = async (batch: string): Promise<ImportProgress> => {
    await expect.poll(() => now(batch)?.done, { timeout: 20_000 }).toBe(true);
    const last = now(batch);
    if (!last) throw new Error('nothing was told');
    return last;
  };
  return { practice, patient, imports, heard, ended, now };
}

const stages = (progress: ImportProgress | undefined): FileProgress['stage'][] =>
  progress?.files.map(({ progress: { stage } }) => stage) ?? [];

async function namesKept(practice: OpenPractice): Promise<string[]> {
  const photos = photosOf(await practice.contents.chart(founded.patient)).filter(({ deleted }) => !deleted);
  return photos.map(({ fileName }) => fileName).toSorted();
}

/** File names in the order of the ledger. */
async function namesWritten({ practice }: Trial): Promise<string[]> {
  const photos = photosOf(await practice.contents.chart(founded.patient));
  const order = new Map((await practice.ports.storage.outbox()).flatMap(({ blobs }, at) => blobs.map((hash) => [hash, at] as const)));
  const place = ({ renditions }: (typeof photos)[number]): number => order.get(renditions.original.hash) ?? -1;
  return photos.toSorted((a, b) => place(a) - place(b)).map(({ fileName }) => fileName);
}

describe('side by side', () => {
  test('entries are in the order of the files, whichever was prepared first', async () => {
    const preparing = held(3);
    const it = await trial({ preparing });
    const batch = it.imports.start(it.patient, photoFiles(5), today);
    await expect.poll(() => preparing.waiting.length).toBe(3);
    // The last of three is ready first.
    preparing.waiting.pop()?.();
    const letGo = setInterval(() => preparing.waiting.pop()?.(), 1);
    const { tally } = await it.ended(batch);
    clearInterval(letGo);
    expect(tally).toEqual({ of: 5, kept: 5, known: 0, failed: 0, cancelled: 0 });
    expect(await namesWritten(it)).toEqual(['p000.jpg', 'p001.jpg', 'p002.jpg', 'p003.jpg', 'p004.jpg']);
  });

  test('no more photos are in memory than are prepared at once, and the one being sealed', async () => {
    let inPlain = 0;
    let most = 0;
    const it = await trial({
      preparing: {
        atOnce: 2,
        prepare: (original) => {
          most = Math.max(most, ++inPlain);
          return Promise.resolve(ok(preparedFrom(original)));
        }
      }
    });
    const write = it.practice.write.bind(it.practice);
    vi.spyOn(it.practice, 'write').mockImplementation(async (batches) => {
      const kept = await write(batches);
      inPlain--;
      return kept;
    });
    await it.ended(it.imports.start(it.patient, photoFiles(12), today));
    expect(inPlain).toBe(0);
    expect(most).toBe(3);
  });

  test('one that cannot be prepared does not take the others with it', async () => {
    const it = await trial({
      preparing: {
        atOnce: 2,
        prepare: (original) => {
          if (original[4] === 'b'.charCodeAt(0)) throw new Error('out of memory');
          return Promise.resolve(ok(preparedFrom(original)));
        }
      }
    });
    const done = await it.ended(it.imports.start(it.patient, [photoFile('a'), photoFile('b'), photoFile('c')], today));
    expect(stages(done)).toEqual(['kept', 'failed', 'kept']);
  });
});

describe('paused and cancelled', () => {
  test('what was begun is finished, the rest waits; another import goes on; then the rest', async () => {
    const preparing = held(2);
    const it = await trial({ preparing });
    const first = it.imports.start(it.patient, photoFiles(6), today);
    await expect.poll(() => preparing.waiting.length).toBe(2);
    it.imports.pause(first);
    const letGo = setInterval(() => preparing.waiting.shift()?.(), 1);
    await expect.poll(() => stages(it.now(first))).toEqual(['kept', 'kept', 'waiting', 'waiting', 'waiting', 'waiting']);
    expect(it.now(first)).toMatchObject({ paused: 'Person', done: false });

    await it.ended(it.imports.start(it.patient, [photoFile('other')], today));
    expect(it.now(first)?.done).toBe(false);

    it.imports.resume(first);
    const done = await it.ended(first);
    clearInterval(letGo);
    expect(done).toMatchObject({ paused: null, tally: { kept: 6 } });
  });

  test('a paused import that is cancelled ends', async () => {
    const it = await trial();
    const batch = it.imports.start(it.patient, photoFiles(3), today);
    it.imports.pause(batch);
    it.imports.cancel(batch);
    expect((await it.ended(batch)).tally).toMatchObject({ kept: 0, cancelled: 3 });
    expect(await it.practice.ports.storage.imports()).toEqual([]);
  });

  test('one that goes on is not resumed twice', async () => {
    const it = await trial();
    const batch = it.imports.start(it.patient, photoFiles(4), today);
    it.imports.pause(batch);
    it.imports.resume(batch);
    it.imports.resume(batch);
    expect((await it.ended(batch)).tally.kept).toBe(4);
    expect(await namesKept(it.practice)).toHaveLength(4);
  });
});

describe('little room', () => {
  const plenty = 1e12;

  test('no file is begun before originals were asked to go; then it waits, and goes on when there is room again', async () => {
    let room = 1_000_000;
    const makeRoom = vi.fn(() => Promise.resolve(false));
    const it = await trial({ room: () => Promise.resolve(room) }, { makeRoom });
    const batch = it.imports.start(it.patient, photoFiles(3), today);
    await expect.poll(() => it.now(batch)?.paused).toBe('LowSpace');
    expect(stages(it.now(batch))).toEqual(['waiting', 'waiting', 'waiting']);
    expect(makeRoom).toHaveBeenCalledOnce();
    expect(await namesKept(it.practice)).toEqual([]);

    // Asked again, it looks again.
    it.imports.resume(batch);
    await expect.poll(() => makeRoom.mock.calls.length).toBe(2);
    await expect.poll(() => it.now(batch)?.paused).toBe('LowSpace');
    room = plenty;
    it.imports.resume(batch);
    expect((await it.ended(batch)).tally.kept).toBe(3);
  });

  test('where originals could go it goes on without a word', async () => {
    let room = 1_000_000;
    const makeRoom = (): Promise<boolean> => {
      room = plenty;
      return Promise.resolve(true);
    };
    const it = await trial({ room: () => Promise.resolve(room) }, { makeRoom });
    const { tally } = await it.ended(it.imports.start(it.patient, photoFiles(3), today));
    expect(tally.kept).toBe(3);
    expect(it.heard.every(({ paused }) => paused === null)).toBe(true);
  });

  test('a file that finds the device full waits with those begun after it, fails never, and is kept whole later', async () => {
    const it = await trial({ preparing: quick(2) });
    disk.quotaBytes = disk.usedBytes() + 6_000;
    const batch = it.imports.start(it.patient, photoFiles(6), today);
    await expect.poll(() => it.now(batch)?.paused, { timeout: 10_000 }).toBe('LowSpace');
    const names = await namesKept(it.practice);
    expect(names.length).toBeGreaterThan(0);
    expect(names.length).toBeLessThan(6);
    const expected = [...names.map(() => 'kept'), ...Array.from({ length: 6 - names.length }, () => 'waiting')];
    expect(stages(it.now(batch))).toEqual(expected);
    expect(await it.practice.ports.storage.unreceipted()).toHaveLength(3 * names.length);

    disk.quotaBytes = Number.POSITIVE_INFINITY;
    it.imports.resume(batch);
    expect((await it.ended(batch)).tally).toMatchObject({ kept: 6, failed: 0 });
    expect(await namesWritten(it)).toEqual(photoFiles(6).map(({ name }) => name));
  });

  test('where a large file does not fit, a small one after it does not come before it', async () => {
    const it = await trial({ preparing: quick(2) });
    disk.quotaBytes = disk.usedBytes() + 12_000;
    const batch = it.imports.start(it.patient, [photoFile('large', 'l'.repeat(40_000)), photoFile('small')], today);
    await expect.poll(() => it.now(batch)?.paused, { timeout: 10_000 }).toBe('LowSpace');
    expect(stages(it.now(batch))).toEqual(['waiting', 'waiting']);
    disk.quotaBytes = Number.POSITIVE_INFINITY;
    it.imports.resume(batch);
    await it.ended(batch);
    expect(await namesWritten(it)).toEqual(['large.jpg', 'small.jpg']);
  });

  test('a full device from which something could go is tried again at once', async () => {
    const it = await trial(
      {},
      {
        makeRoom: () => {
          const more = disk.quotaBytes !== Number.POSITIVE_INFINITY;
          disk.quotaBytes = Number.POSITIVE_INFINITY;
          return Promise.resolve(more);
        }
      }
    );
    disk.quotaBytes = disk.usedBytes() + 6_000;
    expect((await it.ended(it.imports.start(it.patient, photoFiles(6), today))).tally.kept).toBe(6);
    expect(it.heard.every(({ paused }) => paused === null)).toBe(true);
  });
});

describe('the same bytes', () => {
  test('of the same patient are known, and nothing is written; the second time in one import too', async () => {
    const it = await trial();
    await it.ended(it.imports.start(it.patient, [photoFile('a')], today));
    const before = (await it.practice.ports.storage.chainEnd()).nextN;
    const again = await it.ended(it.imports.start(it.patient, [photoFile('renamed', 'a')], today));
    expect(stages(again)).toEqual(['known']);
    expect((await it.practice.ports.storage.chainEnd()).nextN).toBe(before);

    const twice = await it.ended(it.imports.start(it.patient, [photoFile('b'), photoFile('b2', 'b'), photoFile('c')], today));
    expect(twice.tally).toEqual({ of: 3, kept: 2, known: 1, failed: 0, cancelled: 0 });
    expect(stages(twice)).toEqual(['kept', 'known', 'kept']);
    const [first, second] = twice.files.map(({ progress }) => ('photo' in progress ? progress.photo : null));
    expect(second).toBe(first);
  });

  test('that were deleted are taken in anew', async () => {
    const it = await trial();
    const { files } = await it.ended(it.imports.start(it.patient, [photoFile('a')], today));
    const photo = files[0]?.progress;
    if (photo?.stage !== 'kept') throw new Error('not kept');
    await it.practice.write([
      { scope: 'chart', stream: it.patient.stream, records: [{ type: 'photo', id: photo.photo, set: { deleted: true } }], blobs: [] }
    ]);
    expect(stages(await it.ended(it.imports.start(it.patient, [photoFile('a')], today)))).toEqual(['kept']);
  });
});

describe('the same bytes, where the photo that was kept of them', () => {
  /** One photo, kept; its original is whatever `then` makes of it. Answers with how the same file fares when it comes again. */
  async function again(then: (kept: MemoryDisk['kept'], original: Hash) => void): Promise<FileProgress['stage'][]> {
    const it = await trial();
    await it.ended(it.imports.start(it.patient, [photoFile('a')], today));
    const [photo] = photosOf(await it.practice.contents.chart(it.patient.id));
    if (!photo) throw new Error('no photo');
    then(disk.kept, photo.renditions.original.hash);
    await it.practice.refresh();
    return stages(await it.ended(it.imports.start(it.patient, [photoFile('a')], today)));
  }

  test('no longer opens here, and no server gives it: are taken in anew', async () => {
    const damaged = await again(({ blobs }, original) => {
      const sealed = blobs.get(original)?.slice();
      if (!sealed) throw new Error('no original');
      sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
      const damaged = asCiphertext(sealed);
      if (damaged) blobs.set(original, damaged);
    });
    expect(damaged).toEqual(['kept']);
  });

  test('was only here, and is gone: are taken in anew', async () => {
    expect(await again(({ blobs }, original) => blobs.delete(original))).toEqual(['kept']);
  });
});

describe('files that are not what they were', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enamel-imports-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const onDisk = async (name: string): Promise<{ file: File; path: string }> => {
    const path = join(folder, name);
    await writeFile(path, photoBytes(name));
    return { path, file: handle(await openAsBlob(path), name) };
  };
  /** Node copies a Blob into a File; a browser's File is what it reads. */
  const handle = (blob: Blob, name: string): File => Object.assign(blob, { name, lastModified: 0, webkitRelativePath: '' });

  test('one that was written to or taken away since it was chosen has vanished; the others go on', async () => {
    const it = await trial();
    const [one, changed, gone, four] = await Promise.all(['a', 'b', 'c', 'd'].map(onDisk));
    if (!one || !changed || !gone || !four) throw new Error('no files');
    await appendFile(changed.path, 'more');
    await rm(gone.path);
    const done = await it.ended(it.imports.start(it.patient, [one.file, changed.file, gone.file, four.file], today));
    const vanished = { stage: 'failed', failure: { type: 'Vanished' } };
    expect(done.files.map(({ progress }) => progress)).toMatchObject([{ stage: 'kept' }, vanished, vanished, { stage: 'kept' }]);
  });

  test('one that gives fewer bytes than it has is not kept', async () => {
    const it = await trial();
    const file = photoFile('short');
    Object.defineProperty(file, 'size', { value: 5000 });
    const done = await it.ended(it.imports.start(it.patient, [file], today));
    expect(done.files[0]?.progress).toEqual({ stage: 'failed', failure: { type: 'Vanished' } });
  });

  test('a film and an empty file are told by their beginning alone, and never read whole', async () => {
    const it = await trial();
    const film = new File(['....ftypqt  '.padEnd(100_000, 'x')], 'film.mov');
    const whole = vi.spyOn(film, 'arrayBuffer');
    const done = await it.ended(it.imports.start(it.patient, [film, new File([], 'empty.jpg')], today));
    expect(done.files.map(({ progress }) => progress)).toEqual([
      { stage: 'failed', failure: { type: 'NotAPhoto' } },
      { stage: 'failed', failure: { type: 'Empty' } }
    ]);
    expect(whole).not.toHaveBeenCalled();
  });
});

describe('cut off', () => {
  /** An import that a lock ends when `after` of its files are kept. */
  async function cutOff(files: readonly File[], after: number): Promise<void> {
    const preparing = held(1);
    const it = await trial({ preparing });
    it.imports.start(it.patient, files, today);
    for (let n = 0; n < after; n++) {
      await expect.poll(() => preparing.waiting.length).toBe(1);
      preparing.waiting.pop()?.();
    }
    await expect.poll(async () => (await it.practice.ports.storage.imports())[0]?.kept).toBe(after);
    it.practice.ports.storage.close();
  }

  test('the next unlock is told how far it came; the same files again end it, and none is kept twice', async () => {
    await cutOff(photoFiles(5), 2);
    const next = await trial();
    expect(await interruptedImports(next.practice)).toMatchObject([{ patient: founded.patient, patientName: 'Ana', kept: 2, of: 5 }]);
    const done = await next.ended(next.imports.start(next.patient, photoFiles(5), today));
    expect(done.tally).toEqual({ of: 5, kept: 3, known: 2, failed: 0, cancelled: 0 });
    expect(await namesKept(next.practice)).toEqual(photoFiles(5).map(({ name }) => name));
    expect(await interruptedImports(next.practice)).toEqual([]);
  });

  test('other files do not end it; reading about it does', async () => {
    await cutOff(photoFiles(5), 2);
    const next = await trial();
    await next.ended(next.imports.start(next.patient, [photoFile('x'), photoFile('y')], today));
    const [told] = await interruptedImports(next.practice);
    expect(told).toMatchObject({ kept: 2, of: 5 });
    if (told) await forgetImports(next.practice, [told.id]);
    expect(await interruptedImports(next.practice)).toEqual([]);
  });

  test('one that had kept nothing is not ended by more files of something else', async () => {
    await cutOff(photoFiles(3), 0);
    const next = await trial();
    const others = ['u', 'v', 'w', 'x'].map((name) => photoFile(name));
    await next.ended(next.imports.start(next.patient, others, today));
    expect(await interruptedImports(next.practice)).toMatchObject([{ kept: 0, of: 3 }]);
    await next.ended(next.imports.start(next.patient, photoFiles(3), today));
    expect(await interruptedImports(next.practice)).toEqual([]);
  });

  test('one that is under way, here or in another tab, was not cut off', async () => {
    const other = new Set<ObjectId>();
    const tabs: Pick<ImportPorts, 'hold' | 'held'> = {
      hold: (id) => {
        other.add(id);
        return () => other.delete(id);
      },
      held: () => Promise.resolve(other)
    };
    const preparing = held(1);
    const it = await trial({ ...tabs, preparing });
    const beside = await trial(tabs);
    const batch = it.imports.start(it.patient, photoFiles(1), today);
    await expect.poll(async () => (await it.practice.ports.storage.imports()).length).toBe(1);
    expect(await interruptedImports(beside.practice)).toEqual([]);
    await expect.poll(() => preparing.waiting.length).toBe(1);
    preparing.waiting.pop()?.();
    await it.ended(batch);
    expect(other.size).toBe(0);
  });
});

test('two hundred files are told of seldom, and once more at the end', async () => {
  const it = await trial();
  const began = performance.now();
  const done = await it.ended(it.imports.start(it.patient, photoFiles(200), today));
  const spans = (performance.now() - began) / 200;
  expect(done).toMatchObject({ done: true, tally: { of: 200, kept: 200 } });
  expect(it.heard.length).toBeLessThanOrEqual(spans + 3);
});
