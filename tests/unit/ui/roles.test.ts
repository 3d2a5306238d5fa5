import { expect, test } from 'vitest';
import type { PersonId } from '../../../src/lib/bytes/index.ts';
import { dayOf, endOf } from '../../../src/lib/ui/people/last-day.ts';
import { inOrder, type Role, waitsFor, wordOf } from '../../../src/lib/ui/people/roles.ts';

const person = (id: string, roles: Role[], isMe = false) => ({ id: id as PersonId, roles, isMe });

test('a role that reads photos waits for somebody who reads them, unless that is whoever gives it', () => {
  const admin = person('a', ['admin'], true);
  const dentist = person('d', ['dentist']);
  for (const role of ['dentist', 'hygienist'] as const) {
    expect(waitsFor(role, [admin, dentist])).toBe('dentist');
    expect(waitsFor(role, [person('a', ['admin', 'dentist'], true), dentist])).toBeNull();
  }
  for (const role of ['admin', 'office'] as const) expect(waitsFor(role, [admin, dentist])).toBeNull();
});

test('where nobody reads yet the newcomer is the first; where no dentist does, hygienists give their word', () => {
  const admin = person('a', ['admin'], true);
  expect(waitsFor('dentist', [admin])).toBeNull();
  expect(waitsFor('auditor', [admin])).toBeNull();
  expect(waitsFor('dentist', [admin, person('h', ['hygienist'])])).toBe('hygienist');
  expect(waitsFor('auditor', [admin, person('u', ['auditor'])])).toBe('auditor');
  expect(waitsFor('auditor', [person('a', ['admin', 'auditor'], true)])).toBeNull();
});

test('a role that waits says for whose word', () => {
  expect(wordOf('hygienist', [person('d', ['dentist']), person('h', ['hygienist'])])).toBe('dentist');
  expect(wordOf('dentist', [person('h', ['hygienist'])])).toBe('hygienist');
  expect(wordOf('auditor', [person('d', ['dentist'])])).toBe('auditor');
});

test('roles are named in one order', () => {
  expect(inOrder(['office', 'dentist', 'admin'])).toEqual(['admin', 'dentist', 'office']);
});

test('a last day is over at its end here, and reads as the same day again', () => {
  for (const day of ['2027-01-01', '2026-10-25', '2028-02-29']) {
    const end = endOf(day);
    expect(dayOf(end)).toBe(day);
    expect(new Date(end ?? '').getTime()).toBe(new Date(`${day}T23:59:59`).getTime());
  }
  expect([endOf(''), dayOf(null)]).toEqual([null, '']);
});
