import { expect, test } from 'vitest';
import { Library, seen } from '../fixtures/large-library.ts';

test('what a browser unlocks from a snapshot is what it reads entry by entry', async () => {
  const plain = await Library.made();
  const made = plain.copy();
  await made.snapshot();
  const practice = await made.practice();
  expect(practice.contents.snapshotSize).toBe(practice.book.verified);
  expect(await seen(practice.contents, made.photos)).toEqual(await seen((await plain.practice()).contents, plain.photos));
  expect(made.kept).not.toBeNull();
});
