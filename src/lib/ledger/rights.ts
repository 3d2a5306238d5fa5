/** Whom a scope belongs to, and who may do what in it: by role, from a verified roster. */
import type { EpochId, PersonId, StreamId } from '#bytes';
import { chartReaders, hasChart, type Moment, momentAt, mayWriteChart } from './charts.ts';
import type { Epoch, Header, LedgerState, Person, Recipient, Roster, ScopeKind, Streams } from './types.ts';

export type SharedScope = Exclude<ScopeKind, 'chart'>;

/** The scope behind a stream. Every stream that is none of the practice's own is a chart's. */
export function scopeOf(streams: Streams, stream: StreamId): ScopeKind | 'roster' {
  const names = ['staff', 'desk', 'clinic', 'audit', 'roster'] as const;
  return names.find((name) => streams[name] === stream) ?? 'chart';
}

/** Members of a practice-wide scope, in the order they joined. */
export const scopeReaders = (roster: Roster, scope: SharedScope): readonly PersonId[] =>
  [...roster.persons.values()].filter((person) => isMember(person, scope)).map(({ id }) => id);

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

/** Any member may open an epoch; where a scope has no member yet, an admin, who then seals it to the recovery key alone. A chart's, whoever may write in it. */
export function mayOpen(at: Moment, stream: StreamId, author: PersonId): boolean {
  const { roster } = at;
  const person = roster.persons.get(author);
  const scope = scopeOf(roster.streams, stream);
  if (!person || scope === 'roster') return false;
  if (scope === 'chart') return mayWriteChart(at, stream, author);
  return isMember(person, scope) || (person.roles.includes('admin') && scopeReaders(roster, scope).length === 0);
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
 * chart has no usable clinic epoch to be sealed to (open that one first).
 */
export function recipientsFor(ledger: LedgerState, stream: StreamId, author: PersonId): readonly Recipient[] | null {
  const now = momentAt(ledger, ledger.size);
  if (!now || !mayOpen(now, stream, author)) return null;
  const { roster } = now;
  const scope = scopeOf(roster.streams, stream);
  if (scope === 'roster') return null;
  if (scope !== 'chart') return [...scopeReaders(roster, scope).map(toPerson), recovery];
  const persons = chartReaders(now, stream).map(toPerson);
  if (roster.restricted.has(stream)) return [...persons, recovery];
  const clinic = usableEpoch(ledger, roster.streams.clinic);
  const first = isFirst(ledger, stream, ledger.size) ? [toPerson(author)] : [];
  return clinic && [{ to: 'scope', scope: 'clinic', epoch: clinic.id }, ...persons, ...first];
}

/** Whoever opens a chart's first epoch, and has not met anybody who was given it, has it from then on. */
const isFirst = (ledger: LedgerState, stream: StreamId, size: number): boolean =>
  ledger.teamAt(stream, size).size === 0 && !ledger.epochsOf(stream).some(({ index }) => index < size);

const toPerson = (person: PersonId): Recipient => ({ to: 'person', person });
const recovery: Recipient = { to: 'recovery' };

/** Do these recipients name exactly those who were entitled at the moment that the author had `seen`? */
export function entitled(
  seen: Moment,
  ledger: LedgerState,
  { stream, author }: Pick<Header, 'stream' | 'author'>,
  recipients: readonly Recipient[]
): boolean {
  const { roster } = seen;
  const scope = scopeOf(roster.streams, stream);
  if (scope === 'roster') return false;
  const isOpen = scope === 'chart' && !roster.restricted.has(stream);
  const first = isOpen && isFirst(ledger, stream, seen.size) ? [author] : [];
  const persons = scope === 'chart' ? [...chartReaders(seen, stream), ...first] : scopeReaders(roster, scope);
  const named = new Set(recipients.flatMap((recipient) => (recipient.to === 'person' ? [recipient.person] : [])));
  return (
    recipients.length === persons.length + 1 &&
    persons.every((person) => named.has(person)) &&
    recipients.some((recipient) =>
      isOpen ? recipient.to === 'scope' && ledger.epoch(recipient.epoch)?.scope === 'clinic' : recipient.to === 'recovery'
    )
  );
}

/**
 * The newest epoch of a stream that one may still seal under; null where a new one must be opened first. `author`: who is about to write, as what serves
 * one need not serve another.
 */
export const usableEpoch = (ledger: LedgerState, stream: StreamId, author: PersonId | null = null): Epoch | null =>
  ledger.epochsOf(stream).findLast((epoch) => isUsable(ledger, epoch, author)) ?? null;

/**
 * 1. Whom it reached is known, and all of them may still have it.
 * 2. Nobody seals under the secret of somebody who only adds to a chart: who opened it has the chart, or is the one who writes.
 * 3. Whoever reads the scope themself hands it on: to all of today's readers, and so opens another where one of them came later.
 */
function isUsable(ledger: LedgerState, epoch: Epoch, author: PersonId | null): boolean {
  const find = (id: EpochId): Epoch | null => ledger.epoch(id);
  const now = momentAt(ledger, ledger.size);
  if (now === null || !isKnown(epoch, find) || isOver(now, epoch, find)) return false;
  const { stream, scope, opener, index } = epoch;
  // Of one's own, and not taken yet: whom it reaches follows from this very moment.
  if (index >= ledger.size) return true;
  if (scope === 'chart' && opener !== author && !hasChart(now, stream, opener)) return false;
  return author === null || !mayHave(now, scope, stream, author) || reachesAll(now, epoch);
}

function reachesAll(now: Moment, { scope, stream, recipients }: Epoch): boolean {
  const reached = new Set(recipients?.flatMap((recipient) => (recipient.to === 'person' ? [recipient.person] : [])));
  const readers = scope === 'chart' ? chartReaders(now, stream) : scopeReaders(now.roster, scope);
  return readers.every((id) => reached.has(id));
}

const isKnown = ({ recipients }: Epoch, find: FindEpoch): boolean =>
  recipients?.every((recipient) => {
    const clinic = recipient.to === 'scope' && find(recipient.epoch);
    return clinic === false || (clinic !== null && isKnown(clinic, find));
  }) === true;

/**
 * Did it reach, directly or through the clinic scope, somebody whom this roster does not entitle, or whose keys or rights have changed since? What
 * its opener had `seen` tells: keys that were replaced later may have it, the opener's own among them. Of one whose grant is not here nothing is
 * known, and so it is not over.
 */
export function isOver(at: Moment, epoch: Epoch, find: FindEpoch): boolean {
  const { stream, scope, seen, opener, recipients } = epoch;
  if (recipients === null) return false;
  // Opened after that moment, in a chart: whose it was then was judged when it was opened.
  const isNewer = scope === 'chart' && epoch.index >= at.size;
  // Opened while the chart was restricted, it does not reach the clinic.
  const isClosed = scope === 'chart' && !recipients.some(({ to }) => to === 'scope');
  if (isClosed && !isNewer && !at.roster.restricted.has(stream)) return true;
  return (
    !isSince(at.roster, opener, seen) ||
    recipients.some((recipient) => {
      switch (recipient.to) {
        case 'recovery':
          return false;
        case 'person':
          return !isSince(at.roster, recipient.person, seen) || !(isNewer || mayHave(at, scope, stream, recipient.person));
        case 'scope': {
          const clinic = find(recipient.epoch);
          return at.roster.restricted.has(stream) || (clinic !== null && isOver(at, clinic, find));
        }
      }
    })
  );
}

type FindEpoch = (id: EpochId) => Epoch | null;

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
