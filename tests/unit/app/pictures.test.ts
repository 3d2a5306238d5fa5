import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { toId } from '#bytes';
import type { PhotoId } from '#domain';
import { err, ok } from '#result';
import type { VaultApi } from '#vault';
import { ObjectUrls } from '../../../src/lib/app/pictures.ts';

/** A vault that answers when it is told to. */
class SlowVault {
  readonly asked: PhotoId[] = [];
  readonly #answers: (() => void)[] = [];
  failing = new Set<PhotoId>();

  rendition: VaultApi['rendition'] = (id) => {
    this.asked.push(id);
    const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<VaultApi['rendition']>>>();
    this.#answers.push(() => {
      resolve(this.failing.has(id) ? err({ type: 'Away' }) : ok({ image: new Blob([id]) }));
    });
    return promise;
  };

  /** All that were asked so far, and those asked because of it. */
  async answer(): Promise<void> {
    while (this.#answers.length > 0) {
      for (const answer of this.#answers.splice(0)) answer();
      await vi.advanceTimersByTimeAsync(0);
    }
  }
}

const photo = (n: number): PhotoId => {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(0, n);
  return toId<PhotoId>(id);
};
const photos = (from: number, to: number): PhotoId[] => Array.from({ length: to - from }, (_, i) => photo(from + i));

let vault: SlowVault;
let pictures: ObjectUrls;
/** What is on the screen: by photo, its URL or its failure. */
let screen: Map<PhotoId, string>;
const live = new Set<string>();

beforeEach(() => {
  vi.useFakeTimers();
  const make = URL.createObjectURL.bind(URL);
  const revoke = URL.revokeObjectURL.bind(URL);
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const url = make(blob);
    live.add(url);
    return url;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => {
    live.delete(url);
    revoke(url);
  });
  vault = new SlowVault();
  pictures = new ObjectUrls(vault);
  screen = new Map();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  live.clear();
});

const show = (id: PhotoId, name: 'preview' | 'thumbnail' = 'thumbnail'): (() => void) =>
  pictures.show(id, name, (shown) => screen.set(id, shown.ok ? shown.value : shown.error.type));

describe('asking', () => {
  test('few at a time, in order; what is wanted later comes before what still waits', async () => {
    for (const id of photos(0, 10)) show(id);
    await vi.advanceTimersByTimeAsync(0);
    expect(vault.asked).toEqual(photos(0, 6));
    for (const id of photos(20, 23)) show(id);
    await vault.answer();
    expect(vault.asked).toEqual([...photos(0, 6), ...photos(20, 23), ...photos(6, 10)]);
    expect(screen.size).toBe(13);
  });

  test('not for what was let go before its turn', async () => {
    const gone = photos(0, 20).map((id) => show(id));
    await vi.advanceTimersByTimeAsync(0);
    for (const letGo of gone) letGo();
    await vault.answer();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vault.asked).toEqual(photos(0, 6));
    expect(screen.size).toBe(0);
  });

  test('a scroll through ten thousand asks for little more than what it stops at', async () => {
    const perWindow = 50;
    let shown: (() => void)[] = [];
    for (let first = 0; first < 10_000; first += perWindow) {
      for (const letGo of shown) letGo();
      shown = photos(first, first + perWindow).map((id) => show(id));
      await vi.advanceTimersByTimeAsync(16);
      await vault.answer();
    }
    const flyingBy = vault.asked.length;
    await vi.advanceTimersByTimeAsync(100);
    await vault.answer();
    expect(vault.asked.slice(flyingBy)).toEqual(photos(9_950, 10_000));
    expect(flyingBy).toBeLessThan(perWindow + 12);
    expect([...screen.keys()]).toEqual(expect.arrayContaining(photos(9_950, 10_000)));
  });

  test('what stays is asked for although others keep flying by', async () => {
    show(photo(1));
    for (let i = 10; i < 60; i++) {
      show(photo(i))();
      await vi.advanceTimersByTimeAsync(16);
    }
    await vault.answer();
    expect(screen.has(photo(1))).toBe(true);
  });
});

describe('a URL', () => {
  test('is one for all who show the same, and lives until the last has let go', async () => {
    const [one, two] = [show(photo(1), 'preview'), show(photo(1), 'preview')];
    await vi.advanceTimersByTimeAsync(0);
    await vault.answer();
    expect(vault.asked).toHaveLength(1);
    one();
    one();
    expect(live.size).toBe(1);
    two();
    expect(live.size).toBe(0);
  });

  test('of a thumbnail is kept for scrolling back, and said at once', async () => {
    const letGo = show(photo(1));
    await vi.advanceTimersByTimeAsync(0);
    await vault.answer();
    letGo();
    const before = screen.get(photo(1));
    screen.clear();
    show(photo(1));
    expect(screen.get(photo(1))).toBe(before);
    expect(vault.asked).toHaveLength(1);
  });

  test('is kept for the last three hundred thumbnails alone', async () => {
    for (const id of photos(0, 400)) {
      const letGo = show(id);
      await vi.advanceTimersByTimeAsync(0);
      await vault.answer();
      await vi.advanceTimersByTimeAsync(500);
      letGo();
    }
    expect(live.size).toBe(300);
    show(photo(99));
    await vi.advanceTimersByTimeAsync(100);
    expect(vault.asked.at(-1)).toBe(photo(99));
    show(photo(100));
    await vi.advanceTimersByTimeAsync(100);
    expect(vault.asked.at(-1)).toBe(photo(99));
  });

  test('that comes after all have let go is given back', async () => {
    const letGo = show(photo(1), 'preview');
    await vi.advanceTimersByTimeAsync(0);
    letGo();
    await vault.answer();
    expect(live.size).toBe(0);
    expect(screen.size).toBe(0);
  });
});

test('where the vault breaks over one, that is said to be unopened, and the next is asked for', async () => {
  vi.useRealTimers();
  const broken = new ObjectUrls({
    rendition: (id) => (id === photo(1) ? Promise.reject(new Error('broke')) : vault.rendition(id, 'thumbnail'))
  });
  const said = vi.fn();
  broken.show(photo(1), 'thumbnail', said);
  await expect.poll(() => said.mock.calls).toEqual([[err({ type: 'OpenFailed' })]]);
  broken.show(photo(2), 'thumbnail', said);
  await expect.poll(() => vault.asked).toEqual([photo(2)]);
});

test('a failure is said, and asked for anew by the next who shows it', async () => {
  vault.failing.add(photo(1));
  const letGo = show(photo(1));
  await vi.advanceTimersByTimeAsync(0);
  await vault.answer();
  expect(screen.get(photo(1))).toBe('Away');
  letGo();
  vault.failing.clear();
  show(photo(1));
  await vi.advanceTimersByTimeAsync(100);
  await vault.answer();
  expect(screen.get(photo(1))).toMatch(/^blob:/);
});

test('at lock all URLs go: shown, kept, and those still to come', async () => {
  show(photo(1));
  const letGo = show(photo(2));
  await vi.advanceTimersByTimeAsync(0);
  await vault.answer();
  await vi.advanceTimersByTimeAsync(1_000);
  letGo();
  show(photo(3));
  await vi.advanceTimersByTimeAsync(0);
  expect(live.size).toBe(2);
  for (const id of photos(4, 40)) show(id);
  pictures.revokeAll();
  await vault.answer();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(live.size).toBe(0);
  expect(screen.size).toBe(2);
  expect(vault.asked).toHaveLength(3);
});
