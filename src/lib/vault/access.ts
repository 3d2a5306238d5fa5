/** Who can open a chart, by the keys that the grants give; beside it, who should. Where the two differ, somebody waits, or somebody had it once. */
import type { EpochId, PersonId, StreamId } from '#bytes';
import type { Patient } from '#domain';
import {
  type ChartRight,
  type Epoch,
  hasChart,
  isClinical,
  KeyGraph,
  type LedgerState,
  mayAssign,
  mayOpen,
  type Moment,
  momentAt,
  scopeReaders
} from '#ledger';
import type { Access, Because, CareView, PersonAccess } from './api.ts';
import type { Book } from './book.ts';
import type { OpenPractice } from './open-practice.ts';
import { nameOf } from './views.ts';

export function accessTo(practice: OpenPractice, now: Moment, { id: patient, stream }: Patient): Access {
  const { book, catalogue, person: me } = practice;
  const graph = new KeyGraph(verifiedIn(book));
  const epochs = epochsIn(book, stream);
  // Who may not read there is not given its grants, and so cannot tell.
  const isSeen = epochs.every(({ id, recipients }) => recipients !== null || graph.held(stream, me).has(id));
  const holders = isSeen ? graph.holders(stream) : new Map<PersonId, ReadonlySet<EpochId>>();
  const has = (person: PersonId): number => epochs.filter(({ id }) => holders.get(person)?.has(id) === true).length;

  const people = [...now.roster.persons.keys()].flatMap((person): CareView[] => {
    const given = givenIn(now, stream, person);
    if (!given) return [];
    const keys = isSeen ? { has: has(person), of: epochs.length } : null;
    const isWaiting = keys ? keys.has < keys.of : !wasKnownIn(book, epochs, person);
    return [{ person, name: nameOf(catalogue, person), ...given, keys, isWaiting }];
  });
  const former = [...holders.keys()].filter((person) => !hasChart(now, stream, person) && has(person) > 0);
  return {
    patient,
    isRestricted: now.roster.restricted.has(stream),
    people,
    former: former.map((person) => ({ person, name: nameOf(catalogue, person), epochs: has(person) })),
    mayAssign: mayAssign(now, stream, me),
    mayRestrict: mayRestrict(now, stream, me)
  };
}

export function accessOf({ book, catalogue }: OpenPractice, now: Moment, person: PersonId): PersonAccess {
  const all = [...catalogue.patients.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  return {
    person,
    name: nameOf(catalogue, person),
    seesAll: isDentist(now, person),
    patients: all.flatMap(({ id, name, stream }) => {
      const given = givenIn(now, stream, person);
      if (!given || (given.because === 'Dentist' && !now.team(stream).has(person))) return [];
      return [{ patient: id, name, right: given.right, because: given.because === 'Dentist' ? 'Assigned' : given.because }];
    }),
    alone: all.filter(({ stream }) => isAlone(book, now, stream, person)).map(({ id, name }) => ({ patient: id, name }))
  };
}

/** Does nobody else have it who was known to have it when one of its epochs was opened? That much everybody sees. */
function isAlone(book: Book, now: Moment, stream: StreamId, person: PersonId): boolean {
  const epochs = epochsIn(book, stream);
  if (epochs.length === 0 || !hasChart(now, stream, person)) return false;
  const others = [...now.roster.persons.keys()].filter((id) => id !== person);
  return !others.some((id) => hasChart(now, stream, id) && wasKnownIn(book, epochs, id));
}

/** A dentist, while it is for all; whoever is named, while it is not, and a dentist again where all who were named have gone. */
export function mayRestrict({ roster }: Moment, stream: StreamId, person: PersonId): boolean {
  const named = roster.restricted.get(stream)?.filter((id) => isThere(roster.persons.get(id))) ?? [];
  return (named.length > 0 ? named : scopeReaders(roster, 'clinic')).includes(person);
}

/**
 * Would nobody be left who can open the chart and may hand it on? A new list takes one person at least who has it already; what is lifted is handed on by one of
 * those who were named.
 */
export function wouldBeLost({ book }: OpenPractice, now: Moment, stream: StreamId, persons: readonly PersonId[] | null): boolean {
  const ledger = book.seen;
  const restricted = new Map(now.roster.restricted);
  if (persons) restricted.set(stream, persons);
  else restricted.delete(stream);
  const after = { ...now, roster: { ...now.roster, restricted } };
  const holders = [...new KeyGraph(ledger).holders(stream)];
  return holders.length > 0 && !holders.some(([id, held]) => mayOpen(ledger, after, stream, id) && holdsMost(held, holders));
}

const holdsMost = (held: ReadonlySet<EpochId>, all: readonly (readonly [PersonId, ReadonlySet<EpochId>])[]): boolean =>
  all.every(([, others]) => others.size <= held.size);

/** What somebody should have, and why; null for nothing. */
function givenIn(now: Moment, stream: StreamId, person: PersonId): { readonly because: Because; readonly right: ChartRight } | null {
  if (!hasChart(now, stream, person)) return null;
  if (now.roster.restricted.has(stream)) return { because: 'Named', right: 'edit' };
  return isDentist(now, person)
    ? { because: 'Dentist', right: 'edit' }
    : { because: 'Assigned', right: now.team(stream).get(person) ?? 'read' };
}

/** Without those of which everybody knows that they are of use to nobody. */
const epochsIn = (book: Book, stream: StreamId): readonly Epoch[] =>
  verifiedIn(book)
    .epochsOf(stream)
    .filter(({ index }) => book.ledger.verdictAt(index).type === 'Accepted');

/** Without what this device alone has: nobody else has been given that yet. */
export function verifiedIn({ seen }: Pick<Book, 'seen'>): LedgerState {
  return { ...seen, epochsOf: (stream) => seen.epochsOf(stream).filter(({ index }) => index < seen.size) };
}

/** Whoever opened one of them knew that this person has the chart: it is sealed to them, or would not have been accepted. */
const wasKnownIn = (book: Book, epochs: readonly Epoch[], person: PersonId): boolean =>
  epochs.length === 0 ||
  epochs.some(({ stream, seen, opener }) => {
    const then = momentAt(book.seen, seen);
    return opener === person || (then !== null && hasChart(then, stream, person));
  });

const isThere = (person: Parameters<typeof isClinical>[0] | undefined): boolean => person !== undefined && isClinical(person);
const isDentist = ({ roster }: Moment, id: PersonId): boolean => scopeReaders(roster, 'clinic').includes(id);
