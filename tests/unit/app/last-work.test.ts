import { expect, test } from 'vitest';
import { LastWork } from '../../../src/lib/app/last-work.ts';

const never = () => new Promise<never>(() => null);

test('where nobody has anything to save there is nothing to wait for', () => {
  const last = new LastWork(never);
  expect(last.flush()).toBeNull();
  last.add(() => null);
  expect(last.flush()).toBeNull();
});

test('all of it is begun, and waited for, also where one fails', async () => {
  const last = new LastWork(never);
  const slow = Promise.withResolvers<null>();
  const begun: string[] = [];
  last.add(() => (begun.push('fails'), Promise.reject(new Error('full'))));
  last.add(() => (begun.push('slow'), slow.promise));
  let settled = false;
  const flushed = last.flush()?.then(() => (settled = true));
  expect(begun).toEqual(['fails', 'slow']);
  await new Promise(setImmediate);
  expect(settled).toBe(false);
  slow.resolve(null);
  await flushed;
  expect(settled).toBe(true);
});

test('what is undone is not asked', () => {
  const last = new LastWork(never);
  last.add(never)();
  expect(last.flush()).toBeNull();
});

test('it has one moment and no more', async () => {
  const last = new LastWork(() => Promise.resolve('over'));
  last.add(never);
  expect(await last.flush()).toBe('over');
});
