/**
 * Why somebody stays, or keeps a role: by rules 28 and 30 of the roster, which count roles; and by the keys, as a role opens nothing before it was handed over. Whoever reads what all
 * of the clinic, or of the audit, is sealed to can go once somebody else has joined who opens as much of it.
 */
import type { EpochId, PersonId, StreamId } from '#bytes';
import { KeyGraph, type Role, type Roster, scopeReaders, staysBecause } from '#ledger';
import { verifiedIn } from './access.ts';
import type { Stays } from './api.ts';
import type { Book } from './book.ts';

const scopes = ['clinic', 'audit'] as const;

/** `roles`: all that they would have; null where they would leave. `roster`: what would be changed, with what is on its way. */
export function staysFor(
  book: Pick<Book, 'seen'>,
  roster: Roster,
  id: PersonId,
  roles: readonly Role[] | null = null
): Stays['why'] | null {
  const byRole = staysBecause(roster, id, roles);
  if (byRole !== null) return byRole;
  const graph = new KeyGraph(verifiedIn(book));
  const after = rosterAfter(roster, id, roles);
  const isLost = scopes.some((scope) => {
    if (!scopeReaders(roster, scope).includes(id) || scopeReaders(after, scope).includes(id)) return false;
    const stream = roster.streams[scope];
    const held = [...graph.held(stream, id)];
    return held.length > 0 && !scopeReaders(after, scope).some((other) => opensAll(graph, after, stream, other, held));
  });
  return isLost ? 'LastReader' : null;
}

function rosterAfter(roster: Roster, id: PersonId, roles: readonly Role[] | null): Roster {
  const persons = new Map(roster.persons);
  const person = persons.get(id);
  if (person && roles) persons.set(id, { ...person, roles });
  else persons.delete(id);
  return { ...roster, persons };
}

/** Without a way to unlock in the roster, keys may never have been kept anywhere. */
function opensAll(graph: KeyGraph, { persons }: Roster, stream: StreamId, id: PersonId, epochs: readonly EpochId[]): boolean {
  const held = graph.held(stream, id);
  return persons.get(id)?.unlockers.length !== 0 && epochs.every((epoch) => held.has(epoch));
}
