import { expect, test } from 'vitest';
import { badge } from '../../../src/lib/ui/shell/badge.ts';

test('all photos safe is said only when no photo is only here', () => {
  expect(badge({ link: 'resting', why: null }, 0)).toEqual({ tone: 'safe', text: 'All photos safe' });
  expect(badge({ link: 'resting', why: null }, 1)).toEqual({ tone: 'here', text: '1 only on this device' });
  expect(badge({ link: 'working', why: null }, 12)).toEqual({ tone: 'here', text: '12 only on this device' });
});

test('offline says how many wait, and never that they are safe', () => {
  expect(badge({ link: 'offline', why: null }, 12)).toEqual({ tone: 'here', text: 'Offline, 12 waiting' });
  expect(badge({ link: 'offline', why: null }, 0)).toEqual({ tone: 'offline', text: 'Offline' });
});

test('trouble comes before any count', () => {
  expect(badge({ link: 'halted', why: 'Fork' }, 0).tone).toBe('halted');
  expect(badge({ link: 'refused', why: 'ServerFull' }, 3).tone).toBe('halted');
});
