/** Whom a scope belongs to, and who may do what in it: by role, from a verified roster. */
import type { PersonId, StreamId } from '#bytes';
import { chartReaders, hasChart, type Moment, momentAt, mayWriteChart } from './charts.ts';
import type { Epoch, Header, LedgerState, Person, Recipient, Roster, ScopeKind, Streams } from './types.ts';

export type SharedScope = Exclude<ScopeKind, 'chart'>;

/** The scope behind a stream. Every stream that is none of the practice's own is a chart's. */
export function scopeOf(streams: Streams, stream: StreamId): ScopeKind | 'roster' {
  const names = ['staff', 'desk', 'clinic', 'audit', 'roster'] as const;
  return names.find((name) => streams[name] === stream) ?? 'chart';
}

/** Members of a practice-wide scope, in the order they joined. */
export function scopeReaders(roster: Roster, scope: SharedScope): readonly PersonId[] {
  // Asked for each of ten thousand charts: a roster never changes, another comes in its place.
  const known = readers.get(roster) ?? new Map<SharedScope, readonly PersonId[]>();
  readers.set(roster, known);
  const of = known.get(scope) ?? [...roster.persons.values()].filter((person) => isMember(person, scope)).map(({ id }) => id);
  known.set(scope, of);
  return of;
}
const readers = new WeakMap<Roster, Map<SharedScope, readonly PersonId[]>>();

function isMember({ roles }: Person, scope: SharedScope): boolean {
  switch (scope) {
    case 'staff':
      return true;
    case 'desk':
      return roles.length > 0;
    case 'clinic':
      return roles.includes('dentist');
    case 'audit':
      return roles.includes('auditor');
  }
}

/**
 * Any member may open an epoch; where a scope has no member yet, an admin, who then seals it to the recovery key alone. A chart's, whoever may write in it. One of
 * the audit, which everybody must be able to seal to, whoever finds none that serves them: it serves nobody else.
 */
export function mayOpen(ledger: LedgerState, at: Moment, stream: StreamId, author: PersonId): boolean {
  const { roster } = at;
  const person = roster.persons.get(author);
  const scope = scopeOf(roster.streams, stream);
  if (!person || scope === 'roster') return false;
  if (scope === 'chart') return mayWriteChart(at, stream, author);
  if (isMember(person, scope) || (person.roles.includes('admin') && scopeReaders(roster, scope).length === 0)) return true;
  return scope === 'audit' && !isServed(ledger, at, stream, author);
}

/** Who may write records in a stream. Into `clinic` nobody does: its epochs only open charts. Audit entries are anyone's. */
export function mayWrite(at: Moment, stream: StreamId, author: PersonId): boolean {
  const person = at.roster.persons.get(author);
  if (!person) return false;
  switch (scopeOf(at.roster.streams, stream)) {
    case 'staff':
      return person.roles.includes('admin');
    case 'desk':
      return person.roles.length > 0;
    case 'chart':
      return mayWriteChart(at, stream, author);
    case 'clinic':
    case 'roster':
      return false;
    case 'audit':
      return true;
  }
}

/**
 * To exactly whom a new epoch of this stream must be sealed, by today's roster and care team. Null where none can be opened: the author may not, or a
 * dentist finds no usable clinic epoch for a chart to be sealed to (open that one first).
 */
export function recipientsFor(ledger: LedgerState, stream: StreamId, author: PersonId): readonly Recipient[] | null {
  const now = momentAt(ledger, ledger.size);
  if (!now || !mayOpen(ledger, now, stream, author)) return null;
  const { roster } = now;
  const readers = namedIn(ledger, now, stream, author).map(toPerson);
  if (scopeOf(roster.streams, stream) !== 'chart' || roster.restricted.has(stream)) return [...readers, recovery];
  const clinic = usableEpoch(ledger, roster.streams.clinic, author);
  if (clinic) return [{ to: 'scope', scope: 'clinic', epoch: clinic.id }, ...readers];
  return isDentist(roster, author) ? null : [...withDentists(roster, namedIn(ledger, now, stream, author)).map(toPerson), recovery];
}

/** Whom an epoch is sealed to by name. Whoever opens a chart's first, and has not met anybody who was given it, has it from then on. */
function namedIn(ledger: LedgerState, at: Moment, stream: StreamId, author: PersonId): readonly PersonId[] {
  const scope = scopeOf(at.roster.streams, stream);
  if (scope === 'roster') return [];
  if (scope !== 'chart') return scopeReaders(at.roster, scope);
  const isFirst = ledger.teamAt(stream, at.size).size === 0 && !ledger.epochsOf(stream).some(({ index }) => index < at.size);
  return [...chartReaders(at, stream), ...(isFirst && !at.roster.restricted.has(stream) ? [author] : [])];
}

