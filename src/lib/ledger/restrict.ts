/** A chart is made that of named people only, the admin not among them unless named; and is given back. */
import type { Bytes, PersonId } from '#bytes';
import { ok } from '#result';
import { isClinical } from './charts.ts';
import { formOf } from './form.ts';
import { parseRestriction } from './people.ts';
import { scopeOf, scopeReaders } from './rights.ts';
import { type Applied, refused } from './roster-change.ts';
import type { Person, Roster } from './types.ts';

export function restrict(roster: Roster, author: Person, body: Bytes): Promise<Applied> {
  return Promise.resolve(restricted(roster, author, body));
}

function restricted(roster: Roster, author: Person, body: Bytes): Applied {
  const restriction = formOf(parseRestriction, body);
  if (!restriction) return refused(10);
  const { stream, persons } = restriction;
  if (scopeOf(roster.streams, stream) !== 'chart') return refused(32);
  // Who is named and not clinical any more, or has left, reads nothing and decides nothing.
  const named = roster.restricted.get(stream)?.filter((id) => clinical(roster, id)) ?? [];
  const decides = named.length > 0 ? named : scopeReaders(roster, 'clinic');
  if (!decides.includes(author.id) || (persons === null && !roster.restricted.has(stream))) return refused(33);
  const after = new Map(roster.restricted);
  if (persons === null) after.delete(stream);
  else {
    const isSound = persons.length > 0 && persons.every((id) => clinical(roster, id)) && new Set(persons).size === persons.length;
    if (!isSound) return refused(34);
    after.set(stream, persons);
  }
  return ok({ ...roster, restricted: after });
}

function clinical(roster: Roster, id: PersonId): boolean {
  const person = roster.persons.get(id);
  return person !== undefined && isClinical(person);
}
