import { expect, test } from 'vitest';
import { type Decided, stepOf, stepsOf } from '../../../src/lib/ui/join/step-of.ts';

const asking = { step: 'asking', who: 'Device', words: [], code: '', byLink: false, offline: false } as const;
const answered = { step: 'answered', who: 'Colleague', words: [] } as const;
const nothing: Decided = { differs: false, who: null, newcomer: null };

test('1: that the words were different stands until one starts again, also when the keys are gone', () => {
  for (const differs of [{ ...nothing, differs: true } as const, { differs: true, who: 'Colleague', newcomer: 'way' } as const]) {
    expect(stepOf('joining', answered, differs)).toBe('differs');
    expect(stepOf('empty', null, differs)).toBe('differs');
    expect(stepOf('locked', null, differs)).toBe('differs');
  }
});

test('2: while a device joins, its own steps are shown', () => {
  expect(stepOf('joining', asking, nothing)).toBe('asking');
  expect(stepOf('joining', { step: 'choosing' }, nothing)).toBe('choosing');
  expect(stepOf('joining', null, nothing)).toBe('fetching');
});

test('2: somebody new makes their own keys once they have compared, and not before they were answered', () => {
  expect(stepOf('joining', answered, nothing)).toBe('answered');
  for (const newcomer of ['way', 'kit', 'check'] as const) {
    const decided: Decided = { ...nothing, newcomer };
    expect(stepOf('joining', answered, decided)).toBe(newcomer);
    expect(stepOf('joining', { ...asking, who: 'Colleague' }, decided)).toBe('asking');
    expect(stepOf('joining', { step: 'fetching', have: 1, of: 2, offline: false }, decided)).toBe('fetching');
  }
});

test('3: a device without a practice begins with who one is, then with its kind; on any other there is nothing to join', () => {
  expect(stepOf('empty', null, nothing)).toBe('who');
  expect(stepOf('empty', null, { ...nothing, who: 'Colleague' })).toBe('class');
  expect(stepOf('locked', null, { ...nothing, who: 'Device' })).toBe('over');
  expect(stepOf('open', null, nothing)).toBe('over');
});

test('somebody new on a device of the practice does not say what kind it is', () => {
  expect(stepsOf('Colleague', true)).toEqual(['asking', 'answered', 'way', 'kit', 'check', 'fetching']);
  expect(stepsOf('Colleague', false)).toEqual(['class', 'asking', 'answered', 'way', 'kit', 'check', 'fetching']);
  expect(stepsOf('Device', false)).toEqual(['class', 'asking', 'answered', 'fetching', 'choosing']);
});
