import { expect, test } from 'vitest';
import { stepOf } from '../../../src/lib/ui/join/step-of.ts';

const asking = { step: 'asking', words: [], code: '', byLink: false, offline: false } as const;

test('1: that the words were different stands until one starts again, also when the keys are gone', () => {
  expect(stepOf('joining', { step: 'answered', words: [] }, true)).toBe('differs');
  expect(stepOf('empty', null, true)).toBe('differs');
});

test('2: while a device joins, its own steps are shown', () => {
  expect(stepOf('joining', asking, false)).toBe('asking');
  expect(stepOf('joining', { step: 'choosing' }, false)).toBe('choosing');
  expect(stepOf('joining', null, false)).toBe('fetching');
});

test('3: a device without a practice begins with its kind; on any other there is nothing to join', () => {
  expect(stepOf('empty', null, false)).toBe('class');
  expect(stepOf('locked', null, false)).toBe('over');
  expect(stepOf('open', null, false)).toBe('over');
});
