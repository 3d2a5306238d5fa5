/** Who may do what in one patient's chart, at one moment of the ledger. */
import type { PersonId, StreamId } from '#bytes';
import type { CareTeam, Header, LedgerState, Person, Roster } from './types.ts';

/** The roster after some prefix of the ledger, and the care teams after the same. */
export interface Moment {
  /** Entries in that prefix. */
  readonly size: number;
  readonly roster: Roster;
  readonly team: (stream: StreamId) => CareTeam;
}

/** Null before genesis. */
export function momentAt(ledger: LedgerState, size: number): Moment | null {
  const roster = ledger.rosterAt(size);
  return roster && { size, roster, team: (stream) => ledger.teamAt(stream, size) };
}

export const isClinical = ({ roles }: Person): boolean => roles.includes('dentist') || roles.includes('hygienist');

/** The chart is for this person: all charts for a dentist, those they were given for a hygienist, a restricted one for the people named. */
export function hasChart({ roster, team }: Moment, stream: StreamId, id: PersonId): boolean {
  const person = roster.persons.get(id);
  if (!person || !isClinical(person)) return false;
  const named = roster.restricted.get(stream);
  if (named) return named.includes(id);
  return person.roles.includes('dentist') || team(stream).has(id);
}

/**
 * Records of this person in this chart may count. Whoever is clinical may take photos of a patient whom they were not given; that a record of theirs
 * is no more than that is seen once it is open. Who was given it to read writes nothing.
 */
export function mayWriteChart(at: Moment, stream: StreamId, id: PersonId): boolean {
  const person = at.roster.persons.get(id);
  if (!person || !isClinical(person)) return false;
  if (at.roster.restricted.has(stream)) return hasChart(at, stream, id);
  return person.roles.includes('dentist') || at.team(stream).get(id) !== 'read';
}

/** Whom a chart's next epoch is sealed to by name, beside the clinic (or, where it is restricted, beside the recovery key). */
export function chartReaders(at: Moment, stream: StreamId): readonly PersonId[] {
  const named = at.roster.restricted.get(stream) ?? [...at.team(stream).keys()];
  return named.filter((id) => hasChart(at, stream, id));
}

/** The desk, a dentist or an admin say whose patient it is; of a restricted chart that is for the people named to say, in the roster. */
export function mayAssign({ roster }: Moment, stream: StreamId, id: PersonId): boolean {
  const roles = roster.persons.get(id)?.roles ?? [];
  return !roster.restricted.has(stream) && (['admin', 'dentist', 'office'] as const).some((role) => roles.includes(role));
}

/** Whoever is clinical may take a chart that they were not given, to read and for themself; never a restricted one. */
export function mayTakeInEmergency({ roster }: Moment, stream: StreamId, id: PersonId): boolean {
  const person = roster.persons.get(id);
  return person !== undefined && isClinical(person) && !roster.restricted.has(stream);
}

/**
 * May this entry, which is of a chart, do more there than add photos? By what its device had seen; but of a chart whose first epoch its author
 * opened, they have known since they opened it, with the server or without.
 */
export function mayEditChart(
  ledger: LedgerState,
  { stream, author, seen }: Pick<Header, 'stream' | 'author'> & { readonly seen: Pick<Header['seen'], 'size'> }
): boolean {
  const then = momentAt(ledger, seen.size);
  const first = ledger.epochsOf(stream)[0];
  const known = first?.opener === author ? Math.max(seen.size, first.index + 1) : seen.size;
  if (!then || !hasChart({ ...then, team: () => ledger.teamAt(stream, known) }, stream, author)) return false;
  return then.roster.restricted.has(stream) || isDentist(then, author) || ledger.teamAt(stream, known).get(author) === 'edit';
}

const isDentist = ({ roster }: Moment, id: PersonId): boolean => roster.persons.get(id)?.roles.includes('dentist') === true;
