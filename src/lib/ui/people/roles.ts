/** What roles mean to whoever gives them; pure. The rules are the ledger's: this says beforehand what it will say. */
import type { PersonView } from '#vault';

export type Role = PersonView['roles'][number];

/** In the order in which they are offered and named. */
export const allRoles: readonly Role[] = ['admin', 'dentist', 'hygienist', 'office', 'auditor'];

export const inOrder = (roles: readonly Role[]): readonly Role[] => allRoles.filter((role) => roles.includes(role));

type HasRoles = Pick<PersonView, 'id' | 'roles' | 'isMe'>;

/** Who reads what the role reads, and so has to give their word for it. */
function readersOf(role: Role, people: readonly HasRoles[]): readonly HasRoles[] {
  const having = (wanted: Role): readonly HasRoles[] => people.filter(({ roles }) => roles.includes(wanted));
  if (role === 'auditor') return having('auditor');
  if (role !== 'dentist' && role !== 'hygienist') return [];
  return having('dentist').length > 0 ? having('dentist') : having('hygienist');
}

/** Whose word a role waits for that is given now by whoever is open; null where it holds at once. */
export function waitsFor(role: Role, people: readonly HasRoles[]): 'dentist' | 'hygienist' | 'auditor' | null {
  const readers = readersOf(role, people);
  if (readers.length === 0 || readers.some(({ isMe }) => isMe)) return null;
  if (role === 'auditor') return 'auditor';
  return readers.some(({ roles }) => roles.includes('dentist')) ? 'dentist' : 'hygienist';
}

/** Whose word a role waits for that was given already. */
export function wordOf(role: Role, people: readonly HasRoles[]): 'dentist' | 'hygienist' | 'auditor' {
  if (role === 'auditor') return 'auditor';
  return people.some(({ roles }) => roles.includes('dentist')) ? 'dentist' : 'hygienist';
}
