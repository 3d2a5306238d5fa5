/** Who reads what a role reads, and who is the last to. */
import type { PersonId } from '#bytes';
import { scopeReaders } from './rights.ts';
import type { Person, Role, Roster } from './types.ts';

export const isAdmin = ({ roles }: Pick<Person, 'roles'>): boolean => roles.includes('admin');

/** Whose word a role takes, as it reads what they read. A hygienist reads the charts that are given to her by somebody who has them. */
export function readersOf(roster: Roster, role: Role): readonly PersonId[] {
  switch (role) {
    case 'dentist':
    case 'hygienist':
      return photoReaders(roster);
    case 'auditor':
      return scopeReaders(roster, 'audit');
    case 'admin':
    case 'office':
      return [];
  }
}

/** Dentists; where there is none, those who have charts of their own. */
function photoReaders(roster: Roster): readonly PersonId[] {
  const dentists = scopeReaders(roster, 'clinic');
  const hygienists = [...roster.persons.values()].filter(({ roles }) => roles.includes('hygienist'));
  return dentists.length > 0 ? dentists : hygienists.map(({ id }) => id);
}

/** What a roster would lack that the one before it had: an admin, or somebody who reads what was read (rules 28 and 30). */
export function lastOf(before: Roster, after: Roster): 'LastAdmin' | 'LastReader' | null {
  if (![...after.persons.values()].some(isAdmin)) return 'LastAdmin';
  const lastToRead = [photoReaders, ...(['clinic', 'audit'] as const).map((scope) => (of: Roster) => scopeReaders(of, scope))];
  return lastToRead.some((readers) => readers(before).length > 0 && readers(after).length === 0) ? 'LastReader' : null;
}

/** What stands against a person's leaving, or against their having these roles alone. */
export function staysBecause(roster: Roster, id: PersonId, roles: readonly Role[] | null = null): 'LastAdmin' | 'LastReader' | null {
  const person = roster.persons.get(id);
  if (!person) return null;
  const persons = new Map(roster.persons);
  if (roles === null) persons.delete(id);
  else persons.set(id, { ...person, roles });
  return lastOf(roster, { ...roster, persons });
}
