/**
 * Access that was given until a day, ended by the open app of an admin: the ledger itself trusts no clock. Nobody is asked, and whoever must stay for
 * others stays.
 */
import type { PersonId } from '#bytes';
import { encodeRoleChange, isAdmin, type Person, type Roster } from '#ledger';
import type { Book } from './book.ts';
import { just, type OpenPractice } from './open-practice.ts';
import { staysFor } from './stays.ts';

/** One change of the roster waits for the one before it, so one person at a time; the next round takes the next. */
export async function endAccess(practice: OpenPractice): Promise<void> {
  const { book, person: me, ports } = practice;
  const { roster } = book.seen;
  const author = roster?.persons.get(me);
  // A change on its way, of whoever it is, is waited for.
  if (!roster || book.roster !== roster || practice.isSuperseded || !author || !isAdmin(author)) return;
  const due = [...roster.persons.values()].find(
    (person) => person.id !== me && person.roles.length + person.asked.length > 0 && isOver(book, roster, person, ports.now())
  );
  if (due) await practice.changeRoster(() => just(encodeRoleChange({ person: due.id, roles: [], until: due.until })));
}

/** The end of a person's access, where that has come; their own app opens for them no more, whether an admin's has seen to it or not. */
export function timeUp(book: Pick<Book, 'roster' | 'seen'>, id: PersonId, now: number): string | null {
  const { roster } = book;
  const person = roster?.persons.get(id);
  return roster && person && person.until !== null && isOver(book, roster, person, now) ? new Date(person.until).toISOString() : null;
}

const isOver = (book: Pick<Book, 'seen'>, roster: Roster, { id, until }: Person, now: number): boolean =>
  until !== null && until <= now && staysFor(book, roster, id) === null;