/** Where there is no clinic's epoch to seal a chart to. */
const withDentists = (roster: Roster, named: readonly PersonId[]): readonly PersonId[] => [
  ...new Set([...scopeReaders(roster, 'clinic'), ...named])
];

const isDentist = (roster: Roster, id: PersonId): boolean => scopeReaders(roster, 'clinic').includes(id);
const toPerson = (person: PersonId): Recipient => ({ to: 'person', person });
const recovery: Recipient = { to: 'recovery' };

/**
 * Do these recipients name exactly those who were entitled at the moment that the author had `seen`? An open chart is sealed to the clinic; by whoever
 * may open no clinic's epoch, and had seen none that is usable, to today's dentists by name, and to the recovery key.
 */
export function entitled(
  ledger: LedgerState,
  seen: Moment,
  { stream, author }: Pick<Header, 'stream' | 'author'>,
  recipients: readonly Recipient[]
): boolean {
  const { roster } = seen;
  const scope = scopeOf(roster.streams, stream);
  if (scope === 'roster') return false;
  const readers = namedIn(ledger, seen, stream, author);
  const isOpen = scope === 'chart' && !roster.restricted.has(stream);
  if (!isOpen) return areExactly(recipients, readers, ({ to }) => to === 'recovery');
  if (areExactly(recipients, readers, (one) => one.to === 'scope' && ledger.epoch(one.epoch)?.scope === 'clinic')) return true;
  const hasClinic = isDentist(roster, author) || isServed(ledger, seen, roster.streams.clinic, author);
  return !hasClinic && areExactly(recipients, withDentists(roster, readers), ({ to }) => to === 'recovery');
}

/** These persons, each once, and one more. */
function areExactly(recipients: readonly Recipient[], persons: readonly PersonId[], isTheOther: (one: Recipient) => boolean): boolean {
  const named = new Set(recipients.flatMap((recipient) => (recipient.to === 'person' ? [recipient.person] : [])));
  return recipients.length === persons.length + 1 && persons.every((person) => named.has(person)) && recipients.some(isTheOther);
}

/**
 * The newest epoch of a stream that one may still seal under; null where a new one must be opened first. `author`: who is about to write, as what serves
 * one need not serve another.
 */
export function usableEpoch(ledger: LedgerState, stream: StreamId, author: PersonId | null = null): Epoch | null {
  const now = momentAt(ledger, ledger.size);
  return (now && ledger.epochsOf(stream).findLast((epoch) => isUsable(ledger, now, epoch, author))) ?? null;
}

/** Was there an epoch that this author could seal under? */
const isServed = (ledger: LedgerState, at: Moment, stream: StreamId, author: PersonId): boolean =>
  ledger.epochsOf(stream).some((epoch) => epoch.index < at.size && isUsable(ledger, at, epoch, author));

/**
 * 1. Whom it reached is known, and all of them may still have it.
 * 2. Nobody seals under the secret of somebody who only adds to a chart: who opened it has the chart, or is the one who writes.
 * 3. Whoever reads the scope themself hands it on: to all of today's readers, and so opens another where one of them came later.
 * 4. Nor under the secret of somebody who does not read the clinic's charts, or the audit: who opened it is among those it is sealed to, or, in the audit, is
 *    the one who writes.
 */
function isUsable(ledger: LedgerState, now: Moment, epoch: Epoch, author: PersonId | null): boolean {
  if (!isKnown(ledger, epoch) || isOver(ledger, now, epoch) || !isOfReaders(ledger, epoch, author)) return false;
  const { stream, scope, opener, index } = epoch;
  const isTheFirst = index >= now.size && ledger.epochsOf(stream)[0] === epoch && now.team(stream).size === 0;
  if (scope === 'chart' && opener !== author && !isTheFirst && !hasChart(now, stream, opener)) return false;
  // Of one's own, and not taken yet: whom it reaches follows from this very moment.
  return index >= now.size || author === null || !mayHave(now, scope, stream, author) || reachesAll(now, epoch);
}

function isOfReaders(ledger: LedgerState, { scope, opener, recipients }: Epoch, author: PersonId | null): boolean {
  const isNamed = recipients?.some((recipient) => recipient.to === 'person' && recipient.person === opener) === true;
  if (scope === 'clinic') return isNamed;
  if (scope === 'audit') return isNamed || opener === author;
  return clinicsOf(ledger, recipients).every((clinic) => clinic !== null && isOfReaders(ledger, clinic, author));
}

function reachesAll(now: Moment, { scope, stream, recipients }: Epoch): boolean {
  const reached = new Set(recipients?.flatMap((recipient) => (recipient.to === 'person' ? [recipient.person] : [])));
  const isThroughClinic = recipients?.some(({ to }) => to === 'scope') === true;
  const readers = scope === 'chart' && isThroughClinic ? chartReaders(now, stream) : readersToReach(now, stream);
  return readers.every((id) => reached.has(id));
}

