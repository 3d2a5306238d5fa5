import { expect, test } from 'vitest';
import { mayWrite } from '#domain';

const roles = ['admin', 'auditor', 'dentist', 'hygienist', 'office'] as const;
const who = (...args: [Parameters<typeof mayWrite>[1], Parameters<typeof mayWrite>[2], boolean?]) =>
  roles.filter((role) => mayWrite([role], ...args));

test('each record type has its writers, in its scope', () => {
  expect(who('staff', 'practice')).toEqual(['admin']);
  expect(who('staff', 'colleague')).toEqual(['admin']);
  expect(who('staff', 'colleague', true)).toEqual(roles);
  expect(who('staff', 'practice', true)).toEqual(['admin']);
  expect(who('desk', 'patient')).toEqual(roles);
  expect(who('desk', 'visit')).toEqual(roles);
  expect(who('chart', 'photo')).toEqual(['dentist', 'hygienist']);
  expect(who('desk', 'emergency', true)).toEqual(['dentist', 'hygienist']);
  expect(who('desk', 'emergency')).toEqual(['admin', 'auditor', 'dentist']);
  expect(who('desk', 'review')).toEqual(['admin', 'auditor']);
});

test('nobody writes a record into another scope', () => {
  const home = {
    practice: 'staff',
    colleague: 'staff',
    patient: 'desk',
    visit: 'desk',
    photo: 'chart',
    emergency: 'desk',
    review: 'desk'
  } as const;
  for (const type of ['practice', 'colleague', 'patient', 'visit', 'photo', 'emergency', 'review'] as const) {
    for (const scope of ['staff', 'desk', 'clinic', 'chart', 'audit'] as const) {
      if (scope !== home[type]) expect(mayWrite(roles, scope, type, true), `${type} in ${scope}`).toBe(false);
    }
  }
});

test('who has no role any more writes nothing, not even a name', () => {
  expect(mayWrite([], 'staff', 'colleague', true)).toBe(false);
  expect(mayWrite([], 'desk', 'patient')).toBe(false);
});
