import { expect, test } from 'vitest';
import { badge } from '../../../src/lib/ui/shell/badge.ts';

test('all photos safe is said only when no photo is only here', () => {
  expect(badge({ link: 'resting', why: null }, 0, false)).toEqual({ tone: 'safe', text: 'All photos safe' });
  expect(badge({ link: 'resting', why: null }, 1, false)).toEqual({ tone: 'here', text: '1 only on this device' });
  expect(badge({ link: 'working', why: null }, 12, false)).toEqual({ tone: 'here', text: '12 only on this device' });
});

test('offline says how many wait, and never that they are safe', () => {
  expect(badge({ link: 'offline', why: null }, 12, false)).toEqual({ tone: 'here', text: 'Offline, 12 waiting' });
  expect(badge({ link: 'offline', why: null }, 0, false)).toEqual({ tone: 'offline', text: 'Offline' });
});

test('trouble comes before any count', () => {
  expect(badge({ link: 'halted', why: 'Fork' }, 0, false).tone).toBe('halted');
  expect(badge({ link: 'refused', why: 'ServerFull' }, 3, false).tone).toBe('halted');
});

test('a device that is nearly full is said to be, beside what is only here', () => {
  expect(badge({ link: 'resting', why: null }, 0, true)).toEqual({ tone: 'low', text: 'Device nearly full' });
  expect(badge({ link: 'offline', why: null }, 12, true)).toEqual({ tone: 'low', text: '12 only here, nearly full' });
  expect(badge({ link: 'refused', why: 'ServerFull' }, 3, true).tone).toBe('halted');
});
