/**
 * Access that was given until a day, ended by the open app of an admin: the ledger itself trusts no clock. Nobody is asked, and whoever must stay for
 * others stays.
 */
import { encodeRoleChange, isAdmin, type Person, type Roster, staysBecause } from '#ledger';
import { just, type OpenPractice } from './open-practice.ts';

/** One change of the roster waits for the one before it, so one person at a time; the next round takes the next. */
export async function endAccess(practice: OpenPractice): Promise<void> {
  const { book, person: me, ports } = practice;
  const { roster } = book.seen;
  const author = roster?.persons.get(me);
  // A change on its way, of whoever it is, is waited for.
  if (!roster || book.roster !== roster || practice.isSuperseded || !author || !isAdmin(author)) return;
  const due = [...roster.persons.values()].find((person) => person.id !== me && isOver(roster, person, ports.now()));
  if (due) await practice.changeRoster(() => just(encodeRoleChange({ person: due.id, roles: [], until: due.until })));
}

const isOver = (roster: Roster, { id, roles, asked, until }: Person, now: number): boolean =>
  until !== null && until <= now && roles.length + asked.length > 0 && staysBecause(roster, id) === null;