/** Everybody for whom a stream is, by today's roster and care team. */
export function readersToReach(now: Moment, stream: StreamId): readonly PersonId[] {
  const scope = scopeOf(now.roster.streams, stream);
  if (scope === 'roster') return [];
  if (scope !== 'chart') return scopeReaders(now.roster, scope);
  const named = chartReaders(now, stream);
  return now.roster.restricted.has(stream) ? named : withDentists(now.roster, named);
}

/** The clinic's epochs among these; null for one that is not known. */
const clinicsOf = (ledger: LedgerState, recipients: Epoch['recipients']): readonly (Epoch | null)[] =>
  recipients?.flatMap((recipient) => (recipient.to === 'scope' ? [ledger.epoch(recipient.epoch)] : [])) ?? [];

const isKnown = (ledger: LedgerState, { recipients }: Epoch): boolean =>
  recipients !== null && clinicsOf(ledger, recipients).every((clinic) => clinic !== null && isKnown(ledger, clinic));

/**
 * Did it reach, directly, through the clinic scope, or handed on by a later one, somebody whom this roster does not entitle, or whose keys or rights have
 * changed since?
 */
export function isOver(ledger: LedgerState, at: Moment, epoch: Epoch): boolean {
  if (reachedOthers(ledger, at, epoch)) return true;
  // Of the epochs after it: those whose people have it, too.
  const having = new Set([epoch.id]);
  for (const later of ledger.epochsOf(epoch.stream)) {
    if (later.index <= epoch.index || later.index >= at.size || !later.earlier?.some((id) => having.has(id))) continue;
    if (reachedOthers(ledger, at, later)) return true;
    having.add(later.id);
  }
  return false;
}

/**
 * What its opener had `seen` tells: keys that were replaced later may have it, the opener's own among them. Of one whose grant is not here nothing is
 * known, and so it is not over.
 */
function reachedOthers(ledger: LedgerState, at: Moment, { stream, scope, seen, opener, recipients, index }: Epoch): boolean {
  if (recipients === null) return false;
  // Opened after that moment, in a chart: whose it was then was judged when it was opened.
  const isNewer = scope === 'chart' && index >= at.size;
  if (scope === 'chart') {
    const [was, is] = [ledger.rosterAt(seen), at.roster].map((roster) => roster?.restricted.has(stream) === true);
    if (is && !was) return true;
    // Opened while the chart was restricted, it does not reach the clinic.
    if (was && !is && !isNewer) return true;
  }
  return (
    !isSince(at.roster, opener, seen) ||
    clinicsOf(ledger, recipients).some((clinic) => clinic !== null && isOver(ledger, at, clinic)) ||
    recipients.some(
      (recipient) =>
        recipient.to === 'person' &&
        (!isSince(at.roster, recipient.person, seen) || !(isNewer || mayHave(at, scope, stream, recipient.person)))
    )
  );
}

/** Have a person's keys and rights been what they are since the ledger had `size` entries? */
const isSince = (roster: Roster, id: PersonId, size: number): boolean => size >= (roster.persons.get(id)?.since ?? Infinity);

function mayHave(at: Moment, scope: ScopeKind, stream: StreamId, id: PersonId): boolean {
  if (scope === 'chart') return hasChart(at, stream, id);
  const person = at.roster.persons.get(id);
  return person !== undefined && isMember(person, scope);
}

/** May this person fetch what is sealed in this stream: record bodies and blobs? By role; a chart if it is for them. */
export function mayRead(ledger: LedgerState, id: PersonId, stream: StreamId): boolean {
  const now = momentAt(ledger, ledger.size);
  if (!now?.roster.persons.has(id)) return false;
  const scope = scopeOf(now.roster.streams, stream);
  return scope === 'roster' || mayHave(now, scope, stream, id);
}

/**
 * What everybody of the practice judges by, or may seal to: the roster, who was given which chart, and the grants of the practice-wide scopes, which
 * publish a half that anybody seals to.
 */
export function isPublicBody({ streams }: Roster, { kind, stream }: Pick<Header, 'kind' | 'stream'>): boolean {
  const scope = scopeOf(streams, stream);
  return kind === 'assign' || scope === 'roster' || (kind === 'grant' && scope !== 'chart');
}

/** May this person fetch the body of this entry? As `mayRead`, and what is for everybody. */
export function mayReadBody(ledger: LedgerState, person: PersonId, header: Pick<Header, 'kind' | 'stream'>): boolean {
  const { roster } = ledger;
  if (!roster?.persons.has(person)) return false;
  return isPublicBody(roster, header) || mayRead(ledger, person, header.stream);
}
