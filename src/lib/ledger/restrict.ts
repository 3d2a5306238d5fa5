/** A chart is made that of named people only, the admin not among them unless named; and is given back. */
import type { Bytes } from '#bytes';
import { ok } from '#result';
import { photoReaders } from './change-people.ts';
import { isClinical } from './charts.ts';
import { formOf } from './form.ts';
import { parseRestriction } from './people.ts';
import { scopeOf } from './rights.ts';
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
  const before = roster.restricted.get(stream);
  // A person who is named and not clinical any more reads nothing, and decides nothing.
  const isNamed = before?.includes(author.id) === true && isClinical(author);
  if (before ? !isNamed : persons === null || !photoReaders(roster).includes(author.id)) return refused(33);
  const after = new Map(roster.restricted);
  if (persons === null) after.delete(stream);
  else {
    const named = persons.flatMap((id) => roster.persons.get(id) ?? []);
    const isSound = named.length === persons.length && named.length > 0 && named.every(isClinical);
    if (!isSound || new Set(persons).size !== persons.length) return refused(34);
    after.set(stream, persons);
  }
  return ok({ ...roster, restricted: after });
}
